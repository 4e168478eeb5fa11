"""Writes reference.json: what scikit-learn says of random logits, for the tests of this package.

Debian's python3-sklearn; run it in this folder with `python3 reference.py > reference.json`.
"""
import json
import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from scipy.stats import fisher_exact, ttest_ind
from sklearn import __version__
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, f1_score, log_loss, precision_recall_curve, roc_auc_score, roc_curve

rng = np.random.default_rng(14)
rows, classes = 400, 4
labels = rng.integers(0, classes, rows)
logits = rng.normal(0, 2, (rows, classes))
logits[np.arange(rows), labels] += 1.5
logits = np.round(logits * 16) / 16  # exact in float32, with ties
p = softmax(logits, axis=1)
out = {"version": __version__, "classes": classes, "labels": labels.tolist(), "logits": logits.ravel().tolist()}

hits, confidence = p.argmax(1) == labels, p.max(1)
accuracy, mean = calibration_curve(hits, confidence, n_bins=15)
out["calibration"] = {"accuracy": accuracy.tolist(), "confidence": mean.tolist()}
best = minimize_scalar(lambda b: log_loss(labels, softmax(logits * b, axis=1)), bounds=(0.01, 100), method="bounded",
                       options={"xatol": 1e-10})
out["temperature"] = {"at": 1 / best.x, "log_loss": best.fun, "before": log_loss(labels, p)}

positive = labels == 2
score = logits[:, 2] - logits[:, 0]
fpr, tpr, _ = roc_curve(positive, score, drop_intermediate=False)
precision, recall, thresholds = precision_recall_curve(positive, score)
f1 = [f1_score(positive, score >= t) for t in thresholds]
cost = [((score >= t) & ~positive).mean() * 1 + ((score < t) & positive).mean() * 5 for t in thresholds]
out["curves"] = {
    "positive": positive.tolist(), "score": score.tolist(), "fpr": fpr.tolist(), "tpr": tpr.tolist(),
    "auc": roc_auc_score(positive, score), "precision": precision[:-1][::-1].tolist(),
    "recall": recall[:-1][::-1].tolist(), "average_precision": average_precision_score(positive, score),
    "best_f1": max(f1), "least_cost": min(cost),
}
errors = (~hits).astype(float)
inside = np.arange(rows) % 5 == 0
table = [[errors[inside].sum(), (1 - errors[inside]).sum()], [errors[~inside].sum(), (1 - errors[~inside]).sum()]]
distance = np.abs(score)
out["slices"] = {
    "errors": errors.tolist(), "distance": distance.tolist(),
    "fisher": fisher_exact(table, alternative="greater")[1],
    "welch": ttest_ind(distance[inside], distance[~inside], equal_var=False, alternative="greater").pvalue,
}
print(json.dumps(out))
