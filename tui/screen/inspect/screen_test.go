package inspect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

// inspection is testdata/inspection.json: a small inspection of everything.
type inspection struct {
	Classes, Values     *workspace.Quality
	Importances         *workspace.Importances
	Slices              *workspace.Slices
	Numbers, Categories *workspace.Effect
	Mistakes            []workspace.Mistake
	Why                 *workspace.Attribution
	Layers              *workspace.Layers
}

// fake answers from the file.
type fake struct {
	inspection
	regression bool
	err        error
	asked      []string
}

func load(t testing.TB) *fake {
	t.Helper()
	raw, err := os.ReadFile("testdata/inspection.json")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{}
	if err := json.Unmarshal(raw, &f.inspection); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fake) note(format string, args ...any) {
	f.asked = append(f.asked, fmt.Sprintf(format, args...))
}

func (f *fake) Classes() []string {
	if f.regression {
		return nil
	}
	return f.inspection.Classes.Confusion.Names
}

func (f *fake) Columns() []string { return []string{"age", "foo", "z"} }

func (f *fake) Quality(context.Context) (*workspace.Quality, error) {
	f.note("quality")
	if f.regression {
		return f.Values, f.err
	}
	return f.inspection.Classes, f.err
}

func (f *fake) Importances(context.Context, int) (*workspace.Importances, error) {
	f.note("importances")
	return f.inspection.Importances, f.err
}

func (f *fake) Effect(_ context.Context, column string, class int) (*workspace.Effect, error) {
	f.note("effect of %s on %d", ansi.Strip(column), class)
	switch column {
	case "age":
		return f.Numbers, nil
	case "z":
		return f.Categories, nil
	}
	return nil, errors.New("it has no single value")
}

func (f *fake) Explain(_ context.Context, row int32) (*workspace.Attribution, error) {
	f.note("why row %d", row)
	if row != 1204 {
		return nil, errors.New("the slope is not known")
	}
	return f.Why, nil
}

func (f *fake) Layers(_ context.Context, h *event.History) (*workspace.Layers, error) {
	f.note("layers by %d tags", len(h.Tags()))
	return f.inspection.Layers, f.err
}

func (f *fake) Slices() *workspace.Slices {
	f.note("slices")
	return f.inspection.Slices
}

func (f *fake) Mistakes(n, truth, predicted int) []workspace.Mistake {
	f.note("mistakes of %d taken for %d", truth, predicted)
	return f.inspection.Mistakes
}

// fakeRun is a run at a path.
type fakeRun struct {
	workspace.Run
	path    string
	foreign bool
}

func (r fakeRun) Path() string  { return r.path }
func (r fakeRun) Name() string  { return "20260301-120000-digits-0a1b2c" }
func (r fakeRun) Foreign() bool { return r.foreign }

func (r fakeRun) History() (*event.History, error) { return &event.History{}, nil }

// visit opens the screen on a run and lets it load.
func visit(t testing.TB, f *fake) *Screen {
	t.Helper()
	s := New()
	s.open = func(context.Context, workspace.Run, workspace.InspectOptions) (Inspector, error) { return f, nil }
	s.Resize(frametest.Themes()["dark"], 120, 36)
	carryOut(s, s.Enter(screen.Subject{Run: fakeRun{path: "/runs/a"}}))
	return s
}

// carryOut runs a command and all that follows from it, but for the end of notes.
func carryOut(s *Screen, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			carryOut(s, c)
		}
	case opened, answered, effectTold, explained:
		carryOut(s, s.Update(msg).Cmd)
	}
}

func press(s *Screen, names ...string) (last screen.Action) {
	for _, n := range names {
		e := s.Update(frametest.Key(n))
		carryOut(s, e.Cmd)
		last = e.Action
	}
	return last
}

func shown(s *Screen) string { return ansi.Strip(s.View()) }

func lacks(t *testing.T, s *Screen, want ...string) {
	t.Helper()
	got := shown(s)
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("lacks %q:\n%s", w, got)
		}
	}
}

func to(s *Screen, v view) {
	for s.view != v {
		press(s, "tab")
	}
}

func TestFrames(t *testing.T) {
	for name, regression := range map[string]bool{"classes": false, "values": true} {
		f := load(t)
		f.regression = regression
		s := visit(t, f)
		for _, v := range s.views() {
			to(s, v)
			for _, size := range [][2]int{{80, 24}, {120, 36}, {160, 48}} {
				s.Resize(frametest.Themes()["dark"], size[0], size[1])
				frame := s.View()
				frametest.Exact(t, about[v].title, frame, size[0], size[1])
				if size[0] == 120 {
					frametest.Golden(t, fmt.Sprintf("%s-%s", name, strings.ToLower(about[v].title)), frame)
				}
				if s.View() != frame {
					t.Fatal("drawing changes what is drawn")
				}
			}
		}
	}
}

// Every view fits every screen, and needs nothing that a poor terminal lacks.
func TestEverySize(t *testing.T) {
	for _, regression := range []bool{false, true} {
		f := load(t)
		f.regression = regression
		s := visit(t, f)
		for _, look := range []string{"light", "ascii"} {
			for _, v := range s.views() {
				to(s, v)
				for _, w := range []int{0, 5, 17, 41, 79, 123} {
					for _, h := range []int{0, 2, 5, 9, 15, 23, 37} {
						s.Resize(frametest.Themes()[look], w, h)
						frame := s.View()
						frametest.Exact(t, look+" "+about[v].title, frame, w, h)
						if look == "ascii" {
							frametest.ASCII(t, about[v].title, frame)
						}
					}
				}
			}
		}
	}
}

func TestAllViewsAreNamedInASmallTerminal(t *testing.T) {
	s := visit(t, load(t))
	s.Resize(frametest.Themes()["dark"], 80, 24)
	for _, v := range s.views() {
		to(s, v)
		lacks(t, s, s.titles()...)
	}
}

func TestBothPanesOfTheQualityScroll(t *testing.T) {
	f := load(t)
	f.regression = true
	for len(f.Values.Errors.Deciles) < 12 {
		f.Values.Errors.Deciles = append(f.Values.Errors.Deciles, f.Values.Errors.Deciles[0])
	}
	f.Values.Errors.Deciles[11].Rows = 4321
	s := visit(t, f)
	s.Resize(frametest.Themes()["dark"], 80, 24)
	lacks(t, s, "/13 ")
	if strings.Contains(shown(s), "4,321") {
		t.Fatal("there is room for all")
	}
	press(s, "G")
	lacks(t, s, "4,321", "-13/13 ", "rmse")
}

func TestEveryViewSaysHowItIsRead(t *testing.T) {
	f := load(t)
	s := visit(t, f)
	s.Resize(frametest.Themes()["nocolor"], 200, 40)
	for _, v := range s.views() {
		to(s, v)
		lacks(t, s, about[v].help)
	}
}

func TestWhatTakesTimeIsAskedOnceAndWhenItIsShown(t *testing.T) {
	f := load(t)
	s := visit(t, f)
	if got := strings.Join(f.asked, ", "); got != "quality" {
		t.Errorf("at first it asks for %s", got)
	}
	to(s, viewImportance)
	to(s, viewSlices)
	to(s, viewMistakes)
	to(s, viewImportance)
	to(s, viewMistakes)
	want := "quality, importances, effect of age on 1, slices, mistakes of -1 taken for -1, layers by 0 tags"
	if got := strings.Join(f.asked, ", "); got != want {
		t.Errorf("it asks for %s, want %s", got, want)
	}
}

func TestConfusionIsTurnedAndFollowed(t *testing.T) {
	f := load(t)
	s := visit(t, f)
	to(s, viewConfusion)
	lacks(t, s, "benign      9   1", "1/2")
	press(s, "s")
	lacks(t, s, "benign     90  10", "% of the true class")
	press(s, "s")
	lacks(t, s, "benign     82  11")
	press(s, "s", "o")
	lacks(t, s, "          mal ben")
	press(s, "down", "enter")
	lacks(t, s, "Mistakes: benign taken for malignant")
	if last := f.asked[len(f.asked)-1]; last != "mistakes of 0 taken for 1" {
		t.Errorf("it asks for %s", last)
	}
	press(s, "a")
	lacks(t, s, "Mistakes: all classes")
	if last := f.asked[len(f.asked)-1]; last != "mistakes of -1 taken for -1" {
		t.Errorf("it asks for %s", last)
	}
}

func TestCurvesOfTheNextClass(t *testing.T) {
	s := visit(t, load(t))
	to(s, viewCurves)
	lacks(t, s, "ROC of malignant", "area 0.9300", "average 0.9100", "best F1")
	press(s, "c")
	lacks(t, s, "ROC of benign", "average 0.9000")
	press(s, "C")
	lacks(t, s, "ROC of malignant")
}

func TestEffectsFollowTheCursor(t *testing.T) {
	f := load(t)
	s := visit(t, f)
	to(s, viewImportance)
	lacks(t, s, "Effect of age", "probability of yes", "+0.400", "-0.100")
	press(s, "down")
	lacks(t, s, "it has no single value")
	press(s, "down")
	lacks(t, s, "Effect of z", "Ulm", "0.2500, 12 rows")
	press(s, "up", "up", "c")
	if last := f.asked[len(f.asked)-1]; last != "effect of age on 0" {
		t.Errorf("another class asks for %s", last)
	}
}

func TestMistakesAreShownWhole(t *testing.T) {
	s := visit(t, load(t))
	to(s, viewMistakes)
	lacks(t, s, "row 1,204: cat taken for dog with 98 %", "age 3, town Ulm")
	press(s, "down")
	lacks(t, s, "so it")
	press(s, "down")
	lacks(t, s, "3. row 7", "3/3")
}

func TestNoMistakes(t *testing.T) {
	f := load(t)
	f.inspection.Mistakes = nil
	s := visit(t, f)
	to(s, viewMistakes)
	lacks(t, s, "no row is wrong")
}

func TestMistakesAreExplained(t *testing.T) {
	f := load(t)
	s := visit(t, f)
	to(s, viewMistakes)
	press(s, "e")
	lacks(t, s, "Why", "dog rather than cat", "age 3", "+1.50", "town Ulm", "-0.500")
	press(s, "down")
	lacks(t, s, "the slope is not known")
	press(s, "up", "e")
	lacks(t, s, "row 1,204: cat taken for dog")
	if n := strings.Count(strings.Join(f.asked, ","), "why row 1204"); n != 1 {
		t.Errorf("one row was explained %d times", n)
	}
}

func TestWeightsOfTheBestEpoch(t *testing.T) {
	f := load(t)
	var asked []string
	s := visit(t, f)
	s.open = func(_ context.Context, _ workspace.Run, o workspace.InspectOptions) (Inspector, error) {
		asked = append(asked, o.Checkpoint)
		return f, nil
	}
	to(s, viewSlices)
	press(s, "w", "w")
	if strings.Join(asked, " ") != "best latest" || s.view != viewSlices || s.slices == nil {
		t.Errorf("%v, view %d", asked, s.view)
	}
	press(s, "w")
	lacks(t, s, "weights best")
}

func TestWhatCannotBeInspectedSaysWhy(t *testing.T) {
	s := New()
	s.Resize(frametest.Themes()["nocolor"], 100, 20)
	for want, about := range map[string]screen.Subject{
		"train one first":                    {},
		"another program made this run":      {Run: fakeRun{path: "x", foreign: true}},
		"no validation rows \\u001b[2J here": {Run: fakeRun{path: "y"}},
	} {
		s.open = func(context.Context, workspace.Run, workspace.InspectOptions) (Inspector, error) {
			return nil, errors.New("no validation rows \x1b[2J here")
		}
		carryOut(s, s.Enter(about))
		press(s, "tab", "s", "c", "enter", "down")
		if got := shown(s); !strings.Contains(got, want) && !strings.Contains(got, "no validation rows") ||
			strings.Contains(s.View(), "\x1b[2J") {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	f := load(t)
	s = visit(t, f)
	f.err = errors.New("the device is gone")
	to(s, viewImportance)
	lacks(t, s, "the device is gone")
}

// What an earlier visit asked for is dropped, and its work given up.
func TestLeavingGivesUp(t *testing.T) {
	f := load(t)
	s := visit(t, f)
	ctx := s.ctx
	late := opened{visit: s.visit, in: f, quality: f.Values}
	s.Leave()
	if ctx.Err() == nil {
		t.Error("what is being computed goes on")
	}
	before := s.quality
	s.Update(late)
	s.Update(answered{visit: 0, view: viewSlices, answer: f.inspection.Slices})
	s.Update(effectTold{visit: 0, key: effectKey{"age", 1}, effect: f.Numbers})
	if s.quality != before || s.slices != nil || len(s.effects) != 0 {
		t.Error("a late answer was taken")
	}
}

func TestBackAndKeys(t *testing.T) {
	s := visit(t, load(t))
	if _, ok := press(s, "esc").(screen.Close); !ok {
		t.Error("esc does not go back")
	}
	if _, ok := press(s, "q").(screen.Quit); !ok {
		t.Error("q does not leave")
	}
	if help, ok := press(s, "?").(screen.Help); !ok || len(help.Keys) < 8 {
		t.Error("? shows no keys")
	}
	press(s, "shift+tab")
	if s.view != viewLayers {
		t.Errorf("before the first view is %d", s.view)
	}
	lacks(t, s, "1 dead unit of 3", "The first layer's weights")
}
