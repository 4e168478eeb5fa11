"""Loads exported PyTorch models with Debian's python3-torch and compares their logits with tunebench's.

    go test ./experiments/export -run PyTorch -cases DIR
    python3 experiments/export/testdata/verify.py DIR

Each model is turned into a .pt and back, too: the bytes of its tensors must be the same.
"""

import importlib.util
import json
import pathlib
import subprocess
import sys

import torch

print("| case | rows | largest difference | .pt and back |\n|---|---|---|---|")
for case in sorted(p.parent for p in pathlib.Path(sys.argv[1]).glob("*/model.py")):
    spec = importlib.util.spec_from_file_location(case.name, case / "model.py")
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    net, want = model.load(), torch.tensor(json.loads((case / "logits.json").read_text()))
    rows = json.loads((case / "rows.json").read_text())
    with torch.no_grad():
        got = net(*model.prepare(rows))
    worst = ((got - want).abs() / want.abs().clamp(min=1)).max().item()
    assert got.shape == want.shape and worst <= 1e-5, (case, got.shape, want.shape, worst)
    model.predictions(got)
    torch.save(net.state_dict(), case / "net.pt")
    back = case / "back.safetensors"
    subprocess.run([sys.executable, case / "to_safetensors.py", case / "net.pt", back], check=True)
    again = model.load(back)
    same = all(torch.equal(a, b) for a, b in zip(net.state_dict().values(), again.state_dict().values()))
    assert same, case
    print(f"| {case.name} | {len(rows)} | {worst:.1e} | the same bits |")
