"""What of bare training's speed a default run keeps, with a workbench watching it.

    go build -o /tmp/tunebench ./cmd/tunebench
    python3 engine/benchmark/testdata/default_run.py /tmp/tunebench

In turns: `tunebench bench`, which trains and does nothing else, and a detached worker
that evaluates, probes its layers, records every epoch and saves checkpoints, while
`tunebench RUN` shows it in a pseudo terminal of 160x48. Two figures per pair:
  training   the run's recorded samples/s (its median epoch) over the bare median;
  all        samples over the whole time from the first epoch's record to the last
             one's, evaluation excluded as everywhere, over the bare rate. The part of it
             that probes, records and checkpoints take does not depend on luck; what
             other programs take from the machine meanwhile does.
"""
import argparse
import csv
import fcntl
import io
import json
import os
import pty
import statistics
import struct
import subprocess
import tempfile
import termios
import threading
import time

# name for `bench`, hidden layers, data, rows in training, batch size, epochs
NETS = [
    ("tiny", [16, 16], 'source = "moons"\nsize = 5120\nvalidation = 0.2', 4096, 32, 8000),
    ("digits", [128, 64], 'source = "digits"\nvalidation = 0.2', 1438, 64, 2500),
]

SPEC = """version = 1
name = "{name}"
[data]
{data}
[model]
hidden = {hidden}
[optimizer]
name = "adam"
[training]
epochs = {epochs}
batch_size = {batch}
threads = {threads}
"""


def bare(o, name):
    command = [o.binary, "bench", "--json", "--only", name, "--threads", str(o.threads), "--seconds", "1"]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(out.stdout)["training"][0]["samples_per_sec_median"]


def watch(command):
    """Starts a workbench in a pseudo terminal and reads what it draws."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(command[0], command, dict(os.environ, TERM="xterm-256color"))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
    drawn = [0]

    def drain():
        try:
            while data := os.read(terminal, 1 << 16):
                drawn[0] += len(data)
        except OSError:
            pass  # the program has ended

    threading.Thread(target=drain, daemon=True).start()
    return pid, drawn


def run(o, name, hidden, data, rows, batch, epochs):
    with tempfile.TemporaryDirectory() as folder:
        spec = os.path.join(folder, "spec.toml")
        with open(spec, "w") as f:
            f.write(SPEC.format(name=name, data=data, hidden=hidden, epochs=epochs, batch=batch, threads=o.threads))
        runs = os.path.join(folder, "runs")
        subprocess.run([o.binary, "train", spec, "--detach", "--runs", runs], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (name,) = os.listdir(runs)
        pid, drawn = watch([o.binary, os.path.join(runs, name), "--runs", runs])
        summary = os.path.join(runs, name, "summary.json")
        while json.load(open(summary))["state"] not in ("done", "failed", "diverged"):
            time.sleep(0.2)
        os.kill(pid, 15)
        os.waitpid(pid, 0)
        tags = ["--tag", "throughput/samples_per_sec", "--tag", "throughput/eval_seconds"]
        out = subprocess.run([o.binary, "scalars", name, "--runs", runs, *tags, "--format", "csv"], check=True, stdout=subprocess.PIPE)
    table = list(csv.DictReader(io.StringIO(out.stdout.decode())))
    rates = [float(r["value"]) for r in table if r["tag"].endswith("samples_per_sec")]
    ends = [float(r["wall_time"]) for r in table if r["tag"].endswith("samples_per_sec")]
    evaluation = sum(float(r["value"]) for r in table if r["tag"].endswith("eval_seconds"))
    span = (ends[-1] - ends[0]) * len(ends) / (len(ends) - 1)
    return statistics.median(rates), rows * len(rates) / (span - evaluation), drawn[0] / span


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("binary", help="tunebench")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--rounds", type=int, default=5)
    o = p.parse_args()
    print("| network | bare samples/s | training | all | bytes/s to the terminal |\n|---|---:|---:|---:|---:|")
    for net in NETS:
        pairs = []
        for _ in range(o.rounds):
            b = bare(o, net[0])
            training, everything, drawn = run(o, *net)
            pairs.append((b, training / b, everything / b, drawn))
        b, training, everything, drawn = (statistics.median(x) for x in zip(*pairs))
        print(f"| {net[0]} | {b:.0f} | {training:.3f} | {everything:.3f} | {drawn:.0f} |", flush=True)


main()
