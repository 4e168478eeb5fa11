"""Trials per hour: a study of tunebench beside Optuna and PyTorch, in turns.

    go build -o /tmp/tunebench ./cmd/tunebench
    /usr/bin/python3 engine/benchmark/testdata/compare_optuna.py /tmp/tunebench

Needs PyTorch and Optuna (Debian: python3-torch python3-optuna). Both search at random for the learning rate
of a 64-[64]-10 perceptron on the digits: the same rows, Adam, batches of 32, so many epochs, and the
validation rows' loss and accuracy after each. Optuna keeps its trials in memory, with the sampler and
without a pruner; of one and more threads of PyTorch, and one and more trials at once, the fastest counts.
tunebench keeps whole runs, with records, checkpoints and summaries.
"""
import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

BATCH, VALIDATION = 32, 0.2
DIGITS = os.path.join(os.path.dirname(__file__), "../../dataset/builtin/files/digits.csv.gz")


def digits(torch):
    """The rows that tunebench has built in, standardized, with every fifth held out."""
    with gzip.open(DIGITS, "rt") as f:
        rows = [line.split(",") for line in f.read().splitlines()]
    x = torch.tensor([[float(v) for v in r[:-1]] for r in rows])
    y = torch.tensor([int(r[-1]) for r in rows])
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(1))
    held = order[: round(VALIDATION * len(x))]
    train = order[len(held) :]
    mean, std = x[train].mean(0), x[train].std(0)
    x = (x - mean) / torch.where(std > 0, std, torch.ones(()))
    return x[train], y[train], x[held], y[held]


def train(torch, data, epochs, lr):
    """One trial: the best validation loss."""
    x, y, vx, vy = data
    net = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    adam = torch.optim.Adam(net.parameters(), lr=lr, foreach=True)
    entropy = torch.nn.CrossEntropyLoss()
    best = float("inf")
    for _ in range(epochs):
        order = torch.randperm(len(x))
        for i in range(0, len(order), BATCH):
            rows = order[i : i + BATCH]
            adam.zero_grad()
            entropy(net(x[rows]), y[rows]).backward()
            adam.step()
        with torch.no_grad():
            out = net(vx)
            loss = entropy(out, vy).item()
            (out.argmax(1) == vy).float().mean().item()
            best = min(best, loss)
    return best


def serve(threads, jobs, epochs):
    """Answers each number of trials with the seconds that a study of so many takes."""
    import optuna
    import torch

    torch.set_num_threads(threads)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    data = digits(torch)
    print(f"PyTorch {torch.__version__}, Optuna {optuna.__version__}", flush=True)
    for line in sys.stdin:
        study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1), pruner=optuna.pruners.NopPruner())
        began = time.perf_counter()
        study.optimize(lambda t: train(torch, data, epochs, t.suggest_float("lr", 1e-4, 1e-1, log=True)),
                       n_trials=int(line), n_jobs=jobs)
        print(time.perf_counter() - began, study.best_value, flush=True)


class Peer:
    """Optuna and PyTorch with so many threads and trials at once, in a process of their own: OpenBLAS takes
    its number of threads from the environment alone."""

    def __init__(self, threads, jobs, epochs):
        self.name = f"{jobs} at once on {threads}"
        env = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
        env.setdefault("OPENBLAS_THREAD_TIMEOUT", "20")
        if "avx512vl" in open("/proc/cpuinfo").read():  # see compare_torch.py
            env.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
        command = [sys.executable, __file__, "--serve", str(threads), str(jobs), "--epochs", str(epochs)]
        self.process = subprocess.Popen(command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.version = self.process.stdout.readline().strip()

    def begin(self, trials):
        self.process.stdin.write(f"{trials}\n")
        self.process.stdin.flush()

    def end(self):
        """The seconds that it took, and the best validation loss."""
        seconds, best = self.process.stdout.readline().split()
        return float(seconds), float(best)

    def study(self, trials):
        """Trials per second, and the best validation loss."""
        self.begin(trials)
        seconds, best = self.end()
        return trials / seconds, best


class Studies:
    """A study in memory for each core, in processes side by side: what one study over a database could come to."""

    def __init__(self, cores, epochs):
        self.name = f"{cores} studies in as many processes, on 1"
        self.all = [Peer(1, 1, epochs) for _ in range(cores)]

    def study(self, trials):
        for p in self.all:
            p.begin(trials)
        ends = [p.end() for p in self.all]
        return len(self.all) * trials / max(s for s, _ in ends), min(best for _, best in ends)


FIXED = ["optimizer.name", "optimizer.momentum", "model.depth", "model.width", "regularization.dropout",
         "regularization.weight_decay", "training.batch_size"]


def ours(binary, trials, epochs):
    """Trials per second of a whole process, loading included, and the best validation loss."""
    command = [binary, "search", "digits-mlp", "--json", "--sampler", "random", "--pruner", "none",
               "--trials", str(trials), "--metric", "val/loss", "--space", "optimizer.lr=1e-4..1e-1:log",
               "--set", "model.hidden=64", "--set", f"training.batch_size={BATCH}",
               "--set", f"training.epochs={epochs}", "--set", f"data.validation={VALIDATION}"]
    for key in FIXED:
        command += ["--space", key + "=-"]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        out = subprocess.run(command + ["--runs", folder], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - began
    result = json.loads(out.stdout)
    assert result["trials"] == trials and result["epochs"] == trials * epochs, result
    return trials / seconds, result["best"]["value"]


def compare(o):
    cores = len(os.sched_getaffinity(0))
    peers = [Peer(threads, jobs, o.epochs) for threads, jobs in sorted({(1, 1), (cores, 1), (1, cores)})]
    print(f"{time.strftime('%Y-%m-%d')}, {cores} cores, {peers[0].version}: {' '.join(sys.argv)}\n")
    several = Studies(cores, o.epochs)
    peers.append(several)
    for p in peers:
        p.study(1)
    theirs, mine, ratios, apart = {p.name: [] for p in peers}, [], [], []
    for _ in range(o.rounds):
        for p in peers:
            rate, best = p.study(o.trials)
            theirs[p.name].append(rate)
            time.sleep(0.1)
        rate, mybest = ours(o.binary, 30 * o.trials, o.epochs)
        mine.append(rate)
        ratios.append(rate / max(r[-1] for name, r in theirs.items() if name != several.name))
        apart.append(rate / theirs[several.name][-1])
    hour = lambda rates: f"{3600 * statistics.median(rates):.0f}"
    print("| | trials/hour |\n|---|---:|")
    for name, rates in theirs.items():
        print(f"| Optuna and PyTorch, {name} threads | {hour(rates)} |")
    print(f"| tunebench search | {hour(mine)} |\n")
    print(f"ratio to the fastest study: {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}), "
          f"to several of them: {statistics.median(apart):.1f} ({min(apart):.1f} to {max(apart):.1f}); "
          f"best validation loss of the last round {best:.3f} and {mybest:.3f}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("binary", nargs="?")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--trials", type=int, default=8, help="of Optuna in a round; tunebench makes 30 times as many")
    p.add_argument("--epochs", type=int, default=20)
    p.add_argument("--serve", nargs=2, type=int, help=argparse.SUPPRESS)
    o = p.parse_args()
    if o.serve:
        serve(*o.serve, o.epochs)
    else:
        compare(o)


if __name__ == "__main__":
    main()
