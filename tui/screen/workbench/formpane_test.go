package workbench

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
)

// sampleForm is a form pane alone, whose estimates are made at once.
func sampleForm(t testing.TB, space *fakeSpace) *formPane {
	n := &notes{}
	n.After = func(time.Duration, func() tea.Msg) tea.Cmd { return nil }
	return &formPane{
		experiment: newExperiment(preset(t, "digits-mlp"), []Source{{Name: "digits"}, {Name: "iris"}}),
		estimate: estimate{
			describe: space.Describe,
			after:    func(_ time.Duration, do func() tea.Msg) tea.Cmd { return do },
		},
		notes: n,
	}
}

// settle runs a command of the pane and what follows from it.
func (p *formPane) settle(cmd tea.Cmd) {
	for queue := []tea.Cmd{cmd}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == nil {
			continue
		}
		switch msg := queue[0]().(type) {
		case nil:
		case tea.BatchMsg:
			queue = append(queue, msg...)
		default:
			queue = append(queue, p.update(msg))
		}
	}
}

func (p *formPane) drawn(t testing.TB, w, h int, shown *run) string {
	b := layout.Workbench(w, h)
	p.arrange(look("dark"), b)
	frame := component.Compose(look("dark"), w, h, p.parts(look("dark"), b, true, shown)...)
	frametest.Exact(t, "form", frame, w, h)
	return ansi.Strip(frame)
}

func TestEveryEditAsksWhatItMeans(t *testing.T) {
	space := newSpace(t)
	p := sampleForm(t, space)
	p.form.Select("model.width")
	for name, edit := range map[string]func() tea.Cmd{
		"a step":    func() tea.Cmd { return p.step(1) },
		"an undo":   func() tea.Cmd { return p.undo() },
		"a reload":  func() tea.Cmd { return p.show(preset(t, "iris-small"), true) },
		"a new run": func() tea.Cmd { return p.show(preset(t, "iris-small"), false) },
		"an adopted change": func() tea.Cmd {
			cmd, err := p.adopt([]hparam.Change{{Key: "model.width", To: 8}})
			if err != nil {
				t.Error(err)
			}
			return cmd
		},
	} {
		p.estimate.value = nil
		p.settle(edit())
		if p.estimate.value == nil || p.estimate.value.Params != int64(100*p.spec.Model.Width) ||
			!p.estimate.settled() {
			t.Errorf("%s: means %+v", name, p.estimate.value)
		}
	}
	if cmd := p.move(keymap.Down); cmd != nil {
		t.Error("moving asks for something")
	}
}

func TestTypingAsksOnlyWhenTheValueIsTaken(t *testing.T) {
	p := sampleForm(t, newSpace(t))
	p.form.Resize(40, 20)
	p.form.Select("model.width")
	p.enter()
	for _, key := range []string{"backspace", "backspace", "backspace", "9", "6"} {
		if p.settle(p.input(frametest.Key(key))); p.estimate.value != nil {
			t.Fatal("asked while the value is being typed")
		}
	}
	p.settle(p.input(frametest.Key("enter")))
	if p.spec.Model.Width != 96 || p.estimate.value == nil || p.estimate.value.Params != 9600 {
		t.Errorf("width %d means %+v", p.spec.Model.Width, p.estimate.value)
	}
}

func TestInvalidValuesMeanNothing(t *testing.T) {
	p := sampleForm(t, newSpace(t))
	p.settle(p.ask())
	for _, key := range []string{"data.validation", "data.test"} {
		if err := p.edit(key, "0.5"); err != nil {
			t.Fatal(err)
		}
	}
	if cmd := p.ask(); cmd != nil {
		t.Error("asks what an invalid experiment means")
	}
	if !p.estimate.settled() {
		t.Error("waits for an answer that nobody asked for")
	}
	if text := p.showProblem(); !strings.Contains(text, "data.test: ") || p.trouble() != text {
		t.Errorf("the problem is %q, the trouble %q", text, p.trouble())
	}
	if f, _ := p.form.Selected(); f.Key != "data.test" {
		t.Errorf("the cursor is on %s", f.Key)
	}
	if got := p.drawn(t, 80, 24, nil); !strings.Contains(got, "✗ data.test") {
		t.Errorf("the problem is not beside the form:\n%s", got)
	}
}

func TestAdoptIsAllOrNothing(t *testing.T) {
	p := sampleForm(t, newSpace(t))
	if cmd, err := p.adopt(nil); cmd != nil || err != nil {
		t.Errorf("nothing to adopt: %v", err)
	}
	_, err := p.adopt([]hparam.Change{{Key: "model.width", To: 8}, {Key: "model.depth", To: "deep"}})
	if err == nil || p.edited() {
		t.Errorf("half of a change was adopted: %v, %v", err, p.changes())
	}
	if _, err := p.adopt([]hparam.Change{{Key: "model.depth", To: 3}}); err != nil || p.spec.Model.Depth != 3 {
		t.Errorf("depth %d, %v", p.spec.Model.Depth, err)
	}
	if f, _ := p.form.Selected(); f.Key != "model.depth" {
		t.Errorf("the cursor is on %s", f.Key)
	}
}

func TestErrorsOfTheDataStandAtTheirKey(t *testing.T) {
	space := newSpace(t)
	p := sampleForm(t, space)
	for _, c := range []struct{ err, key, trouble string }{
		{"data.source: rows.csv:7: want a number", "data.source", "data.source: rows.csv:7: want a number"},
		{"out of memory", "", "out of memory"},
		{"odd: colon", "", "odd: colon"},
	} {
		p.load(preset(t, "digits-mlp"))
		space.descErr = errors.New(c.err)
		p.settle(p.ask())
		if key, _ := p.firstProblem(); key != c.key {
			t.Errorf("%s: stands at %q", c.err, key)
		}
		if got := p.trouble(); got != c.trouble {
			t.Errorf("%s: the trouble is %q", c.err, got)
		}
	}
}

// A run's experiment takes the form's place where nothing was edited, and else becomes what edits
// are compared with.
func TestARunsExperimentAndEdits(t *testing.T) {
	theirs := preset(t, "digits-mlp")
	theirs.Optimizer.LR = 0.5
	for _, c := range []struct {
		edited, over bool
		lr           float64
		width        int
		changes      int
	}{
		{false, false, 0.5, 64, 0}, {false, true, 0.5, 64, 0}, {true, true, 0.5, 64, 0}, {true, false, 0.001, 7, 2},
	} {
		p := sampleForm(t, newSpace(t))
		theirs.Model.Width = 64
		if c.edited {
			if err := p.edit("model.width", "7"); err != nil {
				t.Fatal(err)
			}
		}
		p.settle(p.show(theirs, c.over))
		if p.spec.Optimizer.LR != c.lr || p.spec.Model.Width != c.width || len(p.changes()) != c.changes {
			t.Errorf("%+v: lr %v, width %d, changes %v", c, p.spec.Optimizer.LR, p.spec.Model.Width, p.changes())
		}
		if p.base != theirs {
			t.Errorf("%+v: compared with something else", c)
		}
	}
}

func TestWhatTheFormSaysOfARun(t *testing.T) {
	p := sampleForm(t, newSpace(t))
	p.settle(p.ask())
	p.form.Select("model.depth")
	other := &run{spec: preset(t, "digits-mlp")}
	log := &run{status: workspace.Status{Foreign: true}}
	if got := p.drawn(t, 160, 48, other); strings.Contains(got, "changed") {
		t.Errorf("unedited:\n%s", got)
	}
	p.settle(p.step(1))
	for size, tall := range map[[2]int]bool{{160, 48}: true, {80, 24}: false} {
		got := p.drawn(t, size[0], size[1], other)
		if !strings.Contains(got, "1 changed") || !strings.Contains(got, "t trains it anew") {
			t.Errorf("edited:\n%s", got)
		}
		if strings.Contains(got, "What it means") == tall {
			t.Errorf("at %v what the values mean stands elsewhere:\n%s", size, got)
		}
		if got := p.drawn(t, size[0], size[1], nil); strings.Contains(got, "trains it anew") {
			t.Errorf("there is nothing to train anew:\n%s", got)
		}
		if got := p.drawn(t, size[0], size[1], log); !strings.Contains(got, "p opens a preset") ||
			strings.Contains(got, "width") {
			t.Errorf("another program's log has a form:\n%s", got)
		}
	}
}

func TestWhatValuesMean(t *testing.T) {
	p := sampleForm(t, newSpace(t))
	if got := p.drawn(t, 80, 24, nil); !strings.Contains(got, "reading the data …") {
		t.Errorf("before anything is known:\n%s", got)
	}
	p.estimate.value = &workspace.Estimate{
		Params: 1_234_567, MemoryBytes: 5 << 20, StepsPerEpoch: 9, Duration: 75 * time.Second,
		TrainRows: 1000, ValidationRows: 200, TestRows: 100, Features: 8, Notes: []string{"2 columns are left out"},
	}
	got := p.drawn(t, 80, 24, nil)
	for _, want := range []string{
		"1,234,567", "5.0 MiB", "about 1:15", "test rows", "predicts", "a number", "2 columns are",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	if got := p.drawn(t, 160, 48, nil); !strings.Contains(got, "9 steps/epoch · ~1:15") ||
		!strings.Contains(got, "1 output") {
		t.Errorf("below the form:\n%s", got)
	}
}

func TestCyclesOfTextKeys(t *testing.T) {
	p := sampleForm(t, newSpace(t))
	for key, want := range map[string][]string{
		"data.source":            {"digits", "iris", "digits"},
		"training.class_weights": {spec.NoClassWeights, spec.BalancedClassWeights, spec.NoClassWeights},
	} {
		for i := range want[1:] {
			if got := p.spec.Text(key); got != want[i] {
				t.Errorf("%s: %q, want %q", key, got, want[i])
			}
			if err := p.stepKey(key, 1); err != nil {
				t.Error(err)
			}
		}
	}
	for range 1 + len(event.Monitors) {
		if err := p.stepKey("training.monitor", -1); err != nil {
			t.Error(err)
		}
	}
	if got := p.spec.Training.Monitor; got != hparam.Auto {
		t.Errorf("all the way round the monitor is %q", got)
	}
	if err := p.stepKey("no.such.key", 1); err != nil {
		t.Errorf("a key that is not there: %v", err)
	}
}
