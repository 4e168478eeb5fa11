package factory

import (
	"math"

	"tunebench/engine/diagnosis/remedy"
	"tunebench/experiments/spec"
)

// base is an experiment that a run is made of.
type base struct {
	meant string
	keys  map[string]any
	data  variation
}

// keys of an experiment.
type keys = map[string]any

// recipe is what one would train without knowing anything.
func recipe(epochs int) keys {
	return keys{
		"optimizer.name": "adamw", "optimizer.lr": 0.001, "model.depth": 2, "model.width": 128,
		"regularization.dropout": 0.1, "regularization.weight_decay": 1e-4, "training.epochs": epochs,
		"training.early_stopping.patience": 10,
	}
}

// drawnKeys is a point of the random search.
func drawnKeys(d *draws, epochs int) keys {
	k := keys{
		"training.epochs":     epochs,
		"optimizer.name":      pick(d, "adam", "adam", "adamw", "adamw", "sgd", "momentum", "rmsprop"),
		"model.depth":         d.below(4),
		"model.width":         int(d.ratio(4, 128)),
		"model.activation":    pick(d, "relu", "relu", "relu", "tanh", "gelu", "silu", "sigmoid"),
		"training.batch_size": pick(d, 16, 32, 32, 64, 128, 256),
		"data.normalize":      pick(d, "standard", "standard", "standard", "standard", "standard", "minmax", "none"),
	}
	switch k["optimizer.name"] {
	case "sgd":
		k["optimizer.lr"] = remedy.Round(d.ratio(0.001, 1))
	case "momentum":
		k["optimizer.lr"] = remedy.Round(d.ratio(3e-4, 0.3))
	default:
		k["optimizer.lr"] = remedy.Round(d.ratio(1e-4, 0.1))
	}
	if d.chance(0.3) {
		k["regularization.dropout"] = remedy.Round(d.uniform(0.05, 0.6))
	}
	if d.chance(0.3) {
		k["regularization.l2"] = remedy.Round(d.ratio(1e-5, 0.1))
	}
	if d.chance(0.2) {
		k["regularization.weight_decay"] = remedy.Round(d.ratio(1e-3, 1))
	}
	if d.chance(0.15) {
		k["model.norm"] = pick(d, "batch", "layer")
	}
	if d.chance(0.2) {
		k["schedule.name"] = pick(d, "cosine", "step", "exponential", "one_cycle")
	}
	if d.chance(0.3) {
		k["training.early_stopping.patience"] = pick(d, 5, 10, 20)
	}
	return k
}

// special are the bases that are made to show something, by name. Each returns false where the data does not
// allow it.
var special = []struct {
	meant string
	make  func(d *draws, s *shape, k keys) (variation, bool)
}{
	{"overfit", func(d *draws, s *shape, k keys) (variation, bool) {
		k["model.depth"], k["model.width"], k["regularization.dropout"] = 3, 128, 0.0
		delete(k, "training.early_stopping.patience")
		k["optimizer.lr"] = pick(d, 0.001, 0.003)
		return variation{cap: max(60, 12*s.classes)}, true
	}},
	{"capacity", func(d *draws, s *shape, k keys) (variation, bool) {
		k["model.depth"], k["model.width"] = d.below(3), pick(d, 1, 2)
		k["optimizer.lr"], k["regularization.dropout"] = pick(d, 0.003, 0.01), 0.0
		return variation{}, true
	}},
	{"fast", func(d *draws, s *shape, k keys) (variation, bool) {
		k["optimizer.name"], k["optimizer.lr"] = "adam", remedy.Round(d.uniform(0.05, 0.3))
		if d.chance(0.3) {
			k["optimizer.name"], k["optimizer.lr"] = "sgd", remedy.Round(d.uniform(1, 3))
		}
		return variation{}, true
	}},
	{"slow", func(d *draws, s *shape, k keys) (variation, bool) {
		k["optimizer.name"], k["optimizer.lr"] = "adam", remedy.Round(d.ratio(1e-5, 1e-4))
		if d.chance(0.3) {
			k["optimizer.name"], k["optimizer.lr"] = "sgd", remedy.Round(d.ratio(1e-4, 1e-3))
		}
		return variation{}, true
	}},
	{"diverge", func(d *draws, s *shape, k keys) (variation, bool) {
		k["optimizer.name"], k["optimizer.lr"] = pick(d, "sgd", "momentum"), remedy.Round(d.ratio(10, 1000))
		k["regularization.dropout"], k["training.early_stopping.patience"] = 0.0, 0
		return variation{}, true
	}},
	{"die", func(d *draws, s *shape, k keys) (variation, bool) {
		k["model.init"], k["model.init_value"], k["model.activation"] = "constant", -0.1, "relu"
		if d.chance(0.5) {
			delete(k, "model.init")
			delete(k, "model.init_value")
			k["optimizer.name"], k["optimizer.lr"] = "adam", remedy.Round(d.ratio(0.3, 1))
		}
		return variation{}, true
	}},
	{"vanish", func(d *draws, s *shape, k keys) (variation, bool) {
		k["model.depth"], k["model.width"] = 5+d.below(4), 32
		k["model.activation"], k["regularization.dropout"] = pick(d, "sigmoid", "sigmoid", "tanh"), 0.0
		return variation{}, true
	}},
	{"init", func(d *draws, s *shape, k keys) (variation, bool) {
		k["model.init"] = pick(d, "zeros", "small_normal", "constant")
		k["model.init_value"] = pick(d, 0.001, 0.01, 0.5)
		if k["model.init"] == "zeros" {
			delete(k, "model.init_value")
		}
		k["model.activation"] = pick(d, "relu", "tanh")
		return variation{}, true
	}},
	{"strangled by penalties", func(d *draws, s *shape, k keys) (variation, bool) {
		switch d.below(3) {
		case 0:
			k["regularization.l2"] = pick(d, 0.1, 0.3)
		case 1:
			k["regularization.dropout"] = 0.85
		default:
			k["regularization.l1"] = 0.03
		}
		return variation{}, true
	}},
	{"short", func(d *draws, s *shape, k keys) (variation, bool) {
		k["training.epochs"] = 8 + d.below(5)
		return variation{}, true
	}},
	{"batch", func(d *draws, s *shape, k keys) (variation, bool) {
		k["training.batch_size"] = 4096
		return variation{}, s.rows >= 200
	}},
	{"schedule", func(d *draws, s *shape, k keys) (variation, bool) {
		k["schedule.name"], k["schedule.gamma"] = "exponential", pick(d, 0.5, 0.6, 0.7)
		return variation{}, true
	}},
	{"unnormalized", func(d *draws, s *shape, k keys) (variation, bool) {
		k["data.normalize"] = "none"
		return variation{}, true
	}},
	{"imbalance", func(d *draws, s *shape, k keys) (variation, bool) {
		return variation{rare: pick(d, 0.05, 0.1, 0.15)}, s.classes == 2 && s.rows >= 400
	}},
	{"noisy labels", func(d *draws, s *shape, k keys) (variation, bool) {
		return variation{flip: d.uniform(0.1, 0.4)}, s.classes >= 2
	}},
	{"wide", func(d *draws, s *shape, k keys) (variation, bool) { // looks odd and harms nobody
		k["training.early_stopping.patience"], k["model.width"] = 20, 128
		k["optimizer.lr"] = pick(d, 0.002, 0.005)
		return variation{}, true
	}},
}

// shape is what the bases need to know of the data.
type shape struct{ rows, features, classes int }

// epochs gives a run on so many training rows some hundreds of updates, and is fewer than usual where that takes long.
func (s *shape) epochs() int {
	const rows, most = 36000, 150000
	n := max(1, s.rows)
	return max(3, min(100, max(25, rows/n), most/n))
}

// specials draws some of the special bases for a set, each kind on about half of the sets.
func specials(name string, s *shape, n int) []base {
	d := drawsOf(name, 1)
	var out []base
	for _, i := range d.order(len(special)) {
		if len(out) == n {
			break
		}
		b := base{meant: special[i].meant, keys: recipe(s.epochs())}
		b.keys["model.width"] = pick(d, 32, 64, 128)
		if d.chance(0.5) {
			delete(b.keys, "training.early_stopping.patience")
		}
		if v, ok := special[i].make(d, s, b.keys); ok {
			b.data = v
			out = append(out, b)
		}
	}
	return out
}

// experiment makes the experiment of some keys.
func experiment(k keys, seed int) (*spec.Spec, error) {
	s := spec.Default()
	s.Seed = seed
	for key, v := range k {
		if err := s.SetValue(key, v); err != nil {
			return nil, err
		}
	}
	return s, s.Validate()
}

// cost estimates the multiplications of a run.
func cost(s *spec.Spec, sh *shape) float64 {
	in, weights := sh.features, 0
	for _, w := range s.HiddenWidths() {
		weights += in * w
		in = w
	}
	weights += in * max(1, sh.classes)
	step := math.Max(float64(weights), 3000) // what a step costs beside its products
	return 3 * step * float64(sh.rows) * float64(s.Training.Epochs)
}
