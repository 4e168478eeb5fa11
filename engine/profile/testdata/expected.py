"""Writes expected.json: what NumPy, pandas and scikit-learn say of the built-in tables.

Run with Debian's python3-pandas and python3-sklearn; the test compares their figures with ours.
"""

import json
import os

import numpy as np
import pandas as pd
from sklearn import datasets, feature_selection

BINS = 24


def column(x, association):
    q1, median, q3 = np.quantile(x, [0.25, 0.5, 0.75])
    iqr, mad = q3 - q1, np.median(np.abs(x - median))
    return {
        "min": x.min(), "max": x.max(), "mean": x.mean(), "std": x.std(ddof=1),
        "q1": q1, "median": median, "q3": q3, "mad": mad, "distinct": len(np.unique(x)),
        "bins": [len(x)] if x.min() == x.max() else np.histogram(x, BINS)[0].tolist(),
        "outliers_iqr": int(((x < q1 - 1.5 * iqr) | (x > q3 + 1.5 * iqr)).sum()) if iqr > 0 else 0,
        "outliers_mad": int((np.abs(x - median) > 5 * 1.4826 * mad).sum()) if mad > 0 else 0,
        "association": None if np.isnan(association) else float(association),
    }


def table(bunch, classes):
    x = bunch.data
    y = bunch.target
    if classes:
        f, _ = feature_selection.f_classif(x, y)
        k, n = len(np.unique(y)), len(y)
        association = np.sqrt(f * (k - 1) / (f * (k - 1) + n - k))
    else:
        frame = pd.DataFrame(x)
        association = frame.corrwith(pd.Series(y.astype(float))).to_numpy()
    rows = pd.DataFrame(x).assign(label=y)
    return {
        "features": [column(x[:, j], association[j]) for j in range(x.shape[1])],
        "duplicates": int(rows.duplicated().sum()),
        "counts": np.bincount(y).tolist() if classes else None,
    }


expected = {
    "iris": table(datasets.load_iris(), True),
    "digits": table(datasets.load_digits(), True),
    "breast_cancer": table(datasets.load_breast_cancer(), True),
    "diabetes": table(datasets.load_diabetes(scaled=False), False),
}
with open(os.path.join(os.path.dirname(__file__), "expected.json"), "w") as f:
    json.dump(expected, f, indent=None, separators=(",", ":"))
    f.write("\n")
