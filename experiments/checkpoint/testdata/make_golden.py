"""Writes golden.safetensors from the format's description, with nothing but Python's struct and json.

Run it in this folder; the file is committed, so the tests do not need Python.
"""

import json
import struct

parts = [
    ("layers.0.weight", "F32", [2, 3], struct.pack("<6f", 0.1, -2.5, 3.0, 1e-30, float("inf"), -0.0)),
    ("double", "F64", [2], struct.pack("<2d", 0.1, -1e300)),
    ("half", "F16", [4], struct.pack("<4e", 1.5, -65504.0, 6e-8, float("-inf"))),
    ("brain", "BF16", [2], struct.pack("<2H", 0x3FC0, 0xC000)),
    ("empty", "F32", [0, 7], b""),
    ("scalar", "F32", [], struct.pack("<f", 42.0)),
]
header, at = {"__metadata__": {"format": "pt", "note": 'a "quoted" \\ line\n'}}, 0
for name, dtype, shape, data in parts:
    header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(data)]}
    at += len(data)
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open("golden.safetensors", "wb") as f:
    f.write(struct.pack("<Q", len(text)) + text + b"".join(p[3] for p in parts))
