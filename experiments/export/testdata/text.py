"""The network of the run RUN, as tunebench trained it, for PyTorch.

    import model
    net = model.load()
    logits = net(*model.prepare(ROWS))      # ROWS: a text each, or one for each column of text
    print(model.predictions(logits))
"""

import json
import pathlib
import struct
import math
import unicodedata

import torch
import torch.nn.functional as F
from torch import nn

HERE = pathlib.Path(__file__).parent
P = json.loads((HERE / "preprocessing.json").read_text("utf-8"))
CLASSES = ["bad","good"]


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(361, 6), nn.Linear(6, 6), nn.Linear(6, 2)])

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


def words(text):
    """Runs of two or more letters, digits, marks or underscores, in lower case."""
    kept = (ch.lower()[0] if ch == "_" or unicodedata.category(ch)[0] in "LNM" else " " for ch in text)
    return [w for w in "".join(kept).split(" ") if len(w) > 1]


def bucket(term, n):
    """FNV-1a, mixed so that the low bits depend on all of it."""
    h, full = 0xCBF29CE484222325, (1 << 64) - 1
    for byte in term.encode():
        h = ((h ^ byte) * 0x100000001B3) & full
    h = ((h ^ (h >> 30)) * 0xBF58476D1CE4E5B9) & full
    h = ((h ^ (h >> 27)) * 0x94D049BB133111EB) & full
    return (h ^ (h >> 31)) % n


def prepare(rows):
    """Weights of words: counts, TF-IDF or 1, as the run had them."""
    e = P["Encoding"]["Text"]
    place = {t: i for i, t in enumerate(e["Vocabulary"] or [])}
    x = torch.zeros(len(rows), len(e["DF"]))
    for r, texts in enumerate(rows):
        counts = {}
        for text in [texts] if isinstance(texts, str) else texts:
            w = words(text)
            for i in range(len(w)):
                for n in range(1, min(e["NGrams"], len(w) - i) + 1):
                    term = " ".join(w[i : i + n])
                    k = bucket(term, e["MaxFeatures"]) if e["Hashing"] else place.get(term)
                    if k is not None:
                        counts[k] = counts.get(k, 0) + 1
        weights = {k: 1 + math.log(c) if e["Sublinear"] else c for k, c in counts.items()}
        if e["Weighting"] == "tfidf":
            weights = {k: w * (math.log((1 + e["Rows"]) / (1 + e["DF"][k])) + 1) for k, w in weights.items()}
            length = math.sqrt(sum(w * w for w in weights.values())) or 1
            weights = {k: w / length for k, w in weights.items()}
        for k, w in weights.items():
            x[r, k] = 1 if e["Weighting"] == "binary" else w
    return (x,)
