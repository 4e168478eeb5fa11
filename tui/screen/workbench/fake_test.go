package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/runner"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/tfevents"
	"tunebench/experiments/workspace"
	"tunebench/tui/theme"
)

var update = flag.Bool("update", false, "write the golden files anew")

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fakeSpace is a workspace without workers: it remembers what it was asked.
type fakeSpace struct {
	t        testing.TB
	root     string
	runs     []runstore.Status
	specs    map[string]*spec.Spec
	origins  map[string]spec.Provenance
	asked    []string
	lineage  []workspace.Lineage
	startErr error
	listErr  error
	descErr  error
}

func newSpace(t testing.TB) *fakeSpace {
	return &fakeSpace{t: t, root: t.TempDir(), specs: map[string]*spec.Spec{}, origins: map[string]spec.Provenance{}}
}

// make creates a run directory and remembers its experiment.
func (f *fakeSpace) make(name, id string, s *spec.Spec) *runstore.Dir {
	d, err := runstore.Create(f.root, name, noon, id, runstore.File{Name: runstore.ExperimentFile, Data: s.Encode()})
	if err != nil {
		f.t.Fatal(err)
	}
	f.specs[d.Name()] = s
	return d
}

func (f *fakeSpace) ask(what string) error {
	f.asked = append(f.asked, what)
	return nil
}

func (f *fakeSpace) List() ([]runstore.Status, error) { return f.runs, f.listErr }
func (f *fakeSpace) Start(s *spec.Spec, l workspace.Lineage) (*runstore.Dir, error) {
	_ = f.ask("start " + s.Name)
	if f.startErr != nil {
		return nil, f.startErr
	}
	f.lineage = append(f.lineage, l)
	return f.make(s.Name, "beef", s), nil
}
func (f *fakeSpace) Resume(d *runstore.Dir) error   { return f.ask("resume " + d.ID()) }
func (f *fakeSpace) Pause(d *runstore.Dir) error    { return f.ask("pause " + d.ID()) }
func (f *fakeSpace) Continue(d *runstore.Dir) error { return f.ask("continue " + d.ID()) }
func (f *fakeSpace) Stop(d *runstore.Dir) error     { return f.ask("stop " + d.ID()) }
func (f *fakeSpace) Change(d *runstore.Dir, key string, v float64) error {
	return f.ask(fmt.Sprintf("change %s %g", key, v))
}

func (f *fakeSpace) Describe(_ context.Context, s *spec.Spec) (runner.Estimate, error) {
	if f.descErr != nil {
		return runner.Estimate{}, f.descErr
	}
	return runner.Estimate{
		Task: "classification", Rows: 1797, TrainRows: 1438, ValidationRows: 359, Features: 64,
		Classes: make([]string, 10), Params: int64(100 * s.Model.Width), MemoryBytes: 342_016,
		StepsPerEpoch: 45, Duration: 1200 * time.Millisecond,
	}, nil
}

func (f *fakeSpace) Diagnose(*runstore.Dir) ([]diagnosis.Finding, error) {
	return sampleFindings(), nil
}

func (f *fakeSpace) Spec(d *runstore.Dir) (*spec.Spec, error) {
	if s, ok := f.specs[d.Name()]; ok {
		return s.Clone(), nil
	}
	return nil, errors.New("no experiment")
}

func (f *fakeSpace) Provenance(d *runstore.Dir) (spec.Provenance, error) {
	return f.origins[d.Name()], nil
}

// fakeFeed gives out the updates put into it.
type fakeFeed struct {
	updates []runstore.Update
	last    runstore.Status
	closed  bool
}

func (f *fakeFeed) Poll(int) (runstore.Update, error) {
	if len(f.updates) == 0 {
		return runstore.Update{Status: f.last}, nil
	}
	u := f.updates[0]
	f.updates = f.updates[1:]
	f.last = u.Status
	return u, nil
}

func (f *fakeFeed) Close() error {
	f.closed = true
	return nil
}

func sampleFindings() []diagnosis.Finding {
	return []diagnosis.Finding{{
		Kind: diagnosis.Overfitting, Title: "Overfitting", Severity: diagnosis.Warn, Confidence: 0.86, SinceEpoch: 14, SinceStep: 630,
		Why:      "The network goes on learning its training rows, but what it learns no longer holds for rows it has not seen.",
		Evidence: []diagnosis.Evidence{{Label: "val loss", Text: "0.412 → 0.455, +10.4 % above its minimum (rule: 3 %)"}, {Label: "train loss", Text: "0.031, still falling"}},
		RuledOut: []diagnosis.Evidence{{Label: "Not underfitting", Text: "train accuracy 99.8 % ± 0.1"}},
		Suggestions: []diagnosis.Suggestion{
			{Title: "regularization.dropout 0 → 0.2", Changes: []hparam.Change{{Key: "regularization.dropout", From: 0.0, To: 0.2}}, Reason: "Units that may vanish cannot rely on each other."},
			{Title: "regularization.l2 0 → 0.001", Changes: []hparam.Change{{Key: "regularization.l2", From: 0.0, To: 0.001}}},
			{Title: "more training rows"},
		},
	}}
}

// trained is an update with so many epochs of a run that has been planned for 50.
func trained(d *runstore.Dir, state runstore.State, epochs int) runstore.Update {
	var u runstore.Update
	for e := 1; e <= epochs; e++ {
		x := float64(e)
		u.Entries = append(u.Entries, tfevents.Entry{Record: event.Record{
			Kind: event.KindEpoch, Step: 45 * e, Epoch: e, Time: noon.Add(time.Duration(e) * time.Second),
			Scalars: []event.Scalar{
				{Tag: event.Epoch, Value: x},
				{Tag: event.TrainLoss, Value: 2*math.Exp(-x/3) + 0.03},
				{Tag: event.ValLoss, Value: 1.7*math.Exp(-x/3) + 0.35 + 0.01*max(0, x-14)},
				{Tag: event.TrainAccuracy, Value: 1 - 0.6*math.Exp(-x/2)},
				{Tag: event.ValAccuracy, Value: 0.967 - 0.6*math.Exp(-x/2)},
				{Tag: event.SamplesPerSec, Value: 1.15e6 + 1e5*math.Sin(x)},
				{Tag: event.OptimLR, Value: float64(float32(0.003))},
			},
		}})
	}
	findings, err := json.Marshal(sampleFindings())
	if err != nil {
		panic(err)
	}
	u.Changed = true
	u.Status = runstore.Status{
		Dir: d, State: state, Alive: state.Active(), Started: noon,
		Summary: runstore.Summary{
			Run: d.Name(), State: state, Epoch: epochs, Epochs: 50, Step: 45 * epochs, Steps: 2250, SamplesPerSec: 1.15e6,
			Best:      &runstore.BestValue{Metric: event.ValLoss, Value: 0.366, Epoch: min(epochs, 14)},
			Diagnosis: findings, Started: noon, Updated: noon.Add(time.Duration(epochs) * time.Second), Elapsed: runstore.Number(epochs),
		},
	}
	return u
}

func changed(step int, text string) runstore.Update {
	return runstore.Update{Entries: []tfevents.Entry{{Record: event.Record{Kind: event.KindChange, Step: step, Text: text}}}}
}

// bench is a screen that is driven by hand: commands run at once, timers fire when told to.
type bench struct {
	*Screen
	t      testing.TB
	space  *fakeSpace
	feeds  map[string]*fakeFeed
	timers []tea.Cmd
	intent Intent
}

func newBench(t testing.TB, space *fakeSpace, o Options) *bench {
	t.Helper()
	b := &bench{t: t, space: space, feeds: map[string]*fakeFeed{}}
	o.Workspace = space
	o.Now = func() time.Time { return noon }
	o.Follow = func(d *runstore.Dir) Feed { return b.feed(d) }
	o.After = func(d time.Duration, do func() tea.Msg) tea.Cmd {
		switch {
		case d <= describeAfter:
			return do
		case d >= noteShort:
			return nil // messages stay, so that tests can read them
		}
		return func() tea.Msg { b.timers = append(b.timers, do); return nil }
	}
	o.Sources = []Source{{Name: "digits"}, {Name: "iris"}, {Name: "moons", Generated: true}}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	b.Screen = s
	return b
}

func (b *bench) feed(d *runstore.Dir) *fakeFeed {
	f := b.feeds[d.Name()]
	if f == nil {
		f = &fakeFeed{}
		b.feeds[d.Name()] = f
	}
	return f
}

func (b *bench) start() *bench {
	b.do(b.Init())
	return b
}

// do runs a command and everything that follows from it.
func (b *bench) do(cmd tea.Cmd) {
	for queue := []tea.Cmd{cmd}; len(queue) > 0; {
		c := queue[0]
		queue = queue[1:]
		if c == nil {
			continue
		}
		switch msg := c().(type) {
		case nil:
		case tea.BatchMsg:
			queue = append(queue, msg...)
		default:
			intent, next := b.Update(msg)
			b.intent = max(b.intent, intent)
			queue = append(queue, next)
		}
	}
}

// tick fires the timers that are set now.
func (b *bench) tick() {
	due := b.timers
	b.timers = nil
	for _, cmd := range due {
		b.do(cmd)
	}
}

// press types keys, named as in the key table.
func (b *bench) press(names ...string) {
	for _, n := range names {
		b.do(func() tea.Msg { return keyPress(n) })
		b.View(themes()["ascii"], 40, 12) // as the program does; editors learn their looks by it
	}
}

var special = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "left": tea.KeyLeft, "right": tea.KeyRight,
	"up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome,
	"end": tea.KeyEnd, "backspace": tea.KeyBackspace, "f1": tea.KeyF1,
}

func keyPress(name string) tea.KeyPressMsg {
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	if rest, ok := strings.CutPrefix(name, "shift+"); ok {
		return tea.KeyPressMsg{Code: special[rest], Mod: tea.ModShift}
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func themes() map[string]*theme.Theme {
	return map[string]*theme.Theme{
		"dark":    theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor, Unicode: true}),
		"light":   theme.New(theme.Options{Profile: colorprofile.TrueColor, Unicode: true}),
		"nocolor": theme.New(theme.Options{Dark: true, Profile: colorprofile.ASCII, Unicode: true}),
		"ascii":   theme.New(theme.Options{Dark: true}),
	}
}

// text is what is on the screen, without styles.
func (b *bench) text(w, h int) string {
	b.t.Helper()
	frame := b.View(themes()["dark"], w, h)
	exact(b.t, frame, w, h)
	return ansi.Strip(frame)
}

func (b *bench) shows(w, h int, want ...string) {
	b.t.Helper()
	got := b.text(w, h)
	for _, s := range want {
		if !strings.Contains(got, s) {
			b.t.Errorf("at %dx%d the screen lacks %q:\n%s", w, h, s, got)
		}
	}
}

func exact(t testing.TB, frame string, w, h int) {
	t.Helper()
	if w <= 0 || h <= 0 {
		if frame != "" {
			t.Fatalf("%dx%d: %q", w, h, frame)
		}
		return
	}
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		t.Fatalf("%dx%d: %d lines\n%s", w, h, len(lines), ansi.Strip(frame))
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Fatalf("%dx%d: line %d has %d cells: %q", w, h, i, got, ansi.Strip(l))
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run go test with -update to write it)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; now:\n%s\nwanted:\n%s", name, ansi.Strip(got), ansi.Strip(string(want)))
	}
}
