"""Writes reference.json: a small network of scikit-learn's on the wine data and its permutation importances.

Debian's python3-sklearn; run it in this folder with `python3 reference.py > reference.json`.
"""
import json
import numpy as np
from sklearn import __version__
from sklearn.datasets import load_wine
from sklearn.inspection import permutation_importance
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

x, y = load_wine(return_X_y=True)
x = StandardScaler().fit_transform(x).astype(np.float32)
net = MLPClassifier((6,), activation="tanh", max_iter=60, random_state=1).fit(x, y)
net.coefs_ = [c.astype(np.float32) for c in net.coefs_]
net.intercepts_ = [b.astype(np.float32) for b in net.intercepts_]
out = {"version": __version__, "x": x.ravel().tolist(), "y": y.tolist(), "probabilities": net.predict_proba(x).ravel().tolist(),
       "weights": [w.T.ravel().tolist() for w in net.coefs_], "biases": [b.tolist() for b in net.intercepts_]}
for scoring in ("accuracy", "neg_log_loss"):
    r = permutation_importance(net, x, y, scoring=scoring, n_repeats=200, random_state=2)
    out[scoring] = {"mean": r.importances_mean.tolist(), "std": r.importances_std.tolist()}
print(json.dumps(out))
