"""The network of the run RUN, as tunebench trained it, for PyTorch.

    import model
    net = model.load()
    logits = net(*model.prepare(ROWS))      # ROWS: pixels, 0 to 255, row by row, channels last
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
CLASSES = ["0","1","2","3","4","5","6","7","8","9"]


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(64, 6), nn.Linear(6, 6), nn.Linear(6, 10)])

    def forward(self, x):
        for i, layer in enumerate(self.layers[:-1]):
            h = layer(x)
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


def predictions(logits):
    """The predicted class of each row, and the probability of every class."""
    return [CLASSES[k] for k in logits.argmax(dim=1)], logits.softmax(dim=1)


def normalized(values, start=0):
    """Features from one on, a missing one (NaN) filled in, as (value - shift) / scale."""
    n = P["Normalizer"]
    filled = [n["Fill"][start + j] if v != v else v for j, v in enumerate(values)]
    return [(v - n["Shift"][start + j]) / n["Scale"][start + j] for j, v in enumerate(filled)]


def prepare(rows):
    """Inputs of pictures: all pixels by one shift and scale."""
    return (torch.tensor([normalized([float(v) for v in row]) for row in rows], dtype=torch.float32),)
