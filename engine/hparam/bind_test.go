package hparam_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/generate"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/hparam"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/schedule"
	"tunebench/engine/search"
	"tunebench/engine/vec"
)

// engine is what the engine knows of the methods that a key chooses among.
type engine struct {
	names []string // of its rules; auto, which stands for one of them, may be missing
	keys  []string // that some of them read
	// run returns what a rule does with one key changed from its default, with none if key is empty.
	run func(t *testing.T, method hparam.Method, key string) string
}

var engines = map[string]engine{
	"optimizer.name":   {namesOf(optimizer.Kinds()), keysOf(optimizerKeys), updates},
	"schedule.name":    {schedule.Names(), keysOf(scheduleKeys), rates},
	"training.loss":    {namesOf(loss.Kinds()), keysOf(lossKeys), gradients},
	"data.source":      {generated(), keysOf(generatorKeys), draws},
	"model.activation": {namesOf(vec.Activations()), nil, nil},
	"model.init":       {namesOf(nn.Inits()), keysOf(initKeys), weights},
	"sampler.name":     {search.Samplers, nil, nil},
	"pruner.name":      {search.Pruners, keysOf(prunerKeys), decisions},
}

// TestEveryMethodIsBoundToTheEngine: each row has a rule in the engine and each rule a row, and a
// rule's result depends on exactly those keys that its row says it reads.
func TestEveryMethodIsBoundToTheEngine(t *testing.T) {
	for _, chooser := range slices.Concat(hparam.All(), hparam.StudyKeys()) {
		rows := hparam.Methods(chooser.Name)
		e, known := engines[chooser.Name]
		if rows == nil {
			continue
		}
		if !known {
			t.Errorf("%s chooses methods that this test cannot bind to the engine", chooser.Name)
			continue
		}
		names := hparam.NamesOf(rows, nil)
		for _, name := range e.names {
			if !slices.Contains(names, name) {
				t.Errorf("%s: the engine's %s has no row", chooser.Name, name)
			}
		}
		for _, m := range rows {
			if !slices.Contains(e.names, m.Name) {
				if m.Name != hparam.Auto {
					t.Errorf("%s: the row %s has no rule in the engine", chooser.Name, m.Name)
				}
				continue
			}
			t.Run(m.Name, func(t *testing.T) { bindKeys(t, e, m) })
		}
		for _, k := range slices.Concat(hparam.All(), hparam.StudyKeys()) {
			if k.ForKey == chooser.Name && !slices.Contains(e.keys, k.Name) {
				t.Errorf("%s is read by %s, but this test does not try it", k.Name, k.For)
			}
		}
	}
}

func bindKeys(t *testing.T, e engine, m hparam.Method) {
	for _, key := range e.keys {
		depends := e.run(t, m, "") != e.run(t, m, key)
		if depends && !m.Uses(key) {
			t.Errorf("%s reads %s, which its row does not name", m.Name, key)
		}
		if !depends && m.Uses(key) {
			t.Errorf("%s does not read %s, which its row names", m.Name, key)
		}
	}
}

func namesOf[T fmt.Stringer](all []T) []string {
	var names []string
	for _, v := range all {
		names = append(names, v.String())
	}
	return names
}

func keysOf[F any](m map[string]F) []string { return slices.Collect(maps.Keys(m)) }

var optimizerKeys = map[string]func(*optimizer.Config){
	"optimizer.momentum": func(c *optimizer.Config) { c.Momentum = 0.25 },
	"optimizer.beta1":    func(c *optimizer.Config) { c.Beta1 = 0.25 },
	"optimizer.beta2":    func(c *optimizer.Config) { c.Beta2 = 0.25 },
	"optimizer.alpha":    func(c *optimizer.Config) { c.Alpha = 0.25 },
	"optimizer.eps":      func(c *optimizer.Config) { c.Eps = 0.25 },
}

// updates makes forty steps of a rule over a hidden matrix and a vector. Its parameters must be
// valid: it is where a parameter that Validate needs and no row gives would show.
func updates(t *testing.T, m hparam.Method, key string) string {
	kind, err := optimizer.Parse(m.Name)
	if err != nil {
		t.Fatal(err)
	}
	c := optimizer.Default(kind)
	if set := optimizerKeys[key]; set != nil {
		set(&c)
	}
	tensors := []optimizer.Tensor{
		{Rows: 4, Cols: 4, Weight: true, Hidden: true},
		{Off: 16, Rows: 1, Cols: 4, Weight: true},
	}
	slab := func(n int) []float32 { return make([]float32, n) }
	o, err := optimizer.New(c, tensors, 20, slab, nil)
	if err != nil {
		t.Fatalf("the defaults of %s: %v", m.Name, err)
	}
	w, g := slab(20), slab(20)
	for step := range 40 {
		for i := range g {
			g[i] = w[i] + float32((i*7+step*3)%5) - 2
		}
		o.Step(w, g, optimizer.Terms{LR: 0.01, Clip: 1}, nil)
	}
	return fmt.Sprint(w)
}

var scheduleKeys = map[string]func(*schedule.Config){
	"schedule.step_epochs":    func(c *schedule.Config) { c.StepEpochs = 3 },
	"schedule.gamma":          func(c *schedule.Config) { c.Gamma = 0.7 },
	"schedule.min_lr":         func(c *schedule.Config) { c.MinLR = 0.5 },
	"schedule.restart_epochs": func(c *schedule.Config) { c.RestartEpochs = 4 },
	"schedule.restart_mult":   func(c *schedule.Config) { c.RestartMult = 3 },
	"schedule.patience":       func(c *schedule.Config) { c.Patience = 5 },
	"schedule.factor":         func(c *schedule.Config) { c.Factor = 0.7 },
	"schedule.power":          func(c *schedule.Config) { c.Power = 2.5 },
}

// rates returns the learning rates of a run whose loss never improves.
func rates(t *testing.T, m hparam.Method, key string) string {
	c := schedule.Config{Name: m.Name}
	if set := scheduleKeys[key]; set != nil {
		set(&c)
	}
	const epochs, steps = 40, 2
	s, err := schedule.New(c, schedule.Plan{Epochs: epochs, StepsPerEpoch: steps})
	if err != nil {
		t.Fatalf("the defaults of %s: %v", m.Name, err)
	}
	var all []float64
	for i := range epochs * steps {
		all = append(all, s.LR(1, i, i/steps))
		if i%steps == steps-1 {
			s.Observe(1, 1)
		}
	}
	return fmt.Sprint(all)
}

var generatorKeys = map[string]func(*tabular.Source){
	"data.size":    func(s *tabular.Source) { s.Size = 50 },
	"data.noise":   func(s *tabular.Source) { s.Noise = 0.25 },
	"data.seed":    func(s *tabular.Source) { s.Seed = 9 },
	"data.classes": func(s *tabular.Source) { s.Classes = 4 },
}

func generated() []string {
	var names []string
	for _, info := range generate.Sets() {
		names = append(names, info.Name)
	}
	return names
}

// draws returns the digest of a generated set; a set that refuses a key's value does not read it.
func draws(t *testing.T, m hparam.Method, key string) string {
	draw := func(change func(*tabular.Source)) (string, error) {
		s := tabular.Source{Name: m.Name, Size: 40, Noise: 0.1}
		change(&s)
		table, _, err := generate.Load(t.Context(), tabular.Request{Source: s})
		if err != nil {
			return "", err
		}
		return table.SHA256, nil
	}
	plain, err := draw(func(*tabular.Source) {})
	if err != nil {
		t.Fatal(err)
	}
	if change := generatorKeys[key]; change != nil {
		if changed, err := draw(change); err == nil {
			return changed
		}
	}
	return plain
}

var lossKeys = map[string]func(*loss.Config){
	"training.huber_delta":           func(c *loss.Config) { c.Delta = 0.25 },
	"regularization.label_smoothing": func(c *loss.Config) { c.Smoothing = 0.25 },
	"training.class_weights":         func(c *loss.Config) { c.ClassWeights = []float64{1, 2} },
}

// gradients returns the loss and gradient of three predictions.
func gradients(t *testing.T, m hparam.Method, key string) string {
	kind, err := loss.Parse(m.Name)
	if err != nil {
		t.Fatal(err)
	}
	if kind.Classes() != m.Classes {
		t.Errorf("the row of %s says classes: %t", m.Name, m.Classes)
	}
	c := loss.Config{Kind: kind, Delta: loss.DefaultDelta}
	outputs := 1
	if m.Classes {
		outputs = 2
	}
	if set := lossKeys[key]; set != nil {
		set(&c)
	}
	l, err := loss.New(c, outputs, 3)
	if err != nil {
		t.Fatalf("the defaults of %s: %v", m.Name, err)
	}
	if !m.Classes {
		if _, slope := c.At(1e6); m.Robust != (slope < 1e3) {
			t.Errorf("the row of %s says robust: %t, but an error of a million pulls by %g", m.Name, m.Robust, slope)
		}
	}
	predictions := []float32{-2, 0.5, 3, 1, 0, 0.25}[:3*outputs]
	grad := make([]float32, len(predictions))
	r := l.Eval(grad, predictions, loss.Batch{Labels: []int32{0, 1, 1}, Targets: []float32{0, 0, 0}})
	return fmt.Sprint(r, grad)
}

var initKeys = map[string]func(*nn.Spec){
	"model.init_value": func(s *nn.Spec) { s.InitValue = 0.25 },
}

// weights returns the weights of a small network.
func weights(t *testing.T, m hparam.Method, key string) string {
	kind, err := nn.ParseInit(m.Name)
	if err != nil {
		t.Fatal(err)
	}
	spec := nn.Spec{Inputs: 3, Hidden: []int{4}, Outputs: 2, Activation: vec.ReLU, Init: kind}
	if set := initKeys[key]; set != nil {
		set(&spec)
	}
	net, err := nn.New(spec, 1)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(net.Params)
}

// TestWeightDecayIsDecoupledUnderEveryRule: the engine takes lr*decay*w off the weights whatever
// the rule; a row's Decoupled only says which rules are meant to be used so.
func TestWeightDecayIsDecoupledUnderEveryRule(t *testing.T) {
	for _, kind := range optimizer.Kinds() {
		w, g := []float32{2, -4}, make([]float32, 2)
		o, err := optimizer.New(optimizer.Default(kind), []optimizer.Tensor{{Rows: 1, Cols: 2, Weight: true}}, 2,
			func(n int) []float32 { return make([]float32, n) }, nil)
		if err != nil {
			t.Fatal(err)
		}
		o.Step(w, g, optimizer.Terms{LR: 0.5, WeightDecay: 0.5, Clip: 1}, nil)
		if w[0] != 1.5 || w[1] != -3 {
			t.Errorf("%s: a step without gradient leaves %v, want 3/4 of 2 and -4", kind, w)
		}
	}
}

// TestMuonsMomentumIsItsOwn: whoever asks for muon gets Jordan's 0.95, by whatever way.
func TestMuonsMomentumIsItsOwn(t *testing.T) {
	m, _ := hparam.FindMethod("optimizer.name", "muon")
	k, _ := hparam.Lookup("optimizer.momentum")
	if got := optimizer.Default(optimizer.Muon).Momentum; got != 0.95 || m.Number(k.Name) != got {
		t.Errorf("the engine's default is %v, the row's %v, want 0.95", got, m.Number(k.Name))
	}
	if want := "auto: the optimizer's own default (0.9, muon 0.95)"; !strings.Contains(k.Help, want) {
		t.Errorf("the help %q does not say %q", k.Help, want)
	}
}

var prunerKeys = map[string]func(*search.Budget){
	"pruner.first": func(b *search.Budget) { b.First = 5 },
	"pruner.eta":   func(b *search.Budget) { b.Eta = 5 },
}

// decisions are what a pruner decides about forty points of a line, each trained as soon as it is
// wanted, whose values fall from epoch to epoch.
func decisions(t *testing.T, m hparam.Method, key string) string {
	space, err := search.NewSpace([]search.Param{{Name: "x", High: 1}})
	if err != nil {
		t.Fatal(err)
	}
	b := search.Budget{Trials: 40, MaxEpochs: 60}
	if key != "" {
		prunerKeys[key](&b)
	}
	strategy, err := search.New("halton", m.Name, space, b)
	if err != nil {
		t.Fatal(err)
	}
	h := &search.History{Space: space, Seed: 1, MaxEpochs: b.MaxEpochs}
	var said strings.Builder
	for {
		d, ok := strategy.Next(h)
		if !ok {
			return said.String()
		}
		fmt.Fprintln(&said, d.Trial, d.Epochs)
		if d.Trial == len(h.Trials) {
			h.Trials = append(h.Trials, &search.Trial{ID: d.Trial, Point: d.Point})
		}
		trial := h.Trials[d.Trial]
		trial.Closed = d.Epochs == 0
		for len(trial.Values) < d.Epochs {
			trial.Values = append(trial.Values, trial.Point[0]+1/float64(len(trial.Values)+1))
		}
		trial.Target = len(trial.Values)
	}
}
