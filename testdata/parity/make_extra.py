#!/usr/bin/env python3
"""Recorded PyTorch trajectories for what the first set of cases lacks.

Each case is a folder of the same form as those in cases/: experiment.toml, data.csv, init.safetensors, expected.csv
(step, train/loss before that step's update, learning rate of that step) and final.safetensors, the weights that
evaluation uses. Lion is written out from its paper, for PyTorch 1.13 has none; the rest is torch.optim and torch.nn.

    /usr/bin/python3 make_extra.py OUT [SEED [CASE...]]
"""
import copy
import json
import math
import os
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler
from torch.optim.swa_utils import AveragedModel

torch.set_num_threads(1)


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2; weight_decay is decoupled."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * torch.sign(b1 * m + (1 - b1) * p.grad))
                m.copy_(b2 * m + (1 - b2) * p.grad)


class Net(nn.Module):
    """linear -> norm -> activation, plus the block's input where it has the block's width."""

    def __init__(self, inputs, hidden, outputs, norm, residual):
        super().__init__()
        widths = [inputs, *hidden, outputs]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        kind = {"none": None, "batch": nn.BatchNorm1d, "layer": nn.LayerNorm}[norm]
        self.norms = nn.ModuleList(kind(h) for h in hidden) if kind else None
        self.residual = residual

    def forward(self, x):
        for i, layer in enumerate(self.layers[:-1]):
            h = layer(x)
            if self.norms is not None:
                h = self.norms[i](h)
            h = F.relu(h)
            x = h + x if self.residual and h.shape == x.shape else h
        return self.layers[-1](x)


DEFAULT = dict(rows=96, inputs=7, outputs=3, hidden=[16, 16], norm="none", residual=False, loss="cross_entropy",
               optimizer="sgd", lr=0.05, weight_decay=0.0, smoothing=0.0, delta=1.0, class_weights=None, ema=0.0,
               max_norm=0.0, schedule=("constant", {}), batch=32, epochs=10)

CASES = {
    "mae": dict(loss="mae", outputs=1, lr=0.03),
    "huber_delta": dict(loss="huber", outputs=1, delta=0.4),
    "class_weights": dict(class_weights=[0.4, 1.0, 2.5]),
    "class_weights_smoothing": dict(class_weights=[0.4, 1.0, 2.5], smoothing=0.1, optimizer="adam", lr=0.01),
    "restarts_schedule": dict(schedule=("cosine_restarts", dict(restart_epochs=3, restart_mult=2, min_lr=0.001))),
    "polynomial_schedule": dict(schedule=("polynomial", dict(power=2.0, min_lr=0.0))),
    "lion": dict(optimizer="lion", lr=0.002),
    "lion_decay": dict(optimizer="lion", lr=0.002, weight_decay=0.3),
    "residual": dict(residual=True, hidden=[7, 7, 12, 12]),
    "residual_layer_norm": dict(residual=True, norm="layer", hidden=[16, 16, 16], optimizer="adam", lr=0.01),
    "ema": dict(ema=0.9, optimizer="adam", lr=0.01),
    "max_norm": dict(max_norm=0.7, lr=0.2),
    "ema_max_norm_batch_norm": dict(ema=0.95, max_norm=1.0, norm="batch", lr=0.1),
    "single_row_batch": dict(rows=33, batch=32, norm="layer"),
}


def store(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + body)


def tensors_of(net):
    return {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}


def make_data(c, seed):
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(c["rows"], c["inputs"], generator=g)
    truth = torch.randn(c["inputs"], c["outputs"], generator=g)
    score = torch.sin(x) @ truth + 0.2 * torch.randn(c["rows"], c["outputs"], generator=g)
    return x, (score.argmax(1) if c["loss"] == "cross_entropy" else score)


def make_optimizer(c, net):
    matrices = [p for name, p in net.named_parameters() if name.startswith("layers") and p.dim() == 2]
    rest = [p for p in net.parameters() if not any(p is m for m in matrices)]
    groups = [dict(params=matrices, weight_decay=c["weight_decay"]), dict(params=rest, weight_decay=0.0)]
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "lion": Lion}[c["optimizer"]]
    return kind(groups, lr=c["lr"])


def make_schedule(c, optimizer, per_epoch, steps):
    """Returns the scheduler, advanced after every step, or None."""
    name, p = c["schedule"]
    if name == "cosine_restarts":
        return lr_scheduler.CosineAnnealingWarmRestarts(
            optimizer, p["restart_epochs"] * per_epoch, p["restart_mult"], p["min_lr"])
    if name == "polynomial":
        return lr_scheduler.PolynomialLR(optimizer, steps, p["power"])
    return None


def loss_of(c):
    if c["loss"] == "cross_entropy":
        weights = torch.tensor(c["class_weights"]) if c["class_weights"] else None
        return nn.CrossEntropyLoss(weight=weights, label_smoothing=c["smoothing"])
    return {"mae": nn.L1Loss(), "huber": nn.HuberLoss(delta=c["delta"])}[c["loss"]]


def train(c, net, x, y):
    optimizer, loss_fn = make_optimizer(c, net), loss_of(c)
    per_epoch = math.ceil(c["rows"] / c["batch"])
    schedule = make_schedule(c, optimizer, per_epoch, per_epoch * c["epochs"])
    average = AveragedModel(net, avg_fn=lambda a, w, _: c["ema"] * a + (1 - c["ema"]) * w) if c["ema"] else None
    record = []
    for _ in range(c["epochs"]):
        for lo in range(0, c["rows"], c["batch"]):
            loss = loss_fn(net(x[lo:lo + c["batch"]]), y[lo:lo + c["batch"]])
            optimizer.zero_grad()
            loss.backward()
            record.append((loss.item(), optimizer.param_groups[0]["lr"]))
            optimizer.step()
            if c["max_norm"]:
                limit_norms(net, c["max_norm"])
            if average:
                average.update_parameters(net)
            if schedule:
                schedule.step()
    if average is None:
        return record, net
    final = average.module
    for (name, mine), (_, live) in zip(final.named_buffers(), net.named_buffers()):
        mine.copy_(live)  # evaluation takes the running statistics of the live network
    return record, final


@torch.no_grad()
def limit_norms(net, limit):
    for layer in net.layers:
        norms = layer.weight.norm(dim=1, keepdim=True)
        layer.weight.mul_(torch.where(norms > limit, limit / norms, torch.ones_like(norms)))


def write_table(path, head, rows):
    with open(path, "w") as f:
        f.write(",".join(head) + "\n")
        for row in rows:
            f.write(",".join(v if isinstance(v, str) else repr(v) for v in row) + "\n")


def experiment(name, c):
    """The experiment file: only what differs from the tool's defaults."""
    classes = c["loss"] == "cross_entropy"
    schedule, schedule_keys = c["schedule"]
    sections = {
        "data": dict(source="data.csv", label="y", task="classification" if classes else "regression", validation=0.0,
                     normalize="none", shuffle=False),
        "model": dict(hidden=c["hidden"], activation="relu", norm=c["norm"], residual=c["residual"],
                      weights="init.safetensors"),
        "optimizer": dict(name=c["optimizer"], lr=c["lr"]),
        "schedule": dict(name=schedule, **schedule_keys),
        "regularization": dict(weight_decay=c["weight_decay"], label_smoothing=c["smoothing"], max_norm=c["max_norm"]),
        "training": dict(loss=c["loss"], epochs=c["epochs"], batch_size=c["batch"], log_every_steps=1, ema=c["ema"]),
    }
    if c["class_weights"]:
        sections["training"]["class_weights"] = c["class_weights"]
    if c["loss"] == "huber":
        sections["training"]["huber_delta"] = c["delta"]
    lines = ["version = 1", f'name = "parity-{name}"', "seed = 1"]
    for title, keys in sections.items():
        lines += ["", f"[{title}]"] + [f"{k} = {json.dumps(v)}" for k, v in keys.items()]
    return "\n".join(lines) + "\n"


def make(name, out, seed):
    c = {**DEFAULT, **CASES[name]}
    folder = os.path.join(out, name)
    os.makedirs(folder, exist_ok=True)
    x, y = make_data(c, seed)
    torch.manual_seed(seed)
    net = Net(c["inputs"], c["hidden"], c["outputs"], c["norm"], c["residual"])
    store(os.path.join(folder, "init.safetensors"), tensors_of(copy.deepcopy(net)))
    record, final = train(c, net, x, y)
    store(os.path.join(folder, "final.safetensors"), tensors_of(final))
    answers = [f"c{v}" for v in y.tolist()] if c["loss"] == "cross_entropy" else [v for (v,) in y.tolist()]
    write_table(os.path.join(folder, "data.csv"), [f"x{i}" for i in range(c["inputs"])] + ["y"],
                [[*row, answer] for row, answer in zip(x.tolist(), answers)])
    write_table(os.path.join(folder, "expected.csv"), ["step", "train/loss", "lr"],
                [(i, loss, lr) for i, (loss, lr) in enumerate(record)])
    with open(os.path.join(folder, "experiment.toml"), "w") as f:
        f.write(experiment(name, c))


if __name__ == "__main__":
    out, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11
    for name in sys.argv[3:] or CASES:
        make(name, out, seed)
