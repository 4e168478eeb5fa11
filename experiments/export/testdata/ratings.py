"""The network of the run RUN, as tunebench trained it, for PyTorch.

    import model
    net = model.load()
    logits = net(*model.prepare(ROWS))      # ROWS: a user and an item each
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
        self.layers = nn.ModuleList([nn.Linear(20, 6), nn.Linear(6, 6), nn.Linear(6, 1)])
        self.embeddings = nn.ModuleList([nn.Embedding(18, 10), nn.Embedding(24, 10)])
        self.entity_bias = nn.ParameterList([nn.Parameter(torch.zeros(18)), nn.Parameter(torch.zeros(24))])

    def forward(self, x, ids):
        vectors = [table(ids[:, k]) for k, table in enumerate(self.embeddings)]
        x = torch.cat(vectors, dim=1)
        for i, layer in enumerate(self.layers[:-1]):
            h = layer(x)
            h = F.relu(h)
            x = h
        y = self.layers[-1](x)
        y[:, -1] += sum(b[ids[:, k]] for k, b in enumerate(self.entity_bias))
        y[:, -1] += (vectors[0] * vectors[1]).sum(dim=1)
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


def prepare(rows):
    """Codes of users and items; one that training did not know is 0."""
    known = [{v: i + 1 for i, v in enumerate(f["Values"])} for f in P["Encoding"]["Fields"]]
    ids = [[known[k].get(str(v), 0) for k, v in enumerate(row)] for row in rows]
    return torch.zeros(len(ids), 0), torch.tensor(ids)
