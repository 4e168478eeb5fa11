package study

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

// kinds are the studies of these tests by name.
var kinds = map[string]sample{
	"study":    {trials: 46, training: 3, phase: "running"},
	"empty":    {},
	"one":      {trials: 1},
	"diverged": {trials: 14, diverge: true},
	"seeds":    {trials: 12, seeds: 3},
	"repeats":  {file: repeats},
	"tuned":    {trials: 16, tuned: true},
	"levels":   {file: levels, trials: 30},
}

// levels varies the learning rate and width by lists of numbers, and a key that may be switched off.
var levels = strings.NewReplacer(
	`{ low = 1e-4, high = 1.0, log = true }`, `{ values = [0.001, 0.003, 0.01, 0.03, 0.1] }`,
	`{ low = 16, high = 256, log = true }`, `{ values = [32, 64, 128] }`,
	`"regularization.dropout" = { low = 0.0, high = 0.6 }`,
	`"regularization.weight_decay" = { low = 1e-5, high = 0.1, log = true, zero = true }`,
).Replace(file)

// repeats is a study that varies nothing.
const repeats = `
version = 1
name = "digits"
[goal]
repeats = 8
[experiment]
version = 1
name = "digits-mlp"
[experiment.data]
source = "digits"
`

func TestFrames(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), kinds["study"]))
	for i, v := range views {
		b.look(i)
		for _, size := range [][2]int{{160, 48}, {80, 24}} {
			for _, name := range []string{"dark", "light", "nocolor", "ascii"} {
				frame := steady(b, b.frame(name, size[0], size[1]))
				if name == "ascii" {
					frametest.ASCII(t, v.title, frame)
				}
				frametest.Golden(t, fmt.Sprintf("%s-%s-%dx%d", strings.ToLower(v.title), name, size[0], size[1]), frame)
			}
		}
	}
}

// steady replaces the short id in a frame, which chance has made.
func steady(b *bench, frame string) string {
	path := b.picture.path
	return strings.ReplaceAll(frame, path[strings.LastIndexByte(path, '-')+1:], "abcdef")
}

func TestStudiesOfAllKinds(t *testing.T) {
	for kind, o := range kinds {
		b := visit(t, write(t, t.TempDir(), o))
		for i := range views {
			b.look(i)
			frametest.Golden(t, fmt.Sprintf("kind-%s-%d", kind, i+1), steady(b, b.text(100, 30)))
		}
	}
}

// Everything that a study may be can be looked at on any terminal with any keys.
func TestAnyKeysAtAnySize(t *testing.T) {
	var keys []string
	for _, row := range Keys() {
		keys = append(keys, row.Keys...)
	}
	keys = append(keys, "x", "世", "backspace", "t", "y")
	rng := rand.New(rand.NewPCG(3, 4))
	for _, o := range kinds {
		b := visit(t, write(t, t.TempDir(), o))
		for range 60 {
			b.press(keys[rng.IntN(len(keys))])
			b.frame([]string{"dark", "ascii", "light"}[rng.IntN(3)], rng.IntN(200), rng.IntN(60))
		}
	}
}

func TestEveryKeyDoesSomething(t *testing.T) {
	st := write(t, t.TempDir(), sample{trials: 24, training: 3, phase: "running"})
	for _, row := range Keys() {
		for _, key := range row.Keys {
			b := visit(t, st)
			b.picture.phase = running
			switch {
			case key == "left" || key == "right" || key == "e":
				b.press("3")
			case key == "1":
				b.press("2")
			case row.Help.Short == "up" || row.Help.Short == "page up" || row.Help.Short == "first":
				b.press("end")
			case key == "p":
				b.press("end")
			case key == "R":
				b.picture.phase = "ended"
			case key == "x":
				b.table.choose(23)
			case key == "c":
				b.press("down")
			}
			before := b.frame("dark", 100, 30)
			b.press(key)
			if b.action == nil && len(b.fake.asked)+b.fake.started == 0 && b.frame("dark", 100, 30) == before {
				t.Errorf("%s (%s) changed nothing:\n%s", key, row.Help.Short, before)
			}
		}
	}
}

func TestRequests(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 46, training: 3, phase: "running"}))
	b.picture.phase = running
	b.table.choose(45)
	b.press("space", "s", "x")
	b.table.choose(8)
	b.press("p")
	b.picture.phase = paused
	b.press("space")
	want := []workspace.StudyRequest{
		{Ask: workspace.AskPause},
		{Ask: workspace.AskStop},
		{Ask: workspace.AskClose, Trial: 45},
		{Ask: workspace.AskPromote, Trial: 8},
		{Ask: workspace.AskContinue},
	}
	same := func(a, b workspace.StudyRequest) bool { return a.Ask == b.Ask && a.Trial == b.Trial }
	if !slices.EqualFunc(b.fake.asked, want, same) {
		t.Errorf("asked for %+v", b.fake.asked)
	}
	b.press("R")
	if b.fake.started > 0 {
		t.Error("a second conductor is started")
	}
	b.picture.phase = "interrupted"
	if b.press("R"); b.fake.started != 1 {
		t.Error("no conductor is started")
	}
}

func TestWhatBecomesOfARequestIsSaid(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 5, phase: "running"}))
	b.picture.phase = running
	b.press("s")
	if got := b.text(100, 24); !strings.Contains(got, "● stopping") {
		t.Errorf("lacks the note:\n%s", got)
	}
	b.fake.err = errors.New("trial 3 is at its end")
	b.press("p")
	if got := b.text(100, 24); !strings.Contains(got, "✗ trial 3 is at its end") {
		t.Errorf("lacks the refusal:\n%s", got)
	}
	b.fake.err, b.fake.silent = nil, true
	b.press("p")
	if got := b.text(100, 24); !strings.Contains(got, "once the study goes on (R)") {
		t.Errorf("does not say that nobody has answered:\n%s", got)
	}
}

// The key extends the range at whose end the best lies, and offers it nowhere else.
func TestExtend(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 160}))
	if len(b.insight.edges) != 1 || b.insight.edges[0].Param != 0 || b.insight.edges[0].High {
		t.Fatalf("edges %+v", b.insight.edges)
	}
	for _, want := range []string{"▲ lr: the best is at the low end", "e extend"} {
		if got := b.text(160, 48); !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	b.press("e")
	if r := b.fake.asked; len(r) != 1 || r[0].Ask != workspace.AskSet || r[0].Key != "space.optimizer.lr" ||
		r[0].Value != "1e-05..1:log" && r[0].Value != "1e-5..1:log" {
		t.Errorf("asked for %+v", r)
	}
	b.press("3", "right", "e") // the width, whose best lies inside
	if len(b.fake.asked) != 1 {
		t.Errorf("extends a range that is wide enough: %+v", b.fake.asked)
	}
	if got := b.text(160, 48); strings.Contains(got, "e extend ") || !strings.Contains(got, "▲ best at the low end") {
		t.Errorf("the width:\n%s", got)
	}
}

func TestTry(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 20}))
	b.press("n", "t")
	if b.dialog == nil || len(b.fake.asked) > 0 {
		t.Fatal("what is the best trial already is trained again")
	}
	b.press("down", "down", "right", "t")
	r := b.fake.asked
	if len(r) != 1 || r[0].Ask != workspace.AskTry || len(r[0].Point) != 1 ||
		r[0].Point["regularization.dropout"] == "" {
		t.Fatalf("asked for %+v", r)
	}
	b.press("n", "enter")
	for range 20 {
		b.press("backspace")
	}
	b.press("x")
	if got := b.text(100, 40); !strings.Contains(got, "number") {
		t.Errorf("a wrong value is not refused:\n%s", got)
	}
	b.press("esc", "esc")
	if b.dialog != nil || len(b.fake.asked) != 1 {
		t.Error("cancelling trains something")
	}
}

func TestCompare(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 30}))
	b.press("c")
	if b.dialog != nil {
		t.Error("the best is compared with itself")
	}
	b.press("m", "down", "down", "m", "c")
	got := b.text(120, 40)
	best := b.picture.ranked
	for _, want := range []string{
		"Comparison", fmt.Sprintf("trial %d", best[0]), fmt.Sprintf("trial %d", best[2]), "lr",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	b.press("esc", "esc", "esc") // the dialog, what was said, the marks
	if len(b.marked) != 0 || b.action != nil {
		t.Error("esc does not take the marks away first")
	}
	if b.press("esc"); b.action != (screen.Close{}) {
		t.Error("esc does not leave")
	}
}

// What differs under a single seed may be chance; under several it is compared seed by seed.
func TestComparisonsKnowTheNoise(t *testing.T) {
	for seeds, want := range map[int]string{1: "may be chance", 3: "against"} {
		b := visit(t, write(t, t.TempDir(), sample{trials: 30, seeds: seeds}))
		b.press("down", "down", "c")
		if got := b.text(120, 40); !strings.Contains(got, want) {
			t.Errorf("%d seeds: lacks %q:\n%s", seeds, want, got)
		}
	}
}

func TestOrders(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 40, training: 2}))
	p := b.picture
	for o := range orders {
		ids := o.sort(p)
		if len(ids) != 40 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 40 {
			t.Errorf("%s: %v", o, ids)
		}
	}
	if first := byValue.sort(p); first[0] != p.ranked[0] || p.trials[first[39]].seeds != 0 {
		t.Errorf("the best first: %v", first)
	}
	if first := byNumber.sort(p)[0]; first != 39 {
		t.Errorf("the newest is %d", first)
	}
	if state := byState.sort(p); p.trials[state[0]].word != wordTraining || p.trials[state[39]].word != wordDiverged {
		t.Errorf("by state %s comes first, %s last", p.trials[state[0]].word, p.trials[state[39]].word)
	}
	for range orders {
		b.press("o")
	}
	if b.table.order != byValue {
		t.Error("the orders do not come round")
	}
}

// A pruned trial says where it stood against the others, everywhere the same.
func TestReasons(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 30}))
	for i := range b.picture.trials {
		if tr := &b.picture.trials[i]; tr.word == wordPruned {
			b.table.choose(tr.id)
			break
		}
	}
	for _, view := range []int{0, 1, 6, 7} {
		b.look(view)
		for _, want := range []string{"pruned at 3 of 27 epochs: ", "against a median of"} {
			if got := b.text(120, 30); !strings.Contains(got, want) {
				t.Errorf("view %d lacks %q:\n%s", view+1, want, got)
			}
		}
	}
}

// A trial's run is opened in the workbench.
func TestOpenARun(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 3}))
	b.press("enter")
	if got := b.text(100, 24); b.action != nil || !strings.Contains(got, "has no run yet") {
		t.Errorf("action %v:\n%s", b.action, got)
	}
	b.Update(runFound{visit: b.visit - 1})
	if e := b.Update(runFound{visit: b.visit, err: errors.New("not a run")}); e.Action != nil {
		t.Errorf("action %v", e.Action)
	}
	if e := b.Update(runFound{visit: b.visit}); e.Action != (screen.ShowRun{}) {
		t.Errorf("action %v", e.Action)
	}
}

// What a former visit asked for is dropped, and its clock stops.
func TestLateNewsIsDropped(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 8}))
	was := b.visit
	b.Leave()
	for _, msg := range []tea.Msg{
		polled{was, &picture{}, nil},
		pollDue{was},
		considered{was, &insight{}},
		obeyed{visit: was, what: "x"},
		found{visit: was, err: errors.New("x")},
		listed{visit: was},
		runFound{visit: was},
	} {
		if e := b.Update(msg); e.Action != nil || e.Cmd != nil {
			t.Errorf("%T does something", msg)
		}
	}
	if len(b.picture.trials) != 8 {
		t.Error("a late picture is shown")
	}
}

func TestChooseAStudy(t *testing.T) {
	root := t.TempDir()
	first, second := write(t, root, sample{trials: 3}), write(t, root, sample{trials: 5})
	b := visit(t, nil)
	b.ws = workspace.Open(root, workspace.Options{})
	b.do(b.Enter(screen.Subject{}))
	got := b.text(120, 30)
	if b.dialog == nil || !strings.Contains(got, first.ID()) || !strings.Contains(got, second.ID()) {
		t.Fatalf("does not list the studies:\n%s", got)
	}
	b.press(strings.Split(first.ID(), "")...)
	if b.press("enter"); b.picture == nil || b.picture.path != first.Path() {
		t.Errorf("shows %+v", b.picture)
	}
	b.press("S", "esc")
	if b.action != nil || b.picture.path != first.Path() {
		t.Error("choosing none leaves the study")
	}
	none := visit(t, nil)
	none.do(none.Enter(screen.Subject{}))
	if got := none.text(80, 24); none.dialog != nil || !strings.Contains(got, "no study yet") {
		t.Errorf("without a study:\n%s", got)
	}
	bad := visit(t, nil)
	bad.do(bad.Enter(screen.Subject{Study: t.TempDir()}))
	if got := bad.text(100, 24); !strings.Contains(got, "not a study") {
		t.Errorf("a folder that is none:\n%s", got)
	}
}

// The autopilot of the form's experiment asks for its budget and its target, and makes the study that they say.
func TestStartTheAutopilot(t *testing.T) {
	root := t.TempDir()
	var started *workspace.Study
	b := visit(t, nil)
	b.ws = workspace.Open(root, workspace.Options{Conduct: func(s *workspace.Study) error { started = s; return nil }})
	iris, err := spec.Preset("iris-small")
	if err != nil {
		t.Fatal(err)
	}
	b.do(b.Enter(screen.Subject{Experiment: iris, Tune: true}))
	if got := b.text(100, 30); b.dialog == nil || !strings.Contains(got, "Tune iris-small by itself") {
		t.Fatalf("asks nothing:\n%s", got)
	}
	b.press(strings.Split("x", "")...)
	if b.press("enter"); b.dialog == nil || !strings.Contains(b.text(100, 30), "10mx") {
		t.Fatalf("takes nonsense:\n%s", b.text(100, 30))
	}
	b.press("backspace")
	b.press(strings.Split(" val/accuracy=0.97", "")...)
	b.press("enter")
	if started == nil {
		t.Fatalf("nothing is started:\n%s", b.text(100, 30))
	}
	snap, err := started.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	st := snap.State.Plan.Study
	if !st.Goal.Advice || st.Goal.Target != 0.97 || st.Goal.Metric != "val/accuracy" || st.Budget.Time == 0 ||
		len(st.Ranges) == 0 {
		t.Errorf("%+v %+v", st.Goal, st.Budget)
	}

	none := visit(t, nil)
	none.ws = workspace.Open(t.TempDir(), workspace.Options{})
	none.do(none.Enter(screen.Subject{Experiment: iris}))
	if got := none.text(100, 30); !strings.Contains(got, "autopilot") {
		t.Errorf("does not offer it:\n%s", got)
	}
}
