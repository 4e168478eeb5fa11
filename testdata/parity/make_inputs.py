#!/usr/bin/env python3
"""Recorded PyTorch trajectories of networks over what is not a table of numbers: embedded entities with biases (neural
collaborative filtering), categories beside numbers, and sparse rows through EmbeddingBag.

Each case is a folder with data.csv, init.safetensors, expected.csv (step, train/loss before that step's update, learning
rate) and final.safetensors, as in extra/. A row of data.csv is: x0.. the numbers, id0.. the entities, sparse "column:value"
pairs, y.

    /usr/bin/python3 make_inputs.py OUT [SEED [CASE...]]
"""
import math
import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

from make_extra import store, write_table

torch.set_num_threads(1)

DEFAULT = dict(rows=96, numbers=0, fields=[], bias=False, columns=0, hidden=[8], outputs=1, loss="mse", optimizer="sgd",
               lr=0.05, l2=0.0, max_norm=0.0, clip_norm=0.0, batch=32, epochs=8)

CASES = {
    "ncf": dict(fields=[(12, 4), (9, 3)], bias=True),
    "ncf_adam_l2": dict(fields=[(12, 4), (9, 4)], bias=True, optimizer="adam", lr=0.01, l2=0.02),
    "ncf_implicit": dict(fields=[(12, 4), (9, 4)], bias=True, outputs=2, loss="cross_entropy", optimizer="adam", lr=0.02),
    "ncf_max_norm": dict(fields=[(12, 4), (9, 4)], bias=True, max_norm=0.6, lr=0.2),
    "categories": dict(numbers=3, fields=[(7, 2)], outputs=3, loss="cross_entropy", lr=0.2),
    "embedding_bag": dict(columns=40, outputs=3, loss="cross_entropy", lr=0.3),
    "embedding_bag_momentum_clip": dict(columns=40, outputs=3, loss="cross_entropy", optimizer="momentum", clip_norm=0.4),
    "embedding_bag_adam": dict(columns=40, outputs=3, hidden=[8, 8], loss="cross_entropy", optimizer="adam", lr=0.02),
    "embedding_bag_linear": dict(columns=40, hidden=[], lr=0.1),
}


class Net(nn.Module):
    """Embeddings beside numbers, or a bag of columns, before a multilayer perceptron."""

    def __init__(self, c):
        super().__init__()
        self.embeddings = nn.ModuleList(nn.Embedding(n, d) for n, d in c["fields"])
        self.entity_bias = nn.ParameterList(nn.Parameter(0.3 * torch.randn(n)) for n, _ in c["fields"]) if c["bias"] else []
        inputs = c["numbers"] + sum(d for _, d in c["fields"])
        widths = [inputs or c["columns"], *c["hidden"], c["outputs"]]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.bag = None
        if c["columns"]:
            self.bag = nn.EmbeddingBag(c["columns"], widths[1], mode="sum")
            self.bag.weight = nn.Parameter(self.layers[0].weight.detach().T.clone())

    def first(self, numbers, ids, sparse):
        if self.bag is None:
            return self.layers[0](torch.cat([numbers] + [e(ids[:, i]) for i, e in enumerate(self.embeddings)], 1))
        offsets = torch.tensor([0] + [len(row) for row in sparse[:-1]]).cumsum(0)
        columns = torch.tensor([k for row in sparse for k in row], dtype=torch.long)
        values = torch.tensor([v for row in sparse for v in row.values()])
        return self.bag(columns, offsets, per_sample_weights=values) + self.layers[0].bias

    def forward(self, numbers, ids, sparse):
        h = self.first(numbers, ids, sparse)
        for layer in self.layers[1:]:
            h = layer(F.relu(h))
        for i, b in enumerate(self.entity_bias):
            h = torch.cat([h[:, :-1], h[:, -1:] + b[ids[:, i], None]], 1)
        return h

    def tensors(self):
        named = {name: p for name, p in self.state_dict().items() if not name.startswith("bag")}
        if self.bag is not None:
            named["layers.0.weight"] = self.bag.weight.T
        return named

    def split(self):
        """Returns what penalties apply to, and the rest."""
        weights, rest = [], []
        for name, p in self.named_parameters():
            if self.bag is not None and name == "layers.0.weight":
                continue  # the bag has it
            (rest if name.startswith("layers") and name.endswith("bias") else weights).append(p)
        return weights, rest

    @torch.no_grad()
    def limit(self, bound):
        """Bounds the incoming weights of every unit, and every entity's vector."""
        for table in [*self.layers, *self.embeddings]:
            norms = table.weight.norm(dim=1, keepdim=True)
            table.weight.mul_(torch.where(norms > bound, bound / norms, torch.ones_like(norms)))


def make_data(c, seed):
    g = torch.Generator().manual_seed(seed)
    rows = c["rows"]
    numbers = torch.randn(rows, c["numbers"], generator=g)
    ids = torch.stack([torch.randint(0, n, (rows,), generator=g) for n, _ in c["fields"]], 1) if c["fields"] else torch.zeros(rows, 0).long()
    sparse = []
    for _ in range(rows if c["columns"] else 0):
        columns = sorted(torch.randperm(c["columns"], generator=g)[:int(torch.randint(0, 7, (1,), generator=g))].tolist())
        sparse.append({k: float(torch.randn(1, generator=g)) for k in columns})
    score = torch.randn(rows, c["outputs"], generator=g)
    score[:, -1:] += torch.sin(ids.float() * 2.1).sum(1, keepdim=True)
    y = score.argmax(1) if c["loss"] == "cross_entropy" else score
    return (numbers, ids, sparse), y


def train(c, net, data, y):
    weights, rest = net.split()
    groups = [dict(params=weights, weight_decay=c["l2"]), dict(params=rest, weight_decay=0.0)]
    optimizer = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam,
                 "momentum": lambda g, lr: torch.optim.SGD(g, lr=lr, momentum=0.9)}[c["optimizer"]](groups, lr=c["lr"])
    loss_fn = nn.CrossEntropyLoss() if c["loss"] == "cross_entropy" else nn.MSELoss()
    record = []
    for _ in range(c["epochs"]):
        for lo in range(0, c["rows"], c["batch"]):
            loss = loss_fn(net(*(part[lo:lo + c["batch"]] for part in data)), y[lo:lo + c["batch"]])
            optimizer.zero_grad()
            loss.backward()
            if c["clip_norm"]:
                nn.utils.clip_grad_norm_(weights + rest, c["clip_norm"])
            record.append((loss.item(), c["lr"]))
            optimizer.step()
            if c["max_norm"]:
                net.limit(c["max_norm"])
    return record


def write_case(out, name, c, seed):
    torch.manual_seed(seed)
    folder = os.path.join(out, name)
    os.makedirs(folder, exist_ok=True)
    data, y = make_data(c, seed)
    net = Net(c)
    store(os.path.join(folder, "init.safetensors"), net.tensors())
    record = train(c, net, data, y)
    store(os.path.join(folder, "final.safetensors"), net.tensors())
    numbers, ids, sparse = data
    head = [f"x{i}" for i in range(c["numbers"])] + [f"id{i}" for i in range(len(c["fields"]))] + ["sparse", "y"]
    rows = []
    for i in range(c["rows"]):
        pairs = " ".join(f"{k}:{v!r}" for k, v in sparse[i].items()) if sparse else ""
        rows.append(numbers[i].tolist() + ids[i].tolist() + [pairs, y[i].item()])
    write_table(os.path.join(folder, "data.csv"), head, rows)
    write_table(os.path.join(folder, "expected.csv"), ["step", "train/loss", "lr"],
                [(i, loss, lr) for i, (loss, lr) in enumerate(record)])
    assert all(math.isfinite(loss) for loss, _ in record)


def main():
    out = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for i, name in enumerate(CASES):
        if len(sys.argv) <= 3 or name in sys.argv[3:]:
            write_case(out, name, {**DEFAULT, **CASES[name]}, 1000 * seed + i)


if __name__ == "__main__":
    main()
