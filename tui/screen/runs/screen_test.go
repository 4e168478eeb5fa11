package runs

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type fakeSpace struct {
	runs    []*workspace.Listed
	err     error
	asked   []string
	courses []string // paths of the runs whose course was asked for
	kept    workspace.ListView
	last    *workspace.Overview
}

func (f *fakeSpace) Root() string { return "/home/ada/experiments/runs" }

func (f *fakeSpace) Overview() (*workspace.Overview, error) {
	if f.last == nil || !slices.Equal(f.last.Runs, f.runs) {
		f.last = &workspace.Overview{Runs: slices.Clone(f.runs)}
	}
	return f.last, f.err
}

func (f *fakeSpace) Watch() (*workspace.Overview, error) { return f.Overview() }

func (f *fakeSpace) Courses(paths []string) *workspace.Overview {
	f.courses = append(f.courses, paths...)
	for i, r := range f.runs {
		if b, ok := r.Best(); ok && r.Course == nil && slices.Contains(paths, r.Path()) {
			with := *r
			with.Course = &workspace.Course{Metric: b.Metric}
			for k := range 8 {
				with.Course.Values = append(with.Course.Values, b.Value+event.Number(8-k))
			}
			f.runs[i] = &with
		}
	}
	all, _ := f.Overview()
	return all
}

func (f *fakeSpace) ListView() workspace.ListView            { return f.kept }
func (f *fakeSpace) KeepListView(v workspace.ListView) error { f.kept = v; return nil }
func (f *fakeSpace) change(path string, do func(*workspace.Listed)) {
	for i, r := range f.runs {
		if r.Path() == path {
			with := *r
			do(&with)
			f.runs[i] = &with
		}
	}
}

// fakeRun is a run that exists only in its space. What the list does not use, it lacks.
type fakeRun struct {
	workspace.Run
	space    *fakeSpace
	name, id string
}

func (r fakeRun) Name() string { return r.name }
func (r fakeRun) ID() string   { return r.id }
func (r fakeRun) Path() string { return r.space.Root() + "/" + r.name }

func (r fakeRun) Resume() error {
	r.space.asked = append(r.space.asked, "resume "+r.id)
	return nil
}

func (r fakeRun) Stop() error {
	r.space.asked = append(r.space.asked, "stop "+r.id)
	return nil
}

func (r fakeRun) Note(change func(*workspace.Notes)) (n workspace.Notes, err error) {
	r.space.change(r.Path(), func(l *workspace.Listed) {
		change(&l.Notes)
		n = l.Notes
	})
	return n, nil
}

func (r fakeRun) Discard() (func() error, error) {
	if strings.Contains(r.name, "iris") {
		return nil, errors.New("it is being trained: stop it first")
	}
	before := slices.Clone(r.space.runs)
	this := func(l *workspace.Listed) bool { return l.Path() == r.Path() }
	r.space.runs = slices.DeleteFunc(slices.Clone(before), this)
	return func() error { r.space.runs = before; return nil }, nil
}

// sample is a workspace with a run in every state and one that cannot be read.
func sample(t *testing.T) *fakeSpace {
	t.Helper()
	states := []workspace.State{
		workspace.Training, workspace.Paused, workspace.Created, workspace.Done, workspace.Stopped,
		workspace.Diverged, workspace.Failed, workspace.Interrupted, "",
	}
	f := many(len(states))
	for i, r := range f.runs {
		r.State, r.Alive, r.Summary.State = states[i], i < 2, states[i]
		switch states[i] {
		case workspace.Failed:
			r.Summary.Error = "data.source: rows.csv:7: want a number"
		case "":
			r.Summary, r.Err = workspace.Summary{}, errors.New("summary.json: unexpected end of JSON input")
		}
	}
	return f
}

// many is a workspace with so many runs of three experiments, whose rates and widths differ.
func many(n int) *fakeSpace {
	f := &fakeSpace{}
	first := map[string]bool{}
	for i := range n {
		began := noon.Add(-time.Duration(i*i*i%100_000) * 7 * time.Minute)
		name := []string{"digits-mlp", "iris-small", "a-very-long-name-of-an-experiment-with-s"}[i%3]
		d := fakeRun{space: f, id: fmt.Sprintf("a%05d", i)}
		d.name = began.Format("20060102-150405-") + name + "-" + d.id
		rate := []string{"0.003", "0.01", "0.0312345678"}[i/3%3]
		l := &workspace.Listed{Experiment: name, Origin: workspace.Origin{
			Name: name, Data: name,
			Settings: map[string]string{"optimizer.lr": rate, "model.width": fmt.Sprint(16 << (i % 4))},
		}}
		if first[name] {
			l.Changed = "lr=" + rate
		}
		first[name] = true
		l.Status = workspace.Status{Run: d, State: workspace.Done, Started: began, Summary: workspace.Summary{
			State: workspace.Done, Epoch: 10 * i, Epochs: 100, Elapsed: event.Number(7 * i),
			Best:    &workspace.BestValue{Metric: event.ValLoss, Value: event.Number(0.5 / float64(i+1)), Epoch: i},
			Metrics: workspace.Values{event.ValAccuracy: 0.9 + 0.01*float64(i%10)},
		}}
		f.runs = append(f.runs, l)
	}
	return f
}

// list is a screen driven by hand.
type list struct {
	*Screen
	t      *testing.T
	action screen.Action // the last
}

// still makes a list for which no time passes.
func still(t *testing.T, f *fakeSpace) *list {
	l := &list{Screen: New(f, func() time.Time { return noon }), t: t}
	l.after = func(time.Duration, func() tea.Msg) tea.Cmd { return nil }
	l.note.After = l.after
	return l
}

func enter(t *testing.T, f *fakeSpace) *list {
	l := still(t, f)
	l.do(l.Enter(screen.Subject{}))
	return l
}

// do runs commands and tells the screen what came of them.
func (l *list) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			l.do(c)
		}
		return
	}
	if msg != nil {
		l.do(l.take(l.Update(msg)))
	}
}

func (l *list) take(e screen.Effect) tea.Cmd {
	if e.Action != nil {
		l.action = e.Action
	}
	return e.Cmd
}

func (l *list) press(names ...string) {
	for _, n := range names {
		l.frame("dark", 80, 24)
		l.do(l.take(l.Update(frametest.Key(n))))
	}
}

// frame is what is drawn, which must fill the screen exactly, at each look the same.
func (l *list) frame(name string, w, h int) string {
	l.t.Helper()
	l.Resize(frametest.Themes()[name], w, h)
	still := *l.Screen
	frame := l.View()
	frametest.Exact(l.t, name, frame, w, h)
	if l.View() != frame || still.View() != frame {
		l.t.Fatal("drawing changes what is drawn")
	}
	return frame
}

func (l *list) text(w, h int) string {
	l.t.Helper()
	return ansi.Strip(l.frame("dark", w, h))
}

func TestFrames(t *testing.T) {
	l := enter(t, sample(t))
	for _, size := range [][2]int{{160, 48}, {80, 24}} {
		for _, name := range []string{"dark", "light", "ascii"} {
			frame := l.frame(name, size[0], size[1])
			frametest.Golden(t, fmt.Sprintf("runs-%s-%dx%d", name, size[0], size[1]), frame)
		}
	}
}

func TestEveryStateIsNamed(t *testing.T) {
	l := enter(t, sample(t))
	got := l.text(100, 30)
	for _, want := range []string{
		"● training", "‖ paused", "✓ done", "○ stopped", "✗ diverged", "✗ failed", "▲ interrupted", "✗ broken",
		"2 training", "9 runs",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	l.press("end")
	if got := l.text(100, 30); !strings.Contains(got, "unexpected end of JSON") {
		t.Errorf("a broken run does not say what is wrong:\n%s", got)
	}
}

func TestEmptyAndUnreadable(t *testing.T) {
	f := &fakeSpace{}
	if got := enter(t, f).text(80, 24); !strings.Contains(got, "no runs yet") ||
		!strings.Contains(got, "press t to train") {
		t.Errorf("the empty list does not say what to do:\n%s", got)
	}
	f.err = errors.New("open /home/ada/experiments/runs: permission denied")
	if got := enter(t, f).text(80, 24); !strings.Contains(got, "permission denied") {
		t.Errorf("lacks the error:\n%s", got)
	}
}

func TestActions(t *testing.T) {
	f := sample(t)
	l := enter(t, f)
	l.press("down", "down", "s", "R", "enter")
	if !slices.Equal(f.asked, []string{"stop a00002", "resume a00002"}) {
		t.Errorf("asked for %v", f.asked)
	}
	if show, ok := l.action.(screen.ShowRun); !ok || show.Run.ID() != "a00002" {
		t.Errorf("action %+v", l.action)
	}
}

func TestTheCursorStaysOnItsRun(t *testing.T) {
	f := sample(t)
	l := enter(t, f)
	l.press("down", "down")
	l.text(80, 24)
	f.runs = f.runs[1:] // another run goes away
	l.do(l.read(Workspace.Watch))
	l.text(80, 24)
	if st, ok := l.selected(); !ok || st.Run.ID() != "a00002" {
		t.Errorf("the cursor moved to %v", st.Run)
	}
}

func TestFilter(t *testing.T) {
	l := enter(t, sample(t))
	l.press("/", "d", "i", "g", "i", "t", "s", "enter")
	if got := l.text(100, 30); strings.Contains(got, "iris-small") || !strings.Contains(got, "digits-mlp") {
		t.Errorf("filtered:\n%s", got)
	}
	l.press("esc")
	if got := l.text(100, 30); l.action != nil || !strings.Contains(got, "iris-small") {
		t.Error("esc does not first take the filter away")
	}
	l.press("esc")
	if l.action != (screen.Close{}) {
		t.Error("esc does not leave")
	}
}

func TestEveryKeyDoesSomething(t *testing.T) {
	before := map[string][]string{
		"up": {"down"}, "page up": {"end"}, "first": {"end"}, "undo": {"end", "up", "up", "d", "y"}, "hide": {"right"},
		"column": {"right"},
	}
	for _, row := range Keys() {
		for _, key := range row.Keys {
			f := sample(t)
			l := enter(t, f)
			l.text(80, 9)
			l.press(before[row.Help.Short]...)
			if key == "backspace" || key == "esc" || key == "r" {
				l.press("space")
			}
			was := l.frame("dark", 80, 9)
			l.action = nil
			l.press(key)
			if l.action == nil && len(f.asked) == 0 && l.frame("dark", 80, 9) == was {
				t.Errorf("%s (%s) changed nothing:\n%s", key, row.Help.Short, ansi.Strip(was))
			}
		}
	}
}

func TestAnyKeysAtAnySize(t *testing.T) {
	var keys []string
	for _, row := range Keys() {
		keys = append(keys, row.Keys...)
	}
	keys = append(keys, "x", "世", "backspace")
	rng := rand.New(rand.NewPCG(3, 4))
	l := enter(t, sample(t))
	for range 400 {
		l.press(keys[rng.IntN(len(keys))])
		w, h := rng.IntN(200), rng.IntN(60)
		l.frame([]string{"dark", "ascii", "light"}[rng.IntN(3)], w, h)
	}
}

// keyLine is the last row of the screen.
func (l *list) keyLine() string {
	l.t.Helper()
	rows := strings.Split(l.text(120, 24), "\n")
	return rows[len(rows)-1]
}

func TestTheLineOfKeysFollowsTheRunUnderTheCursor(t *testing.T) {
	l := enter(t, sample(t))
	for _, state := range []workspace.State{
		workspace.Training, workspace.Paused, workspace.Created, workspace.Done, workspace.Stopped,
		workspace.Diverged, workspace.Failed, workspace.Interrupted,
	} {
		st, _ := l.selected()
		if st.State != state {
			t.Fatalf("the cursor is on %s, want %s", st.State, state)
		}
		line := l.keyLine()
		if got := strings.Contains(line, "s stop"); got != st.Alive {
			t.Errorf("%s: %s", state, line)
		}
		if got := strings.Contains(line, "R resume"); got != (!st.Alive && state != workspace.Done) {
			t.Errorf("%s: %s", state, line)
		}
		l.press("down")
	}
	if line := enter(t, &fakeSpace{}).keyLine(); strings.Contains(line, "enter open") ||
		!strings.Contains(line, "esc back") {
		t.Errorf("an empty list offers %s", line)
	}
}

// Without a run under the cursor, keys about it do nothing.
func TestKeysOfAnEmptyList(t *testing.T) {
	l := enter(t, &fakeSpace{})
	l.press("enter", "R", "s", "down", "pgdown", "G")
	if l.action != nil {
		t.Errorf("asked for %v", l.action)
	}
}

// The list opens on the run that the workbench shows, wherever it stands.
func TestTheCursorStartsOnTheRunThatIsShown(t *testing.T) {
	f := sample(t)
	l := still(t, f)
	l.text(80, 24)
	l.do(l.Enter(screen.Subject{Run: f.runs[6].Run}))
	if st, ok := l.selected(); !ok || st.Run.ID() != "a00006" {
		t.Errorf("the cursor is on %+v", st.Run)
	}
	l.press("up")
	l.do(l.read(Workspace.Watch))
	if st, _ := l.selected(); st.Run.ID() != "a00005" {
		t.Errorf("listing again moves the cursor to %v", st.Run.ID())
	}
}

// What a former visit asked for is dropped, and nothing is read for it any more.
func TestALateListIsDropped(t *testing.T) {
	f := sample(t)
	l := still(t, f)
	var later func() tea.Msg
	l.after = func(_ time.Duration, do func() tea.Msg) tea.Cmd {
		later = do
		return nil
	}
	l.do(l.Enter(screen.Subject{}))
	if later == nil {
		t.Fatal("the list is not read again while it is visible")
	}
	f.runs = f.runs[1:]
	if m, ok := later().(listed); !ok || len(m.all.Runs) != len(f.runs) {
		t.Error("a change is not reported")
	}
	l.do(l.read(Workspace.Watch))
	l.do(func() tea.Msg { return later() }) // with the courses that came since
	late := l.read(Workspace.Watch)
	l.Leave()
	if msg := later(); msg != nil {
		t.Errorf("the list is read on after leaving: %v", msg)
	}
	f.runs = nil
	l.Update(late())
	l.do(l.Enter(screen.Subject{}))
	if got := l.text(80, 24); !strings.Contains(got, "no runs yet") || strings.Contains(got, "digits-mlp") {
		t.Errorf("shows what was listed before:\n%s", got)
	}
}

func TestWhatBecomesOfARequestIsSaid(t *testing.T) {
	l := enter(t, sample(t))
	l.do(func() tea.Msg { return requested{what: "stopping digits-mlp (a00000)"} })
	if got := l.text(100, 24); !strings.Contains(got, "● stopping digits-mlp (a00000)") {
		t.Errorf("lacks the note:\n%s", got)
	}
	l.do(func() tea.Msg { return requested{err: errors.New("no worker lives")} })
	if got := l.text(100, 24); !strings.Contains(got, "✗ no worker lives") {
		t.Errorf("lacks the trouble:\n%s", got)
	}
}

func TestPastedTextGoesToTheFilterOnly(t *testing.T) {
	l := enter(t, sample(t))
	l.Update(tea.PasteMsg{Content: "iris"})
	if got := l.text(100, 30); !strings.Contains(got, "digits-mlp") {
		t.Errorf("pasting filters without being asked:\n%s", got)
	}
	l.press("/")
	l.Update(tea.PasteMsg{Content: "iris paused"})
	l.press("enter")
	if got := l.text(100, 30); !strings.Contains(got, "Runs: iris paused") || strings.Contains(got, "digits-mlp") {
		t.Errorf("filtered:\n%s", got)
	}
	l.press("/", "x", "esc")
	if l.query.text != "iris paused" {
		t.Errorf("esc changed the query to %q", l.query.text)
	}
	l.press("/", "z", "z", "enter")
	if got := l.text(100, 30); !strings.Contains(got, "no run matches") {
		t.Errorf("does not say that nothing matches:\n%s", got)
	}
}

func TestNumbersOfLongAndForeignRuns(t *testing.T) {
	for _, c := range []struct {
		st   workspace.Status
		want string
	}{
		{workspace.Status{Summary: workspace.Summary{Epoch: 7, Epochs: 50}}, "7/50"},
		{workspace.Status{Summary: workspace.Summary{Epoch: 12_345, Epochs: 1_000_000}}, "12.3k/1.00M"},
		{workspace.Status{Foreign: true, Summary: workspace.Summary{Epoch: 7, Epochs: 50}}, ""},
		{workspace.Status{}, ""},
	} {
		if got := epochs(c.st); got != c.want {
			t.Errorf("%+v: %q, want %q", c.st.Summary, got, c.want)
		}
	}
	l := enter(t, sample(t))
	if l.age(workspace.Status{}) != "" || l.age(workspace.Status{Started: noon}) != "now" ||
		l.age(workspace.Status{Started: noon.Add(-90 * time.Minute)}) != "1 h" {
		t.Error("the age of a run is wrong")
	}
}
