#!/usr/bin/env python3
"""Compares the times that `tunebench check` and `tunebench diagnose --speed` predict with those that are measured.

    go build -o /tmp/tunebench ./cmd/tunebench
    python3 experiments/workspace/testdata/speed.py /tmp/tunebench DATA --priority

DATA is a folder with adult-train.csv and ag_news_7600.csv. With --priority every process has real-time priority, so
that what else the machine does does not count.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import time

PRIORITY = ["chrt", "-f", "10"] if "--priority" in sys.argv else []
PROGRAM, DATA = [a for a in sys.argv[1:] if not a.startswith("--")]

CASES = {
    "digits, small": ["digits-mlp", "training.epochs=400"],
    "digits, batch 4": ["digits-mlp", "training.epochs=60", "training.batch_size=4", "training.threads=1"],
    "digits, wide": ["digits-mlp", "training.epochs=12", "model.hidden=1024,1024", "training.batch_size=8",
                     "training.threads=1"],
    "digits, every step recorded": ["digits-mlp", "training.epochs=150", "training.log_every_steps=1",
                                    "training.batch_size=8"],
    "blobs, much held out": ["digits-mlp", "data.source=blobs", "data.size=60000", "data.validation=0.8",
                             "training.epochs=120", "training.batch_size=64"],
    "news, sparse text": ["ag-news.toml", "data.source=" + os.path.join(DATA, "ag_news_7600.csv"),
                          "training.epochs=8", "training.batch_size=16"],
    "adult, categories": ["adult.toml", "data.source=" + os.path.join(DATA, "adult-train.csv"), "training.epochs=60",
                          "training.batch_size=32"],
}
EXAMPLES = os.path.join(os.path.dirname(__file__), "..", "..", "examples")


def run(*args, ok=(0,)):
    began = time.time()
    out = subprocess.run([*PRIORITY, PROGRAM, *args], capture_output=True, text=True)
    if out.returncode not in ok:
        sys.exit(f"{args}: {out.stderr}")
    return json.loads(out.stdout), time.time() - began


def options(changes):
    return [word for change in changes for word in ("--set", change)]


def value(v):
    return ",".join(str(x) for x in v) if isinstance(v, list) else str(v)


def train(runs, source, changes):
    """Trains to the end of all epochs; returns the run and the seconds of the best of two."""
    best = None
    for _ in range(2):
        result, _ = run("train", source, *options(changes), "--json", "--runs", runs, ok=(0, 1))
        shown, _ = run("show", result["run"], "--json", "--runs", runs)
        took = shown["summary"]["elapsed"] if "summary" in shown else shown["elapsed"]
        if best is None or took < best[1]:
            best = result["run"], took
    return best


def main():
    print("# Times predicted and measured\n")
    print("Seconds of all epochs, loading apart; measured is the better of two runs. A remedy's time is that of the run")
    print("before, less what was predicted.\n")
    print("| experiment | change | predicted | measured | ratio |\n|---|---|---:|---:|---:|")
    errors = {"time": [], "remedy": []}
    with tempfile.TemporaryDirectory() as runs:
        for name, (source, *changes) in CASES.items():
            if source.endswith(".toml"):
                source = os.path.join(EXAMPLES, source)
            report, _ = run("check", source, *options(changes), "--json", ok=(0, 1))
            figures = next(c for c in report["checks"] if c["check"] == "time")["figures"]
            predicted = figures["seconds"] - figures["start_seconds"]
            made, took = train(runs, source, changes)
            errors["time"].append(math.log(predicted / took))
            print(f"| {name} | as it is | {predicted:.2f} | {took:.2f} | {predicted / took:.2f} |", flush=True)
            found, _ = run("diagnose", made, "--speed", "--json", "--runs", runs)
            for s in found[-1]["suggestions"]:
                if any(c["key"].startswith("training.early_stopping") for c in s["changes"]):
                    continue  # it ends another run, which is no question of speed
                more = [f'{c["key"]}={value(c["to"])}' for c in s["changes"]]
                _, after = train(runs, source, changes + more)
                expected = took * math.exp(-s["effect"]["gain"])
                errors["remedy"].append(math.log(expected / after))
                print(f'| | {s["title"]} | {expected:.2f} | {after:.2f} | {expected / after:.2f} |', flush=True)
    for of, list in errors.items():
        sizes = sorted(math.exp(abs(e)) - 1 for e in list)
        within = sum(s <= 0.3 for s in sizes)
        print(f"\nOf {len(list)} predictions of a {of}, {within} are within 30 %; the median is off by "
              f"{100 * sizes[len(sizes) // 2]:.0f} %.")


main()
