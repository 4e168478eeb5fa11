#!/usr/bin/env python3
"""Figures of scikit-learn on fixed predictions, for sklearn_test.go.

Writes figures.json next to this script. Made with scikit-learn 1.2 and torch 1.13:
python3 make_figures.py
"""
import json, os, warnings
import numpy as np
import torch
from sklearn import metrics as m

warnings.filterwarnings("ignore")
rng = np.random.RandomState(7)
here = os.path.dirname(os.path.abspath(__file__))


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def ece(p, y, bins=15):
    conf, hit = p.max(1), p.argmax(1) == y
    edges, total = np.linspace(0, 1, bins + 1), 0.0
    for lo, hi in zip(edges, edges[1:]):
        at = (conf > lo) & (conf <= hi)
        if at.any():
            total += at.mean() * abs(conf[at].mean() - hit[at].mean())
    return total


def area(p, y, k):
    pos = y == k
    return None if pos.all() or not pos.any() else m.roc_auc_score(pos, np.round(p[:, k], 13))


def classification(name, rows, classes, spread, digits=3, only=None, noise=1.5, top=2):
    y = rng.choice(only if only is not None else classes, rows)
    z = rng.randn(rows, classes) * noise
    z[np.arange(rows), y] += spread
    z = np.round(z, digits).astype(np.float32)
    z64 = z.astype(np.float64)
    p, pred = softmax(z64), z.argmax(1)
    f = {}
    for avg in ("macro", "weighted"):
        for key, fn in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
            f[f"{key}_{avg}"] = fn(y, pred, average=avg, zero_division=0)
    ks = list(range(classes))
    per = m.precision_recall_fscore_support(y, pred, labels=ks, zero_division=0)
    areas = [area(p, y, k) for k in ks]
    known = [a for a in areas if a is not None]
    f.update(accuracy=m.accuracy_score(y, pred), balanced_accuracy=m.balanced_accuracy_score(y, pred),
             confusion=m.confusion_matrix(y, pred, labels=ks).flatten().tolist(),
             log_loss=m.log_loss(y, p, labels=ks), ece=ece(p, y), class_auroc=areas,
             auroc=(areas[1] if classes == 2 else float(np.mean(known))) if known else None,
             class_precision=per[0].tolist(), class_recall=per[1].tolist(), class_f1=per[2].tolist(),
             top_k=m.top_k_accuracy_score(y, z64, k=top, labels=ks) if classes > 2 else 1.0)
    smooth, weights = 0.1, np.linspace(0.5, 2, classes)
    zt, yt = torch.tensor(z64), torch.tensor(y)
    f["cross_entropy"] = torch.nn.CrossEntropyLoss()(zt, yt).item()
    f["cross_entropy_smooth"] = torch.nn.CrossEntropyLoss(label_smoothing=smooth)(zt, yt).item()
    f["cross_entropy_weighted"] = torch.nn.CrossEntropyLoss(weight=torch.tensor(weights), label_smoothing=smooth)(zt, yt).item()
    return dict(Name=name, Classes=classes, TopK=top, Smooth=smooth, Weights=weights.tolist(),
                Logits=z.flatten().tolist(), Labels=y.tolist(), Figures=f)


def regression(name, y, pred):
    y, pred = np.asarray(y, np.float32), np.asarray(pred, np.float32)
    y64, p64 = y.astype(np.float64), pred.astype(np.float64)
    yt, pt = torch.tensor(y64), torch.tensor(p64)
    return dict(Name=name, Targets=y.tolist(), Predicted=pred.tolist(), Figures=dict(
        rmse=m.mean_squared_error(y64, p64) ** 0.5, mae=m.mean_absolute_error(y64, p64), r2=m.r2_score(y64, p64),
        mse_loss=torch.nn.MSELoss()(pt, yt).item(), huber_loss=torch.nn.HuberLoss()(pt, yt).item(),
        mae_loss=torch.nn.L1Loss()(pt, yt).item()))


y = rng.randn(60) * 3 + 10
figures = dict(
    Classification=[
        classification("binary", 80, 2, 1.0),
        classification("binary with ties", 80, 2, 1.0, digits=0),
        classification("five classes", 150, 5, 1.5),
        classification("ties", 120, 4, 1.0, digits=0),
        classification("classes that never occur", 60, 6, 3.0, only=[0, 2, 5]),
        classification("one class only", 30, 3, 2.0, only=[1]),
        classification("chance", 90, 3, 0.0),
        classification("confident and right", 50, 3, 12.0),
        classification("one row", 1, 3, 1.0),
    ],
    Regression=[
        regression("noisy", y, y + rng.randn(60)),
        regression("worse than the mean", y, y[::-1]),
        regression("exact", y, y),
        regression("constant target, exact", np.full(5, 2.0), np.full(5, 2.0)),
        regression("constant target, wrong", np.full(5, 2.0), np.arange(5.0)),
    ])
with open(os.path.join(here, "figures.json"), "w") as out:
    json.dump(figures, out)
    out.write("\n")
