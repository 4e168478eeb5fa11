package diagnosis

import "tunebench/engine/finding"

// Suggestions that let a network learn more, or less, of its training rows.

// lessOverfit answers memorizing, the most effective first.
// A penalty of 0.01 cures networks that memorize in earnest, but costs those more that hardly do
// (measured: moons, breast cancer and diabetes against digits).
func (r *run) lessOverfit(strongly bool) []finding.Suggestion {
	return r.suggest(r.decayUp(strongly), r.dropoutUp(), r.stopEarly(), r.narrower(), r.noise(), r.smoothLabels())
}

// moreFit answers underfitting: first what holds the network back, then what is too small.
func (r *run) moreFit() []finding.Suggestion {
	longer := r.moreEpochs(2)
	if r.train.judged() && r.stalled() <= stalledFall {
		longer = none
	}
	return r.suggest(
		r.betterInit(), r.lighten(), r.livelier(), r.slowRate(), r.standardize(), r.calm(),
		r.wider(), r.deeper(), r.rateUp(3), longer)
}

// slowRate raises a rate that is low for its optimizer: a plateau that a larger step leaves
// looks like a network that is too small.
func (r *run) slowRate() proposal {
	if !r.lowRate() {
		return none
	}
	return r.rateUp(10)
}

// calm lowers a rate that is above what is usual: units that a large step has killed do not come back.
func (r *run) calm() proposal {
	if r.rateSide() <= 0 {
		return none
	}
	return r.rateDown(10)
}

// decayUp raises the penalty on large weights that suits the optimizer.
func (r *run) decayUp(strongly bool) proposal {
	const reason = "Large weights draw the sharp boundaries that memorizing needs; a penalty keeps them small."
	key, start, most := "regularization.l2", 0.001, 0.03
	if r.optimizer().Decoupled {
		key, start, most = "regularization.weight_decay", 0.1, 3
	}
	if strongly {
		start *= 10
	}
	next := start
	if now := r.positive(key); now > 0 {
		next = max(ladder(now*5), start)
	}
	if next > most {
		return none
	}
	return r.set(reason, to(key, next))
}

// dropoutUp raises dropout up to a half, beyond which networks this small stop learning.
func (r *run) dropoutUp() proposal {
	const most = 0.5
	if w, ok := r.hidden(); ok && (len(w) == 0 || narrowest(w) < 8) {
		return none // too few units to spare any
	}
	now := r.positive("regularization.dropout")
	next := 0.2
	if now > 0 {
		next = min(most, float64(int(100*now+0.5)+15)/100)
	}
	if now >= most {
		return none
	}
	return r.set("Units that may be missing cannot rely on each other to memorize single rows.",
		to("regularization.dropout", next))
}

func (r *run) stopEarly() proposal {
	if r.positive("training.early_stopping.patience") > 0 {
		return none
	}
	patience := 10
	if r.Epochs > 0 {
		patience = min(max(r.Epochs/10, 5), 50)
	}
	return r.set("Stops when validation no longer improves and returns to the best weights.",
		to("training.early_stopping.patience", patience))
}

// narrower halves the hidden widths.
func (r *run) narrower() proposal {
	return r.widths("A smaller network has less room to memorize.", 0.5, 4)
}

// wider multiplies the hidden widths: at once to a useful size where they are tiny.
func (r *run) wider() proposal {
	const reason = "A larger network can draw finer boundaries."
	w, ok := r.hidden()
	if ok && len(w) == 0 {
		return none // deeper comes first
	}
	if ok && narrowest(w) < 16 {
		return r.widths(reason, 32/float64(narrowest(w)), 1)
	}
	return r.widths(reason, 2, 1)
}

// widths scales every hidden layer, through model.hidden where that is set; no layer becomes narrower than least.
func (r *run) widths(reason string, by float64, least int) proposal {
	w, ok := r.hidden()
	switch {
	case r.text("model.weights") != "":
		return none // weights from a file fit one shape only
	case !ok && by > 1:
		return advise("widen the hidden layers", reason)
	case !ok:
		return advise("narrow the hidden layers", reason)
	case len(w) == 0:
		return none
	}
	scaled := make([]int, len(w))
	for i, n := range w {
		scaled[i] = int(float64(n)*by + 0.5)
		if by < 1 {
			scaled[i] = min(n, max(least, scaled[i]))
		}
	}
	if r.explicitWidths() {
		return r.set(reason, to("model.hidden", scaled))
	}
	return r.set(reason, to("model.width", scaled[0]))
}

// deeper adds a hidden layer.
func (r *run) deeper() proposal {
	const reason, enough = "Another layer builds on the features of the one before.", 4
	w, ok := r.hidden()
	switch {
	case !ok || r.text("model.weights") != "" || len(w) >= enough || len(w) > 0 && narrowest(w) < 16:
		return none // through a bottleneck another layer only makes it worse
	case len(w) == 0:
		return r.set("Hidden layers let the boundary bend.", to("model.depth", 2))
	case r.explicitWidths():
		return r.set(reason, to("model.hidden", append(append([]int(nil), w...), w[len(w)-1])))
	}
	return r.set(reason, to("model.depth", len(w)+1))
}

func (r *run) noise() proposal {
	if n := r.text("data.normalize"); n != "standard" || r.positive("regularization.input_noise") > 0 {
		return none
	}
	return r.set("Rows that look a little different each epoch cannot be learned by heart.",
		to("regularization.input_noise", 0.1))
}

func (r *run) smoothLabels() proposal {
	if r.Task != "classification" || r.positive("regularization.label_smoothing") > 0 {
		return none
	}
	return r.set("Keeps the network from growing sure of single rows.", to("regularization.label_smoothing", 0.1))
}

// lighten removes the strongest regularizer if it is strong enough to hold the network back.
func (r *run) lighten() proposal {
	const reason = "The regularization outweighs what the data says."
	for _, p := range []struct {
		key           string
		strong, light float64
	}{
		{"regularization.l2", strongL2, 1e-4},
		{"regularization.l1", strongL1, 0},
		{"regularization.weight_decay", strongDecay, 0.01},
		{"regularization.dropout", 0.4, 0.1},
		{"regularization.input_noise", 1, 0.1},
	} {
		if r.positive(p.key) >= p.strong && r.matters(p.key) {
			return r.set(reason, to(p.key, p.light))
		}
	}
	return none
}

// livelier replaces an activation through which little is learned.
func (r *run) livelier() proposal {
	w, ok := r.hidden()
	switch a := r.text("model.activation"); {
	case !ok || len(w) == 0:
		return none
	case a == "identity":
		return r.set("Without a curved activation all layers together are one linear map.",
			to("model.activation", "relu"))
	case a == "sigmoid" && len(w) >= deepSigmoid:
		return r.set("Each sigmoid layer shrinks the gradient to a quarter or less; relu passes it on.",
			to("model.activation", "relu"))
	}
	return none
}

func (r *run) relu() proposal {
	return r.set("Relu does not saturate.", to("model.activation", "relu"))
}

func (r *run) leaky() proposal {
	if r.text("model.activation") != "relu" {
		return none
	}
	return r.set("A small slope below zero lets dead units recover.", to("model.activation", "leaky_relu"))
}

func (r *run) batchNorm() proposal {
	if n := r.text("model.norm"); n != "none" || r.text("model.weights") != "" {
		return none
	}
	if b, ok := r.number("training.batch_size"); ok && b < 2 {
		return none // a single row has no spread
	}
	return r.set("Keeps the inputs of each activation in its lively range.", to("model.norm", "batch"))
}

func (r *run) betterInit() proposal {
	if i := r.text("model.init"); i != "zeros" && i != "constant" {
		return none
	}
	return r.set("Units that start alike get the same gradient and stay alike.", to("model.init", "auto"))
}

func (r *run) balance() proposal {
	return r.set("Weighs each class by the inverse of its frequency.", to("training.class_weights", "balanced"))
}

func (r *run) validation() proposal {
	if v, ok := r.value("data.validation").(string); ok && v != "" {
		return none // a file that gave no values yet
	}
	if t, ok := r.number("data.test"); ok && t >= 0.7 {
		return none // next to nothing would be left to train on
	}
	return r.set("Holds out a fifth of the rows to measure what the network has really learned.",
		to("data.validation", 0.2))
}
