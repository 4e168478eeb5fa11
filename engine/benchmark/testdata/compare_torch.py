"""Train the networks of `tunebench bench` with PyTorch and with tunebench, in turns.

    go build -o /tmp/tunebench ./cmd/tunebench
    python3 engine/benchmark/testdata/compare_torch.py /tmp/tunebench --threads 1
    python3 engine/benchmark/testdata/compare_torch.py /tmp/tunebench --threads 2 --only 784 --only big

Needs PyTorch (Debian: python3-torch). A round is one epoch or more of PyTorch, then a
run of `tunebench bench` at the same network, and the median epoch of either counts; the
table shows medians over rounds, and the median of the rounds' ratios. With one thread both count processor time, which other
programs on the machine disturb less; with more, elapsed time, and PyTorch gets the best
of one thread and that many.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

SETTLE = 0.08  # seconds until OpenBLAS's spinning threads sleep

# As in training.go: name, rows, inputs, hidden layers, classes, batch size.
NETS = [
    ("tiny 2-[16,16]-2 b32", 4096, 2, [16, 16], 2, 32),
    ("iris 4-[32]-3 b16", 4096, 4, [32], 3, 16),
    ("digits 64-[128,64]-10 b64", 8192, 64, [128, 64], 10, 64),
    ("mnist 784-[256,128]-10 b128", 12800, 784, [256, 128], 10, 128),
    ("mnist 784-[1024x3]-10 b256", 5120, 784, [1024] * 3, 10, 256),
    ("big 1024-[4096x4]-10 b512", 2048, 1024, [4096] * 4, 10, 512),
]


class Peer:
    """One network in PyTorch: relu, cross-entropy, Adam, shuffled batches."""

    def __init__(self, torch, rows, inputs, hidden, classes, batch):
        self.torch = torch
        torch.manual_seed(1)
        self.x = torch.randn(rows, inputs)
        self.y = torch.randint(0, classes, (rows,))
        widths = [inputs, *hidden, classes]
        layers = []
        for a, b in zip(widths, widths[1:]):
            layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
        self.net = torch.nn.Sequential(*layers[:-1])
        self.adam = torch.optim.Adam(self.net.parameters(), lr=1e-3, foreach=True)
        self.loss = torch.nn.CrossEntropyLoss()
        self.batch = batch

    def epoch(self):
        order = self.torch.randperm(len(self.x))
        for i in range(0, len(order), self.batch):
            rows = order[i : i + self.batch]
            self.adam.zero_grad()
            self.loss(self.net(self.x[rows]), self.y[rows]).backward()
            self.adam.step()

    def rate(self, clock, seconds):
        """Samples per second of the median epoch within the time, at least one."""
        rates, end = [], time.monotonic() + seconds
        while not rates or time.monotonic() < end:
            start = clock()
            self.epoch()
            rates.append(len(self.x) / (clock() - start))
        return statistics.median(rates)


def serve(threads, processor_time):
    """Answers lines of a network's name and seconds with PyTorch's rate."""
    import torch

    torch.set_num_threads(threads)
    clock = time.process_time if processor_time else time.monotonic
    sizes = {name: rest for name, *rest in NETS}
    name, peer = None, None
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        wanted, seconds = line.rstrip("\n").split("\t")
        if wanted != name:
            name, peer = wanted, Peer(torch, *sizes[wanted])
            peer.epoch()
        print(peer.rate(clock, float(seconds)), flush=True)


class Server:
    """PyTorch with so many threads, in a process of its own: OpenBLAS takes its
    number of threads from the environment alone, when it loads."""

    def __init__(self, threads, processor_time):
        env = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
        env.setdefault("OPENBLAS_THREAD_TIMEOUT", "20")
        # OpenBLAS 0.3.21 takes processors newer than itself for a Prescott, which is
        # several times slower.
        if "avx512vl" in open("/proc/cpuinfo").read():
            env.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
        command = [sys.executable, __file__, "--serve", str(threads)] + ["--cpu-time"] * processor_time
        self.process = subprocess.Popen(command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.version = self.process.stdout.readline().strip()

    def rate(self, name, seconds):
        self.process.stdin.write(f"{name}\t{seconds}\n")
        self.process.stdin.flush()
        rate = float(self.process.stdout.readline())
        time.sleep(SETTLE)
        return rate


def ours(binary, name, threads, seconds):
    command = [binary, "bench", "--json", "--only", name, "--threads", str(threads), "--seconds", str(seconds)]
    if threads == 1:
        command.append("--cpu-time")
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(out.stdout)["training"][0]


def compare(o):
    servers = [Server(n, o.threads == 1) for n in sorted({1, o.threads})]
    print(f"{time.strftime('%Y-%m-%d')}, PyTorch {servers[0].version}, threads {o.threads}: {' '.join(sys.argv)}\n")
    print("| network | PyTorch samples/s | tunebench samples/s | GFLOPS | of peak | ratio | lowest and highest ratio |")
    print("|---|---:|---:|---:|---:|---:|---|")
    for name, *_ in NETS:
        if o.only and not any(word in name for word in o.only):
            continue
        theirs, mine, gflops, shares = [], [], [], []
        for _ in range(o.rounds):
            theirs.append(max(s.rate(name, o.seconds) for s in servers))
            r = ours(o.binary, name, o.threads, o.seconds)
            mine.append(r["samples_per_sec_median"])
            slower = r["samples_per_sec_median"] / r["samples_per_sec"]
            gflops.append(slower * r["gflops"])
            shares.append(100 * slower * r["peak_share"])
        ratios = sorted(m / t for m, t in zip(mine, theirs))
        median = statistics.median
        print(
            f"| {name} | {median(theirs):.0f} | {median(mine):.0f} | {median(gflops):.1f} | {median(shares):.0f} % "
            f"| {median(ratios):.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} |",
            flush=True,
        )


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("binary", nargs="?", help="tunebench")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=float, default=0.5, help="of each, in each round")
    p.add_argument("--only", action="append", default=[], help="networks with this in their name (repeatable)")
    p.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    p.add_argument("--cpu-time", action="store_true", help=argparse.SUPPRESS)
    o = p.parse_args()
    if o.serve:
        serve(o.serve, o.cpu_time)
    elif o.binary:
        compare(o)
    else:
        p.error("which tunebench?")


main()
