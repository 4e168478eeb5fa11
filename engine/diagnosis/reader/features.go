package reader

import (
	"math"
	"slices"
	"strconv"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
)

// least is the smallest loss, in those of knowing nothing, that is told apart from zero.
const least = 1e-3

// Vector is the features of a run by their place in [Names]; NaN is what is not known.
type Vector []float64

// builder collects features under their names.
type builder struct {
	names   []string
	values  []float64
	unknown bool // what follows
}

func (b *builder) add(name string, v float64) {
	if b.unknown || math.IsInf(v, 0) {
		v = math.NaN()
	}
	b.names, b.values = append(b.names, name), append(b.values, v)
}

func (b *builder) flag(name string, v bool) {
	x := 0.0
	if v {
		x = 1
	}
	b.add(name, x)
}

// Names lists the features.
func Names() []string {
	in := Input{History: &event.History{}, Get: func(string) any { return nil }}
	return in.build().names
}

// Features reads a run.
func (in *Input) Features() Vector { return in.build().values }

func (in *Input) build() *builder {
	b := &builder{}
	train, val := in.losses()
	in.shape(b, "train", train)
	in.shape(b, "val", val)
	in.together(b, train, val)
	in.scores(b)
	b.unknown = in.Get == nil
	in.probes(b)
	in.data(b)
	in.network(b)
	in.rates(b)
	in.penalties(b)
	in.reference(b, train, val)
	in.postfit(b)
	b.unknown = false
	for i, sure := range in.Rules {
		b.add("rule "+strconv.Itoa(i+1), sure)
	}
	return b
}

// losses are those of training and validation in shares of knowing nothing.
func (in *Input) losses() (train, val curve) {
	end := int64(0)
	for _, tag := range []string{event.TrainLoss, event.TrainEpochLoss, event.ValLoss} {
		if p, ok := in.History.Last(tag); ok {
			end = max(end, p.Step)
		}
	}
	if in.Task == "regression" {
		unexplained := func(r2 float64) float64 { return 1 - r2 }
		return curveOf(in.History.Series(event.TrainR2), end, unexplained),
			curveOf(in.History.Series(event.ValR2), end, unexplained)
	}
	points := in.History.Series(event.TrainEpochLoss)
	if len(points) == 0 {
		points = in.History.Series(event.TrainLoss)
	}
	level := max(Chance(in.Counts), 0.02)
	if in.Get == nil && len(points) > 0 { // the loss at the start of a log may be all that is known of its scale
		level = max(points[0].Value, 1e-6)
	}
	share := func(loss float64) float64 { return loss / level }
	val = curveOf(in.History.Series(event.ValLogLoss), end, share)
	if val.len() == 0 {
		val = curveOf(in.History.Series(event.ValLoss), end, share)
	}
	return curveOf(points, end, share), val
}

// shape describes one curve.
func (in *Input) shape(b *builder, name string, c curve) {
	nan := math.NaN()
	var first, last, low, place, q, h, d, noise, rel, rises, high, climb, straight float64
	if c.len() < 2 {
		first, last, low, place, q, h, d = nan, nan, nan, nan, nan, nan, nan
		noise, rel, rises, high, climb, straight = nan, nan, nan, nan, nan, nan
	} else {
		s := c.smooth()
		m := s.argmin()
		first, last, low = logOf(c.v[0], least), logOf(s.last(), least), logOf(s.v[m], least)
		place = s.at[m]
		q, h, d = s.fall(0.25), s.fall(0.5), s.fall(0.1)
		noise = c.noise()
		rel = noise / max(s.last(), least)
		rises = c.rises()
		high = logOf(c.highest(), least) - first
		climb = s.last() - s.v[m]
		if total := min(s.v[0], 1) - s.last(); total > 0 {
			straight = (s.back(0.25) - s.last()) / total
		}
	}
	for _, f := range []struct {
		name string
		v    float64
	}{
		{"first", first},
		{"end", last},
		{"low", low},
		{"low at", place},
		{"fall of last quarter", q},
		{"fall of last half", h},
		{"fall of last tenth", d},
		{"noise", noise},
		{"relative noise", rel},
		{"rises", rises},
		{"peak", high},
		{"climb", climb},
		{"climb in ln", last - low},
		{"straightness", straight},
	} {
		b.add(name+" "+f.name, f.v)
	}
}

// fall is how much the logarithm fell over a last share of the points.
func (c curve) fall(share float64) float64 {
	return logOf(c.back(share), least) - logOf(c.last(), least)
}

// together compares both curves.
func (in *Input) together(b *builder, train, val curve) {
	nan := math.NaN()
	gap, ratio, atLow, z := nan, nan, nan, nan
	if train.len() > 1 && val.len() > 1 {
		t, v := train.smooth(), val.smooth()
		gap, ratio = v.last()-t.last(), logOf(v.last(), least)-logOf(t.last(), least)
		m := v.argmin()
		i, _ := slices.BinarySearch(t.at, v.at[m])
		atLow = v.v[m] - t.v[min(i, t.len()-1)]
		// A row's loss varies about as much as its mean.
		if in.ValRows > 0 {
			z = gap / (max(v.last(), 0.05) / math.Sqrt(float64(in.ValRows)))
		}
	}
	b.add("gap", gap)
	b.add("gap in ln", ratio)
	b.add("gap at lowest val", atLow)
	b.add("gap in deviations", min(max(z, -100), 100))
	b.unknown = in.Get == nil
	b.add("ln val rows", logOf(float64(in.ValRows), 1))
	b.flag("stopped early", in.Early)
	b.unknown = false
}

// scores are accuracies above what is had for nothing.
func (in *Input) scores(b *builder) {
	above := func(tag string, nothing float64) float64 {
		c := in.History.Series(tag)
		if len(c) == 0 || in.Task == "regression" || nothing >= 1 {
			return math.NaN()
		}
		n, sum := min(len(c), 3), 0.0
		for _, p := range c[len(c)-n:] {
			sum += p.Value / float64(n)
		}
		return (sum - nothing) / (1 - nothing)
	}
	most, classes := in.frequent(), max(1, len(in.Counts))
	b.add("train accuracy", above(event.TrainAccuracy, most))
	b.add("val accuracy", above(event.ValAccuracy, most))
	b.add("val balanced accuracy", above(event.ValBalancedAccuracy, 1/float64(classes)))
}

// frequent is the share of the most frequent class.
func (in *Input) frequent() float64 {
	total, most := 0, 0
	for _, n := range in.Counts {
		total, most = total+n, max(most, n)
	}
	return float64(most) / float64(max(total, 1))
}

// mostLayers bounds the layers whose probes are read.
const mostLayers = 12

func (in *Input) probes(b *builder) {
	dead, saturated, updates, grads := in.probe(event.ProbeDeadUnits), in.probe(event.ProbeSaturation),
		in.probe(event.ProbeUpdateRatio), in.probe(event.ProbeGradNorm)
	nan := math.NaN()
	most := func(v []float64) float64 {
		if len(v) == 0 {
			return nan
		}
		return slices.Max(v)
	}
	b.add("dead units", most(dead))
	b.add("saturated units", most(saturated))
	first, last, middle, fade := nan, nan, nan, nan
	if n := len(updates); n > 0 {
		first, last = logOf(updates[0], 1e-8), logOf(updates[n-1], 1e-8)
		sorted := slices.Clone(updates)
		slices.Sort(sorted)
		middle = logOf(sorted[n/2], 1e-8)
	}
	if n := len(grads); n > 1 {
		fade = logOf(grads[0], 1e-10) - logOf(grads[n-1], 1e-10)
	}
	b.add("update of first layer", first)
	b.add("update of last layer", last)
	b.add("update", middle)
	b.add("gradient first to last layer", fade)
	end, fall := nan, nan
	if g := in.History.Series(event.OptimGradNorm); len(g) > 0 {
		end = logOf(g[len(g)-1].Value, 1e-8)
		fall = logOf(g[0].Value, 1e-8) - end
	}
	b.add("gradient", end)
	b.add("gradient's fall", fall)
}

// probe returns the last measurements of each layer.
func (in *Input) probe(name string) []float64 {
	var out []float64
	for i := range mostLayers {
		p := in.History.Series(event.LayerTag(i, name))
		if len(p) == 0 {
			continue
		}
		n, sum := min(len(p), 3), 0.0
		for _, x := range p[len(p)-n:] {
			sum += x.Value / float64(n)
		}
		if !math.IsNaN(sum) {
			out = append(out, sum)
		}
	}
	return out
}

func (in *Input) data(b *builder) {
	rows := float64(max(in.Rows, 1))
	b.add("ln rows", math.Log(rows))
	b.add("ln features", logOf(float64(in.Columns), 1))
	b.add("ln rows per feature", math.Log(rows)-logOf(float64(in.Columns), 1))
	b.add("ln params per row", logOf(float64(in.Params), 1)-math.Log(rows))
	b.add("classes", float64(len(in.Counts)))
	balance := math.NaN()
	if len(in.Counts) > 1 {
		balance = Chance(in.Counts) / math.Log(float64(len(in.Counts)))
	}
	b.add("balance of classes", balance)
	b.add("most frequent class", in.frequent())
}

func (in *Input) network(b *builder) {
	w := in.hidden()
	narrow, wide := 0.0, 0.0
	if len(w) > 0 {
		narrow, wide = logOf(float64(slices.Min(w)), 1), logOf(float64(slices.Max(w)), 1)
	}
	b.add("depth", float64(len(w)))
	b.add("ln narrowest", narrow)
	b.add("ln widest", wide)
	a, init := in.text("model.activation"), in.text("model.init")
	b.flag("relu", a == "relu")
	b.flag("tanh", a == "tanh")
	b.flag("sigmoid", a == "sigmoid")
	b.flag("norm", in.text("model.norm") != "none")
	kind := 0.0
	switch init {
	case "zeros":
		kind = 3
	case "constant":
		kind = 2
	case "small_normal":
		kind = 1
	}
	b.add("init", kind)
	value := math.NaN()
	if kind == 1 || kind == 2 {
		value = in.number("model.init_value")
	}
	b.add("init value", value)
	normalize := in.text("data.normalize")
	b.flag("not normalized", normalize == "none")
	b.flag("minmax", normalize == "minmax")
}

func (in *Input) rates(b *builder) {
	m, lr := in.optimizer(), in.number("optimizer.lr")
	relative := math.NaN()
	if m.Rates.Known() && lr > 0 {
		relative = math.Log(lr / m.Rates.Typical)
	}
	b.add("ln rate to usual", relative)
	b.flag("scaled steps", m.Steps == hparam.Scaled)
	planned := max(in.number("training.epochs"), 1)
	done := planned
	if p, ok := in.History.Last(event.Epoch); ok {
		done = p.Value
	}
	batch := min(max(in.number("training.batch_size"), 1), float64(max(in.Rows, 1)))
	steps := float64(max(in.Rows, 1)) / batch
	b.add("ln epochs", math.Log(max(done, 1)))
	b.add("share of epochs done", min(done/planned, 1))
	b.add("ln steps", math.Log(max(done*math.Ceil(steps), 1)))
	b.add("ln batch", math.Log(batch))
	b.add("ln batches of an epoch", math.Log(max(steps, 1)))
	b.add("ln way", relative+math.Log(max(done*math.Ceil(steps), 1)))
	b.add("kept rate", in.keptRate(planned))
	b.add("warm-up", in.number("schedule.warmup_epochs")/planned)
	b.add("patience", in.number("training.early_stopping.patience")/planned)
	b.add("clip", in.number("optimizer.clip_norm"))
}

// keptRate is the mean of the learning rate over the planned run, in its highest.
func (in *Input) keptRate(epochs float64) float64 {
	gamma := in.number("schedule.gamma")
	switch in.text("schedule.name") {
	case "exponential":
		if gamma <= 0 {
			gamma = 0.95
		}
		if gamma >= 1 {
			return 1
		}
		return (1 - math.Pow(gamma, epochs)) / ((1 - gamma) * epochs)
	case "step":
		if gamma <= 0 {
			gamma = 0.1
		}
		step := max(in.number("schedule.step_epochs"), 1)
		drops := epochs / step
		if gamma >= 1 || drops <= 1 {
			return 1
		}
		return (1 - math.Pow(gamma, drops)) / ((1 - gamma) * drops)
	case "cosine", "cosine_restarts", "one_cycle", "polynomial":
		return 0.5
	}
	return 1
}

func (in *Input) penalties(b *builder) {
	b.add("l2", in.number("regularization.l2"))
	b.add("l1", in.number("regularization.l1"))
	b.add("weight decay", in.number("regularization.weight_decay"))
	b.add("dropout", in.number("regularization.dropout"))
	b.add("other noise", in.number("regularization.input_noise")+in.number("regularization.mixup"))
	b.add("label smoothing", in.number("regularization.label_smoothing"))
}
