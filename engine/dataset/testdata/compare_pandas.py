"""Times loading a table against pandas.read_csv, alternating the two in one run.

    python3 compare_pandas.py [FILE.csv ...]     (without a file: a generated 1,000,000 x 28 table)

Needs Debian's python3-pandas and Go. For each file it prints the median wall seconds and CPU
seconds of both over five rounds, and the median of the ratios pandas / tunebench by round.
"""
import os, re, statistics, subprocess, sys, tempfile, time

import numpy, pandas

ROUNDS = 5
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def generate(path):
    random = numpy.random.default_rng(0)
    with open(path, "w") as f:
        f.write(",".join(f"f{i}" for i in range(28)) + ",y\n")
        for _ in range(50):
            x = random.standard_normal((20000, 28))
            for row in x:
                f.write(",".join("%.6f" % v for v in row) + f",{int(row.sum() > 0)}\n")


def ours(binary, path):
    env = dict(os.environ, TUNEBENCH_TABLE=path)
    out = subprocess.run([binary, "-test.run=^$", "-test.bench=LoadTable", "-test.benchtime=3x"],
                         env=env, capture_output=True, text=True, check=True, cwd=HERE).stdout
    wall = float(re.search(r"([\d.]+) ns/op", out).group(1)) / 1e9
    return wall, float(re.search(r"([\d.]+) cpu-s/op", out).group(1))


def theirs(path, header):
    wall, cpu = time.perf_counter(), time.process_time()
    pandas.read_csv(path, header=header)
    return time.perf_counter() - wall, time.process_time() - cpu


def main():
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "dataset.test")
        subprocess.run(["go", "test", "-c", "-o", binary, "."], cwd=HERE, check=True)
        files = sys.argv[1:]
        if not files:
            files = [os.path.join(folder, "table.csv")]
            generate(files[0])
        for path in files:
            path = os.path.abspath(path)
            with open(path) as f:
                header = None if re.match(r"\s*[-\d]", f.readline()) else 0
            rounds = [ours(binary, path) + theirs(path, header) for _ in range(ROUNDS)]
            a, b, c, d = (statistics.median(column) for column in zip(*rounds))
            wall = statistics.median(r[2] / r[0] for r in rounds)
            cpu = statistics.median(r[3] / r[1] for r in rounds)
            print(f"{os.path.basename(path)}: tunebench {a:.3f} s wall, {b:.3f} s CPU; "
                  f"pandas {c:.3f} s wall, {d:.3f} s CPU; ratios {wall:.2f}, {cpu:.2f}")


if __name__ == "__main__":
    main()
