"""Whether a build is as fast as another: every row of `tunebench bench`, and whole default runs.

    git worktree add /tmp/before COMMIT && (cd /tmp/before && go build -o /tmp/tb-before ./cmd/tunebench)
    go build -o /tmp/tb-after ./cmd/tunebench
    python3 engine/benchmark/testdata/compare_builds.py /tmp/tb-before /tmp/tb-after

The builds take turns, each first in every other round, and each row's figure is the median
over the rounds of after/before in samples or GFLOPS per second: above 1 is faster. The
columns min and max say how much the machine moved meanwhile.
"""
import argparse
import json
import statistics
import subprocess
import tempfile
import time

RUNS = [  # whole processes: loading, evaluation, records and checkpoints included
    ("train iris", ["iris-small", "--set", "training.epochs=400"]),
    ("train digits", ["digits-mlp", "--set", "training.epochs=40"]),
]


def bench(o, binary, only):
    command = [binary, "bench", "--json", "--threads", str(o.threads), "--seconds", str(o.seconds)]
    if o.threads == 1:
        command.append("--cpu-time")
    if only:
        command += ["--only", only]
    out = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
    rows = {r["name"]: r["gflops"] for r in out["products"]}
    rows.update({r["name"]: r["samples_per_sec"] for r in out["training"]})
    return rows


def whole_run(binary, args):
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run([binary, "train", "--json", "--runs", folder] + args, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return 1 / (time.perf_counter() - began)


def measure(o, binary):
    rows = bench(o, binary, o.only)
    if not o.only:
        rows.update({name: whole_run(binary, args) for name, args in RUNS})
    return rows


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("before")
    p.add_argument("after")
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--seconds", type=float, default=0.4, help="for each row and round")
    p.add_argument("--only", default="", help="rows of bench that have this in their name")
    o = p.parse_args()

    ratios = {}
    for i in range(o.rounds):
        order = [o.before, o.after] if i % 2 == 0 else [o.after, o.before]
        rows = {binary: measure(o, binary) for binary in order}
        for name, figure in rows[o.before].items():
            ratios.setdefault(name, []).append(rows[o.after][name] / figure)
    print(f"{'after/before, ' + str(o.threads) + ' threads':34}  median    min    max")
    for name, list_ in ratios.items():
        print(f"{name:34}  {statistics.median(list_):6.3f} {min(list_):6.3f} {max(list_):6.3f}")
    print(f"{'geometric mean of medians':34}  {statistics.geometric_mean(map(statistics.median, ratios.values())):6.3f}")


if __name__ == "__main__":
    main()
