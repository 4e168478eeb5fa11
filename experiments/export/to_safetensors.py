"""Turns a PyTorch checkpoint into weights that tunebench starts from (model.weights in an experiment).

    python3 to_safetensors.py trained.pt weights.safetensors

The checkpoint is a state dict, or a module that was saved whole. Tensors that are named as those of model.py
are kept. Of other modules the Linear layers, the norms and the Embeddings are counted in their order:
layers.N, norms.N, embeddings.N. Trust the file: torch.load may run what is in it.
"""

import json
import struct
import sys

import torch

OURS = ("layers", "norms", "embeddings", "entity_bias")


def renamed(state):
    """The tensors by tunebench's names."""
    state = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
    if all(name.split(".")[0] in OURS for name in state):
        return state
    modules = {}
    for name, tensor in state.items():
        module, _, part = name.rpartition(".")
        modules.setdefault(module, {})[part] = tensor
    counts, out = dict.fromkeys(OURS, 0), {}
    for parts in modules.values():
        linear = parts["weight"].dim() == 2 and "bias" in parts
        family = "layers" if linear else "norms" if parts["weight"].dim() == 1 else "embeddings"
        for part, tensor in parts.items():
            out[f"{family}.{counts[family]}.{part}"] = tensor
        counts[family] += 1
    return out


def write(state, path):
    """A file in the format of https://huggingface.co/docs/safetensors."""
    header, data = {}, b""
    for name, tensor in state.items():
        raw = tensor.detach().float().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    loaded = torch.load(sys.argv[1], map_location="cpu")
    if hasattr(loaded, "state_dict"):
        loaded = loaded.state_dict()
    write(renamed(loaded.get("state_dict", loaded)), sys.argv[2])
