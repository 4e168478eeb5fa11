"""The network of the run RUN, as tunebench trained it, for PyTorch.

    import model
    net = model.load()
    logits = net(*model.prepare(ROWS))      # ROWS: dicts of the columns' values by name
    print(model.predictions(logits))
"""

import json
import pathlib
import struct

import torch
import torch.nn.functional as F
from torch import nn

HERE = pathlib.Path(__file__).parent
P = json.loads((HERE / "preprocessing.json").read_text("utf-8"))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(29, 6), nn.Linear(6, 6), nn.Linear(6, 1)])
        self.norms = nn.ModuleList([nn.LayerNorm(6), nn.LayerNorm(6)])
        self.embeddings = nn.ModuleList([nn.Embedding(78, 19)])

    def forward(self, x, ids):
        vectors = [table(ids[:, k]) for k, table in enumerate(self.embeddings)]
        x = torch.cat([x] + vectors, dim=1)
        for i, layer in enumerate(self.layers[:-1]):
            h = self.norms[i](layer(x))
            h = F.relu(h)
            x = h
        y = self.layers[-1](x)
        return y


def load(path=HERE / "weights.safetensors"):
    """The network with its weights, ready to evaluate."""
    raw = pathlib.Path(path).read_bytes()
    start = 8 + struct.unpack("<Q", raw[:8])[0]
    state = {}
    for name, t in json.loads(raw[8:start]).items():
        if name != "__metadata__":
            a, b = t["data_offsets"]
            data = torch.frombuffer(bytearray(raw[start + a : start + b]), dtype=torch.float32)
            state[name] = data.reshape(t["shape"])
    net = Model()
    unknown = net.load_state_dict(state, strict=False)
    if unknown.unexpected_keys or any("num_batches" not in k for k in unknown.missing_keys):
        raise ValueError(f"{path} does not fit: {unknown}")
    return net.eval()


def predictions(output):
    """The value of each row in the target's own unit."""
    return output[:, 0].double() * P["TargetScale"] + P["TargetShift"]


def normalized(values, start=0):
    """Features from one on, a missing one (NaN) filled in, as (value - shift) / scale."""
    n = P["Normalizer"]
    filled = [n["Fill"][start + j] if v != v else v for j, v in enumerate(values)]
    return [(v - n["Shift"][start + j]) / n["Scale"][start + j] for j, v in enumerate(filled)]


def number(value):
    return float("nan") if value in (None, "") else float(value)


def prepare(rows):
    """Inputs of rows: numbers normalized, categories as features of 0 and 1, others as codes."""
    x, ids = [], []
    for row in rows:
        features, codes, field = [], [], 0
        for c in P["Encoding"]["Columns"]:
            value = row.get(c["Name"])
            missing = value is None or value == "" or value != value
            if c.get("Embedded"):
                known = P["Encoding"]["Fields"][field]["Values"]
                value = "" if missing else str(value)
                codes.append(known.index(value) + 1 if value in known else 0)
                field += 1
                continue
            if c["Categorical"]:
                known = c["Values"]
                features += [float(not missing and str(value) == v) for v in known]
                if c["Other"]:
                    features.append(float(not missing and str(value) not in known))
            else:
                features += normalized([number(value)], len(features))
            if c["Missing"]:
                features.append(float(missing))
        x.append(features)
        ids.append(codes)
    return (torch.tensor(x, dtype=torch.float32), torch.tensor(ids),)
