package remedy

import (
	"slices"

	"tunebench/engine/hparam"
)

func (e *Experiment) l2() []hparam.Change {
	const least, factor = 0.01, 10
	now := e.number("regularization.l2")
	next := min(max(least, Round(now*factor)), MostL2)
	if next <= now {
		return nil
	}
	return e.to("regularization.l2", next)
}

func (e *Experiment) dropout() []hparam.Change {
	const more = 0.3
	w := e.Hidden()
	now := e.number("regularization.dropout")
	if next := Round(now + more); len(w) > 0 && slices.Min(w) >= LeastWidth && next <= MostDropout {
		return e.to("regularization.dropout", next)
	}
	return nil
}

// widths scales every hidden layer.
func (e *Experiment) widths(by float64) []hparam.Change {
	w := e.Hidden()
	if len(w) == 0 || e.fixed() {
		return nil
	}
	scaled := make([]int, len(w))
	for i, n := range w {
		scaled[i] = int(by*float64(n) + 0.5)
		if by < 1 {
			scaled[i] = min(n, max(LeastWidth, scaled[i]))
		} else {
			scaled[i] = max(n, min(MostWidth, scaled[i]))
		}
	}
	if slices.Equal(scaled, w) {
		return nil
	}
	if list, ok := e.Get("model.hidden").([]int); ok && len(list) > 0 {
		return e.to("model.hidden", scaled)
	}
	return e.to("model.width", scaled[0])
}

func (e *Experiment) patience() []hparam.Change {
	const patience = 10
	if e.number("training.early_stopping.patience") > 0 || e.number("training.epochs") <= patience {
		return nil
	}
	return e.to("training.early_stopping.patience", patience)
}

func (e *Experiment) deeper() []hparam.Change {
	w := e.Hidden()
	if len(w) >= MostDepth || e.fixed() {
		return nil
	}
	if list, ok := e.Get("model.hidden").([]int); ok && len(list) > 0 {
		return e.to("model.hidden", append(slices.Clone(list), list[len(list)-1]))
	}
	return e.to("model.depth", len(w)+1)
}

// freer takes off all that regularizes.
func (e *Experiment) freer() []hparam.Change {
	var out []hparam.Change
	for _, key := range []string{
		"regularization.l1", "regularization.l2", "regularization.weight_decay", "regularization.dropout",
		"regularization.input_noise", "regularization.mixup", "regularization.label_smoothing",
		"regularization.max_norm",
	} {
		if e.number(key) > 0 {
			out = append(out, e.to(key, 0.0)...)
		}
	}
	return out
}

// rate multiplies the learning rate, within what any optimizer stands.
func (e *Experiment) rate(by float64) []hparam.Change {
	now := e.number("optimizer.lr")
	next := Round(now * by)
	m, _ := hparam.FindMethod("optimizer.name", e.text("optimizer.name"))
	if now <= 0 || m.Rates.Known() &&
		(by < 1 && next < LeastRate*m.Rates.Low || by > 1 && next > MostRate*m.Rates.High) {
		return nil
	}
	return e.to("optimizer.lr", next)
}

func (e *Experiment) longer() []hparam.Change {
	const factor = 4
	now := e.number("training.epochs")
	if now <= 0 || factor*now > MostEpochs {
		return nil
	}
	return e.to("training.epochs", int(factor*now))
}

// Deep is the number of layers through which gradients of sigmoid and tanh fade.
const Deep = 3

func (e *Experiment) fades() bool {
	a := e.text("model.activation")
	return len(e.Hidden()) >= Deep && (a == "sigmoid" || a == "tanh")
}

func (e *Experiment) relu() []hparam.Change {
	if !e.fades() {
		return nil
	}
	return e.to("model.activation", "relu")
}

func (e *Experiment) norm() []hparam.Change {
	if !e.fades() || e.text("model.norm") != "none" || e.fixed() || e.number("training.batch_size") < 2 {
		return nil
	}
	return e.to("model.norm", "batch")
}

func (e *Experiment) init() []hparam.Change {
	if e.text("model.init") == "auto" || e.text("model.init") == "" {
		return nil
	}
	return e.to("model.init", "auto")
}

func (e *Experiment) leaky() []hparam.Change {
	if e.text("model.activation") != "relu" || len(e.Hidden()) == 0 {
		return nil
	}
	return e.to("model.activation", "leaky_relu")
}

func (e *Experiment) normalize() []hparam.Change {
	if e.text("data.normalize") != "none" {
		return nil
	}
	return e.to("data.normalize", "standard")
}

func (e *Experiment) batch() []hparam.Change {
	const small, large = 32, 128
	b := e.number("training.batch_size")
	if e.TrainRows > 0 {
		b = min(b, float64(e.TrainRows))
	}
	m, _ := hparam.FindMethod("optimizer.name", e.text("optimizer.name"))
	if b < large || m.FullBatch {
		return nil
	}
	return e.to("training.batch_size", small)
}

func (e *Experiment) constant() []hparam.Change {
	var out []hparam.Change
	if s := e.text("schedule.name"); s != "constant" && s != "" {
		out = e.to("schedule.name", "constant")
	}
	if e.number("schedule.warmup_epochs") > 0 {
		out = append(out, e.to("schedule.warmup_epochs", 0.0)...)
	}
	return out
}

func (e *Experiment) weights() []hparam.Change {
	if e.Classes < 2 || e.text("training.class_weights") != "none" {
		return nil
	}
	return e.to("training.class_weights", "balanced")
}
