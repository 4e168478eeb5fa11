#!/usr/bin/env python3
"""Learning rates from torch.optim.lr_scheduler, for schedule_test.go.

Writes lr.json next to this script: for each case the Config fields, the plan,
the validation losses that plateau sees, and the rate used in every step.
Made with torch 1.13: python3 make_lr.py
"""
import json, os
import torch
from torch.optim import lr_scheduler as sched

LOSSES = [1.0, 0.8, 0.79999, 0.81, 0.9, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]

CASES = [
    # name, config, base, epochs, steps per epoch, scheduler, when it steps
    ("constant", {}, 0.05, 3, 4, None, "never"),
    ("step", dict(StepEpochs=3, Gamma=0.5), 0.05, 10, 3, lambda o, t, n: sched.StepLR(o, 3, 0.5), "epoch"),
    ("exponential", dict(Gamma=0.8), 0.05, 10, 3, lambda o, t, n: sched.ExponentialLR(o, 0.8), "epoch"),
    ("cosine", dict(MinLR=0.001), 0.05, 10, 3, lambda o, t, n: sched.CosineAnnealingLR(o, t, 0.001), "step"),
    ("cosine", {}, 0.3, 1, 1, lambda o, t, n: sched.CosineAnnealingLR(o, t), "step"),
    ("cosine_restarts", dict(MinLR=0.002, RestartEpochs=2, RestartMult=2), 0.1, 15, 4,
     lambda o, t, n: sched.CosineAnnealingWarmRestarts(o, 2 * n, 2, 0.002), "step"),
    ("cosine_restarts", dict(RestartEpochs=3, RestartMult=1), 0.1, 10, 5,
     lambda o, t, n: sched.CosineAnnealingWarmRestarts(o, 3 * n, 1), "step"),
    ("one_cycle", {}, 0.03, 10, 3, lambda o, t, n: sched.OneCycleLR(o, 0.03, total_steps=t, cycle_momentum=False), "step"),
    ("one_cycle", dict(PctStart=0.45, DivFactor=10, FinalDivFactor=100), 0.7, 7, 11,
     lambda o, t, n: sched.OneCycleLR(o, 0.7, total_steps=t, pct_start=0.45, div_factor=10, final_div_factor=100,
                                      cycle_momentum=False), "step"),
    ("polynomial", {}, 0.05, 8, 3, lambda o, t, n: sched.PolynomialLR(o, t, 1.0), "step"),
    ("polynomial", dict(Power=2.5), 0.05, 8, 3, lambda o, t, n: sched.PolynomialLR(o, t, 2.5), "step"),
    ("plateau", dict(Factor=0.5, Patience=2), 0.1, 20, 2,
     lambda o, t, n: sched.ReduceLROnPlateau(o, factor=0.5, patience=2), "loss"),
    ("plateau", dict(Factor=0.1, Patience=0, MinLR=0.0005), 0.1, 20, 1,
     lambda o, t, n: sched.ReduceLROnPlateau(o, factor=0.1, patience=0, min_lr=0.0005), "loss"),
    ("plateau", dict(Factor=0.3, Patience=1, Cooldown=2, Threshold=0.05), 0.1, 20, 1,
     lambda o, t, n: sched.ReduceLROnPlateau(o, factor=0.3, patience=1, cooldown=2, threshold=0.05), "loss"),
]

out = []
for name, cfg, base, epochs, per_epoch, make, when in CASES:
    opt = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)
    total = epochs * per_epoch
    s = make(opt, total, per_epoch) if make else None
    rates, step = [], 0
    for epoch in range(epochs):
        for _ in range(per_epoch):
            rates.append(opt.param_groups[0]["lr"])
            opt.step()
            step += 1
            if when == "step" and step < total:
                s.step()
        if when == "epoch":
            s.step()
        elif when == "loss":
            s.step(LOSSES[epoch])
    out.append(dict(Config=dict(Name=name, **cfg), Base=base, Epochs=epochs, StepsPerEpoch=per_epoch,
                    Losses=LOSSES[:epochs] if when == "loss" else None, LR=rates))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "lr.json"), "w") as f:
    json.dump(out, f, indent=0)
    f.write("\n")
