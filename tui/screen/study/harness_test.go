package study

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/search"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// file is the study of these tests: five parameters, one of which matters under a condition alone.
const file = `
version = 1
name = "digits-lr-width"
[goal]
metric = "val/loss"
[budget]
trials = 60
epochs = 1200
[space]
"optimizer.lr" = { low = 1e-4, high = 1.0, log = true }
"model.width" = { low = 16, high = 256, log = true }
"regularization.dropout" = { low = 0.0, high = 0.6 }
"optimizer.name" = { values = ["adam", "sgd", "adamw"] }
"optimizer.momentum" = { low = 0.5, high = 0.99, when = { "optimizer.name" = ["sgd"] } }
[experiment]
version = 1
name = "digits-mlp"
[experiment.data]
source = "digits"
[experiment.training]
epochs = 27
monitor = "val/loss"
`

// sample says what a study of these tests is like.
type sample struct {
	file     string // empty: the one above
	trials   int
	diverge  bool    // all of them
	training int     // of the last ones, that many still train
	phase    string  // empty: ended
	seeds    int     // of each trial that is trained to its end; 0: 1
	tuned    bool    // it begins by following advice
	latency  float64 // of a trial, for each unit of its width; 0: as in studies of earlier versions
}

// lossAt is what a trial of the samples comes to: the best learning rate lies at the low end.
func lossAt(s *search.Space, p search.Point, epochs int, rng *rand.Rand) []float64 {
	u := s.Unit(p)
	end := 0.21 + 0.3*u[0]*u[0] + 0.08*math.Abs(u[1]-0.6) + 0.05*math.Abs(u[2]-0.3) + 0.01*p[3]
	out := make([]float64, epochs)
	for e := range out {
		out[e] = end + (1.6-end)*math.Exp(-float64(e+1)/4) + 0.004*rng.Float64()
		if u[0] > 0.85 && e > 1 {
			out[e] = math.NaN()
		}
	}
	return out
}

// write makes a study in a folder of runs.
func write(t testing.TB, root string, o sample) *workspace.Study {
	t.Helper()
	text := o.file
	if text == "" {
		text = file
	}
	s, err := spec.ParseStudy([]byte(text), "study.toml")
	if err != nil {
		t.Fatal(err)
	}
	ws := workspace.Open(root, workspace.Options{Now: func() time.Time { return noon }})
	st, err := ws.CreateStudy(s)
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	w := &writer{t: t, out: &lines, rng: rand.New(rand.NewPCG(1, 1))}
	w.line(workspace.StudyDecision{Op: "begin"})
	snap, err := st.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if plan := snap.State.Plan; plan.Space != nil {
		h := &search.History{Space: plan.Space, Seed: 3, MaxEpochs: plan.Epochs}
		if o.tuned {
			w.advised()
			middle := plan.Space.At([]float64{0.5, 0.5, 0.5, 0.5, 0.5})
			for i := range 3 {
				h.Trials = append(h.Trials, &search.Trial{ID: i, Failed: true, Point: middle})
			}
		}
		for n := len(h.Trials); n < o.trials; n++ {
			w.trial(h, n, plan.Study, o)
		}
	}
	phase := o.phase
	if phase == "" {
		w.line(workspace.StudyDecision{Op: "end", Ending: "trials"})
		phase = "ended"
	}
	save := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(st.Path(), name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save("decisions.jsonl", lines.Bytes())
	sum, err := json.Marshal(workspace.StudySummary{Study: st.Name(), Phase: workspace.StudyEnded, Metric: "val/loss"})
	if err != nil {
		t.Fatal(err)
	}
	save("summary.json", bytes.Replace(sum, []byte(`"ended"`), []byte(`"`+phase+`"`), 1))
	return st
}

// writer writes decisions.
type writer struct {
	t   testing.TB
	out *bytes.Buffer
	n   int
	rng *rand.Rand
}

func (w *writer) line(d workspace.StudyDecision) {
	w.t.Helper()
	w.n++
	d.N, d.Time = w.n, noon.Add(time.Duration(w.n)*time.Second)
	raw, err := json.Marshal(d)
	if err != nil {
		w.t.Fatal(err)
	}
	w.out.Write(append(raw, '\n'))
}

// trial writes what a study decides about a new one, and what it comes to.
func (w *writer) trial(h *search.History, n int, s *spec.Study, o sample) {
	var p search.Point
	if n < 24 || n%3 > 0 {
		p, _ = search.Halton{}.Sample(h, n)
	} else {
		p, _ = search.TPE{}.Sample(h, n)
	}
	epochs := h.MaxEpochs
	values := lossAt(h.Space, p, epochs, w.rng)
	w.line(workspace.StudyDecision{Op: "ask", Trial: &n, Point: texts(s, p), Epochs: 3, Why: "new"})
	h.Trials = append(h.Trials, &search.Trial{ID: n, Point: p, Values: values[:3], Target: 3})
	if n >= o.trials-o.training {
		return
	}
	r := &workspace.StudyResult{Ending: event.EndedPruned, Seconds: 0.3, Params: int64(64*p[1] + p[1]*p[1] + 10*p[1])}
	r.Latency = o.latency * p[1]
	switch {
	case o.diverge || math.IsNaN(values[2]):
		values = []float64{values[0], math.NaN()}
		if o.diverge {
			values = []float64{math.NaN()}
		}
		r.Ending, r.Over, r.Error = event.EndedDiverged, true, "the training loss became NaN at step 23"
		h.Trials[n].Failed = true
	case values[epochs-1] > 0.36 && n > 4:
		values = values[:3]
	default:
		r.Ending, r.Over, r.Seconds = event.EndedEpochs, true, 2.5+0.01*p[1]
	}
	for _, v := range values {
		r.Values = append(r.Values, event.Number(v))
	}
	w.line(workspace.StudyDecision{Op: "result", Trial: &n, Result: r})
	for seed := 1; seed < o.seeds && r.Ending == event.EndedEpochs; seed++ {
		w.line(workspace.StudyDecision{Op: "train", Trial: &n, Seed: seed, Epochs: epochs, Why: "seed"})
		w.line(workspace.StudyDecision{Op: "result", Trial: &n, Seed: seed, Result: r})
	}
}

// advised writes how an autopilot begins: the experiment, advice that helps, and advice that does not and
// leads out of the space.
func (w *writer) advised() {
	for n, values := range []map[string]string{nil, {"optimizer.lr": "0.02"}, {"training.epochs": "60"}} {
		stage, r := "advice", &workspace.StudyResult{Ending: event.EndedEpochs, Over: true, Params: 9000}
		if n == 0 {
			stage = "base"
		}
		for e := range 27 {
			r.Values = append(r.Values, event.Number(1/float64(e+2)+0.4-0.1*float64(n%2)))
		}
		ask := workspace.StudyDecision{Op: "ask", Trial: &n, Point: values, Epochs: 27, Why: "what the diagnosis says"}
		ask.Stage = workspace.Stage(stage)
		w.line(ask)
		w.line(workspace.StudyDecision{Op: "result", Trial: &n, Result: r})
	}
	one, two := 1, 2
	w.line(workspace.StudyDecision{Op: "adopt", Trial: &one, Why: "better by 0.1 [0.05, 0.15]"})
	w.line(workspace.StudyDecision{Op: "close", Trial: &two, Why: "not distinguishable at 4 seeds"})
}

// texts are the values of a point, as decisions have them.
func texts(s *spec.Study, p search.Point) map[string]string {
	out := map[string]string{}
	for i, v := range s.Values(p) {
		if v != nil {
			out[s.Ranges[i].Key] = hparam.Format(v)
		}
	}
	return out
}

// fake is a study whose wishes are written down instead of granted.
type fake struct {
	Study
	asked   []workspace.StudyRequest
	started int
	silent  bool  // nobody answers
	err     error // what is answered
}

func (f *fake) Ask(r workspace.StudyRequest) (bool, error) {
	f.asked = append(f.asked, r)
	return !f.silent, f.err
}

func (f *fake) Start() error { f.started++; return f.err }

// bench is a screen driven by hand.
type bench struct {
	*Screen
	t      testing.TB
	fake   *fake
	action screen.Action // the last
}

// visit opens a study on a screen for which no time passes.
func visit(t testing.TB, st *workspace.Study) *bench {
	t.Helper()
	ws := workspace.Open(t.TempDir(), workspace.Options{})
	b := &bench{Screen: New(ws, func() time.Time { return noon }), t: t}
	b.open = func(s *workspace.Study) Study {
		b.fake = &fake{Study: open(s)}
		return b.fake
	}
	b.after = func(time.Duration, func() tea.Msg) tea.Cmd { return nil }
	b.note.After = b.after
	b.Resize(frametest.Themes()["dark"], 160, 48)
	if st != nil {
		b.do(b.Enter(screen.Subject{Study: st.Path()}))
	}
	return b
}

// do runs commands, and those that follow, and tells the screen what came of them.
func (b *bench) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			b.do(c)
		}
		return
	}
	b.take(b.Update(msg))
}

func (b *bench) take(e screen.Effect) {
	if e.Action != nil {
		b.action = e.Action
	}
	b.do(e.Cmd)
}

func (b *bench) press(names ...string) {
	for _, name := range names {
		b.take(b.Update(frametest.Key(name)))
	}
}

// frame draws the screen, which must have its size, and for which drawing must change nothing.
func (b *bench) frame(name string, w, h int) string {
	b.t.Helper()
	b.Resize(frametest.Themes()[name], w, h)
	still := *b.Screen
	frame := b.View()
	frametest.Exact(b.t, name, frame, w, h)
	if b.View() != frame || still.View() != frame {
		b.t.Fatal("drawing changes what is drawn")
	}
	return frame
}

func (b *bench) text(w, h int) string {
	b.t.Helper()
	return ansi.Strip(b.frame("dark", w, h))
}
