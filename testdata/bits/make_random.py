"""Writes data/ and random/: experiments that use every method at least twice.

The files stand in the repository; this is how they came about. Each list of methods is
dealt out like a shuffled deck, so that 40 experiments hold every card at least twice.
Run it in its own folder: python3 make_random.py
"""

import os
import random

rng = random.Random(20261127)
COUNT = 40


class Deck:
    """Deals its cards in random order, all of them before any comes again."""

    def __init__(self, *cards):
        self.cards, self.left = cards, []

    def deal(self):
        if not self.left:
            self.left = rng.sample(self.cards, len(self.cards))
        return self.left.pop()


sources = Deck("iris", "digits", "wine", "breast_cancer", "diabetes", "moons", "circles", "spirals",
               "blobs", "xor", "ratings", "ratings", "data/table.csv", "data/reviews.csv", "diabetes", "diabetes")
optimizers = Deck("gd", "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion", "muon")
schedules = Deck("constant", "step", "exponential", "cosine", "cosine_restarts", "one_cycle", "plateau", "polynomial")
activations = Deck("relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid", "softplus", "identity")
inits = Deck("auto", "he_normal", "he_uniform", "xavier_normal", "xavier_uniform", "lecun_normal",
             "lecun_uniform", "orthogonal", "small_normal", "constant", "zeros")
norms = Deck("none", "batch", "layer")
regression_losses = Deck("mse", "huber", "mae")
coin = Deck(True, False)
normalizers = Deck("standard", "minmax", "none")

RATES = {"gd": 0.1, "sgd": 0.05, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.03, "rmsprop": 0.002,
         "adam": 0.005, "adamw": 0.005, "lion": 0.0005, "muon": 0.01}


def quoted(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"%s"' % value
    return repr(value)


def experiment(i):
    source, optimizer, schedule = sources.deal(), optimizers.deal(), schedules.deal()
    regression = source in ("diabetes", "ratings")
    text, ratings = source.endswith("reviews.csv"), source == "ratings"
    epochs = rng.choice([4, 7, 12])
    t = {"": {"version": 1, "name": "random-%02d" % i, "seed": rng.randrange(1 << 40)}}
    data = t["data"] = {"source": source, "validation": rng.choice([0.2, 0.35]), "test": rng.choice([0.0, 0.15]),
                        "shuffle": rng.random() < 0.8}
    if source.startswith("data/"):
        data["source"] = "../" + source
        data["label"] = "label"
    if not (text or ratings):
        data["normalize"] = normalizers.deal()
    if source in ("moons", "circles", "spirals", "blobs", "xor"):
        data.update(size=rng.choice([150, 333]), noise=rng.choice([0.05, 0.3]), seed=rng.randrange(99))
    if source == "digits":
        data.update(sample=500, augment_shift=rng.choice([0.0, 0.125]), augment_rotate=rng.choice([0.0, 12.0]),
                    augment_flip=coin.deal(), augment_noise=0.05, augment_cutout=rng.choice([0.0, 0.25]))
    if text:
        data.update(kind="text", ngrams=rng.choice([1, 2]), hashing=coin.deal(), max_features=300,
                    weighting=rng.choice(["tfidf", "count", "binary"]), sublinear_tf=coin.deal())
    if ratings:
        data.update(kind="ratings", size=900, implicit=coin.deal(), split=rng.choice(["random", "time", "leave_last_out"]))
        if data["split"] == "leave_last_out":
            del data["validation"], data["test"]
        regression = not data["implicit"]
    model = t["model"] = {"dot": False} if ratings and i % 11 == 7 else {}
    model |= {"activation": activations.deal(), "init": inits.deal(), "norm": norms.deal(), "residual": coin.deal()}
    if rng.random() < 0.5:
        model["hidden"] = rng.choice([[9], [24, 24], [17, 17, 5], [40, 8]])
    else:
        model.update(depth=rng.choice([0, 1, 2, 4]), width=rng.choice([12, 32]))
    o = t["optimizer"] = {"name": optimizer, "lr": RATES[optimizer] * rng.choice([0.3, 1.0, 2.0])}
    if optimizer in ("momentum", "nesterov", "muon"):
        o["momentum"] = rng.choice([0.8, 0.9, 0.95])
    if rng.random() < 0.3:
        o["clip_norm"] = rng.choice([0.5, 2.0])
    s = t["schedule"] = {"name": schedule}
    if schedule != "one_cycle":
        s["warmup_epochs"] = rng.choice([0.0, 1.0, 1.5])
    s.update({"step": {"step_epochs": 2, "gamma": 0.5}, "cosine_restarts": {"restart_epochs": 2, "restart_mult": 2},
              "plateau": {"patience": 1, "factor": 0.4}, "polynomial": {"power": 1.7}}.get(schedule, {}))
    r = t["regularization"] = {}
    for key, values in (("l1", [1e-4]), ("l2", [1e-3]), ("weight_decay", [0.01]), ("dropout", [0.1, 0.4]),
                        ("max_norm", [1.5]), ("input_noise", [0.1]), ("mixup", [0.3]), ("label_smoothing", [0.1])):
        if rng.random() < 0.25 and not (key in ("input_noise", "mixup") and (text or ratings or "table" in source)) \
                and not (key == "label_smoothing" and regression):
            r[key] = rng.choice(values)
    n = t["training"] = {"epochs": epochs, "batch_size": rng.choice([8, 30, 64]), "eval_every": rng.choice([1, 1, 3]),
                         "log_every_steps": rng.choice([0, 0, 5]), "ema": rng.choice([0.0, 0.0, 0.95])}
    if regression:
        n["loss"] = regression_losses.deal()
    elif not ratings and rng.random() < 0.3:
        n["class_weights"] = "balanced"
    if rng.random() < 0.3:
        t["training.early_stopping"] = {"patience": 3, "restore_best": coin.deal()}
    lines = []
    for table, keys in t.items():
        if table and keys:
            lines.append("\n[%s]" % table)
        lines += ["%s = %s" % (k, quoted(v)) for k, v in keys.items()]
    if rng.random() < 0.3:
        lines.append("\n[[interventions]]\nstep = 9\nkey = \"optimizer.lr\"\nvalue = %r" % (o["lr"] / 3))
    return "\n".join(lines) + "\n"


def table():
    """Numbers, categories (few and many) and holes."""
    rows = ["width,colour,town,note,age,label"]
    for _ in range(260):
        width, colour, town = rng.gauss(4, 2), rng.choice(["red", "green", "blue"]), rng.randrange(90)
        age = rng.randrange(18, 80)
        score = width + {"red": 2, "green": 0, "blue": -1}[colour] + town / 30 + rng.gauss(0, 1)
        rows.append("%s,%s,t%d,%s,%s,%s" % ("" if rng.random() < 0.05 else "%.3f" % width, colour, town,
                                          rng.choice(["x", "y", ""]), "" if rng.random() < 0.03 else age,
                                          "high" if score > 6 else "low"))
    return "\n".join(rows) + "\n"


def reviews():
    good, bad = ["fine", "bright", "warm", "quick", "kind"], ["dull", "cold", "slow", "rude", "stale"]
    plain = ["the", "room", "meal", "staff", "street", "evening", "we", "had", "a", "with", "and", "very"]
    rows = ["text,label"]
    for _ in range(240):
        happy = rng.random() < 0.5
        words = [rng.choice(plain) for _ in range(rng.randrange(4, 16))]
        words += [rng.choice(good if happy == (rng.random() < 0.85) else bad) for _ in range(3)]
        rng.shuffle(words)
        rows.append("\"%s\",%s" % (" ".join(words), "good" if happy else "bad"))
    return "\n".join(rows) + "\n"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


write("data/table.csv", table())
write("data/reviews.csv", reviews())
for i in range(COUNT):
    write("random/%02d.toml" % i, experiment(i))
