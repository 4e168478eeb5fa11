"""Writes ranking.json, the figures of TestRankingAgreesWithScikitLearn: python3 make_ranking.py"""
import json
import numpy as np
from sklearn.metrics import ndcg_score

rng = np.random.default_rng(1)
cases = []
for n, k, levels in ((5, 3, 0), (20, 10, 0), (100, 10, 0), (12, 5, 3), (30, 50, 4), (8, 1, 2)):
    for _ in range(4):
        relevant = rng.random(n) < 0.3
        relevant[rng.integers(n)] = True
        scores = rng.normal(size=n).astype("f4") if levels == 0 else rng.integers(levels, size=n).astype("f4")
        top = np.argsort(-scores, kind="stable")[:k]
        cases.append(dict(
            k=k, scores=scores.tolist(), relevant=relevant.tolist(),
            ndcg=float(ndcg_score([relevant.astype(int)], [scores], k=k)),
            recall=float(relevant[top].sum() / relevant.sum()) if levels == 0 else -1))
json.dump(cases, open("ranking.json", "w"), separators=(",", ":"))
