package runs

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

// typed is a text as key presses.
func typed(text string) (keys []string) {
	for _, c := range text {
		if c == ' ' {
			keys = append(keys, "space")
			continue
		}
		keys = append(keys, string(c))
	}
	return keys
}

func (l *list) names() (names []string) {
	for _, r := range l.shown {
		names = append(names, r.ShortID())
	}
	return names
}

func TestFramesOfAnyNumberOfRuns(t *testing.T) {
	for _, n := range []int{1, 3, 12, 1000} {
		l := enter(t, many(n))
		l.press("down", "space", "space", "right", "right")
		for _, size := range [][2]int{{80, 24}, {120, 36}, {160, 48}} {
			for _, name := range []string{"dark", "light", "ascii"} {
				l.frame(name, size[0], size[1])
			}
		}
		frametest.Golden(t, fmt.Sprintf("many-%d", n), l.text(120, 18))
	}
}

func TestAQueryIsFollowedAsItIsTyped(t *testing.T) {
	l := enter(t, many(12))
	l.press("/")
	l.press(typed("lr<0.01")...)
	if got := l.names(); len(got) != 6 { // lr<0.0 finds none, lr<0.01 those of 0.003
		t.Errorf("%d runs while typing: %v", len(got), got)
	}
	if got := l.text(80, 24); !strings.Contains(got, "6 runs of 12") {
		t.Errorf("does not say how many there are:\n%s", got)
	}
	l.press(typed(" width=x")...)
	got := l.text(80, 24)
	if !strings.Contains(got, "/ lr<0.01 width=x") || len(l.names()) != 0 {
		t.Errorf("typed on:\n%s", got)
	}
	l.press(typed(" lz>3")...)
	lines := strings.Split(l.text(80, 24), "\n")
	at := strings.Index(lines[1], "lz")
	if at < 0 || !strings.HasPrefix(lines[2][at:], "^^ no run has this; did you mean") {
		t.Errorf("does not point at the word:\n%s", strings.Join(lines[:3], "\n"))
	}
	if l.press("enter"); l.query.line == nil {
		t.Error("a query that makes no sense is kept")
	}
	l.press("esc")
	if len(l.names()) != 12 || l.query.line != nil || l.query.wrong != nil {
		t.Error("esc does not go back to what was asked for before")
	}
}

func TestNamesOfAQueryAreCompleted(t *testing.T) {
	names := []string{"best", "state", "started", "val/accuracy", "val/loss", "width"}
	for text, want := range map[string]string{
		"":               "",
		"b":              "best",
		"sta":            "sta",
		"star":           "started",
		"best>1 v":       "best>1 val/",
		"(val/a":         "(val/accuracy",
		"has:w":          "has:width",
		"name:w":         "name:w", // a value
		"nothing":        "nothing",
		"best":           "best",
		"!val/l":         "!val/loss",
		"val/loss<0.1 ":  "val/loss<0.1 ",
		"val/accuracyxy": "val/accuracyxy",
	} {
		if got := completed(text, names); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	l := enter(t, many(3))
	l.press("/", "d", "u", "tab")
	if got := l.query.line.Value(); got != "duration" {
		t.Errorf("tab makes %q", got)
	}
}

func TestSelectedRunsKeepTheirNumbers(t *testing.T) {
	l := enter(t, many(12))
	l.press("space", "space", "space") // and on to the next each time
	if got := len(l.meant()); got != 3 || l.table.Cursor() != 3 {
		t.Fatalf("%d are selected, the cursor is on %d", got, l.table.Cursor())
	}
	third := l.shown[2].Path()
	l.press("g", "space") // not the first any more
	if l.marks.of(third) != 2 || l.marks.len() != 2 {
		t.Error("another number for the third")
	}
	if got := l.text(80, 24); !strings.Contains(got, "2 selected") {
		t.Errorf("does not say how many:\n%s", got)
	}
	l.press("end", "space")
	if l.marks.of(l.shown[11].Path()) != 0 {
		t.Error("a free number is not given again")
	}
	l.press("/")
	l.press(append(typed("digits"), "enter")...)
	for _, r := range l.meant() {
		if r.Experiment != "digits-mlp" {
			t.Errorf("a key would be about %s, which nobody sees", r.Title())
		}
	}
	l.press("esc")
	if l.marks.len() != 0 || l.query.text == "" {
		t.Error("esc does not take the selection away first")
	}
	l.press("esc", "A")
	if l.marks.len() != 12 {
		t.Errorf("%d of 12 are selected", l.marks.len())
	}
	if l.press("A"); l.marks.len() != 0 {
		t.Error("A does not take it back")
	}
}

func TestWhatIsSaidOfRuns(t *testing.T) {
	f := many(6)
	l := enter(t, f)
	of := func(i int) workspace.Notes { return f.runs[i].Notes }
	l.press("n")
	l.press(append(typed("the one"), "enter")...)
	l.press("e")
	l.press(append(typed(`first\nsecond`), "enter")...)
	l.press("t")
	l.press(append(typed("paper, good"), "enter")...)
	n := of(0)
	if n.Name != "the one" || n.Text != "first\nsecond" || !slices.Equal(n.Tags, []string{"paper", "good"}) {
		t.Errorf("%+v", n)
	}
	got := l.text(160, 24)
	for _, want := range []string{"the one", "paper good", "first second"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	l.press("space", "space", "t") // two of them: tags are given and taken away
	l.press(append(typed("new -good"), "enter")...)
	if !slices.Equal(of(0).Tags, []string{"paper", "new"}) || !slices.Equal(of(1).Tags, []string{"new"}) {
		t.Errorf("tags %v and %v", of(0).Tags, of(1).Tags)
	}
	l.press("esc", "end", "p")
	if !of(5).Pinned || l.shown[0].ShortID() != "a00005" {
		t.Errorf("pinned %v, on top %v", of(5).Pinned, l.names())
	}
	l.press("p")
	if of(5).Pinned {
		t.Error("the pin stays")
	}
	l.press("n", "esc", "e", "esc", "t", "esc")
	if l.dialog != nil || of(5).Name != "" {
		t.Error("esc does not leave a dialog")
	}
}

func TestRunsAreDeletedAfterAsking(t *testing.T) {
	f := many(6)
	l := enter(t, f)
	l.press("d", "n")
	if len(f.runs) != 6 {
		t.Error("deleted without an answer")
	}
	l.press("d")
	asks := l.text(80, 24)
	if !strings.Contains(asks, "Delete digits-mlp (a00000)?") || !strings.Contains(asks, ".trash") {
		t.Errorf("asks:\n%s", asks)
	}
	l.press("y")
	if len(l.shown) != 5 {
		t.Errorf("%d runs", len(l.shown))
	}
	if l.press("u"); len(l.shown) != 6 || len(l.undo) != 0 {
		t.Errorf("%d runs after it was brought back", len(l.shown))
	}
	l.press("g", "space", "space", "d", "y") // the second is one that stays
	if got := l.text(80, 24); len(f.runs) != 5 || !strings.Contains(got, "stop it first") {
		t.Errorf("%d runs:\n%s", len(f.runs), got)
	}
	if len(l.undo) != 1 {
		t.Errorf("%d can be brought back", len(l.undo))
	}
}

func TestSorting(t *testing.T) {
	f := many(6)
	l := enter(t, f)
	for l.window.focus != idBest {
		l.press("right")
	}
	l.press("o")
	if got := l.names(); got[0] != "a00005" || f.kept.Sort != idBest {
		t.Errorf("by the best: %v, kept %+v", got, f.kept)
	}
	if got := l.text(80, 24); !strings.Contains(got, "val/loss ↑") {
		t.Errorf("does not say by what:\n%s", got)
	}
	l.press("o")
	if got := l.names(); got[0] != "a00000" {
		t.Errorf("the other way round: %v", got)
	}
	l.press("o")
	if f.kept.Sort != "" || l.names()[0] != "a00000" {
		t.Errorf("newest first: %v, kept %+v", l.names(), f.kept)
	}
}

func TestColumnsAreTheKeysThatDiffer(t *testing.T) {
	f := many(6)
	l := enter(t, f)
	ids := func() (ids []string) {
		for _, c := range l.columns {
			ids = append(ids, c.id)
		}
		return ids
	}
	if got := ids(); !slices.Contains(got, "optimizer.lr") || slices.Contains(got, "optimizer.name") ||
		slices.Contains(got, "tag") {
		t.Errorf("columns %v", got)
	}
	l.press("/")
	l.press(append(typed("lr=0.003 width=16"), "enter")...)
	if got := ids(); slices.Contains(got, "optimizer.lr") || slices.Contains(got, "model.width") {
		t.Errorf("columns of one run %v", got)
	}
	l.press("esc")
	// What is chosen stays chosen.
	for l.window.focus != "optimizer.lr" {
		l.press("right")
	}
	l.press("-", "C")
	l.press(typed("val/acc")...)
	l.press("enter", "esc")
	if got := ids(); slices.Contains(got, "optimizer.lr") || !slices.Contains(got, event.ValAccuracy) {
		t.Errorf("columns %v", got)
	}
	again := enter(t, f)
	l = again
	if got := ids(); slices.Contains(got, "optimizer.lr") || !slices.Contains(got, event.ValAccuracy) {
		t.Errorf("next time %v", got)
	}
	l.press("C")
	l.press(typed("optimizer.lr")...)
	l.press("enter", "esc")
	if got := ids(); !slices.Contains(got, "optimizer.lr") {
		t.Errorf("shown again %v", got)
	}
	for l.window.focus != idName {
		l.press("left")
	}
	if l.press("-"); !slices.Contains(ids(), idName) {
		t.Error("the name is hidden")
	}
}

// Every column can be reached on the narrowest of screens, and none is shown in part.
func TestColumnsThatDoNotFitAreReached(t *testing.T) {
	for _, w := range []int{40, 60, 80, 120, 200} {
		l := enter(t, many(12))
		l.text(w, 20)
		for range len(l.columns) + 1 {
			got := l.text(w, 20)
			c := l.columns[max(0, l.focused())]
			need := 0
			for _, c := range l.table.Columns {
				need += c.Min + 1
			}
			if !strings.Contains(got, c.title) || need > w && len(l.table.Columns) > 3 {
				t.Fatalf("%d cells: %s is not shown:\n%s", w, c.title, got)
			}
			l.do(l.take(l.Update(frametest.Key("right"))))
		}
	}
}

// Where runs are judged by several metrics, each value says by which.
func TestTheMetricIsNamed(t *testing.T) {
	f := many(4)
	if got := enter(t, f).text(80, 24); !strings.Contains(got, "val/loss") {
		t.Errorf("does not say what is best:\n%s", got)
	}
	f.runs[1].Summary.Best = &workspace.BestValue{Metric: event.ValR2, Value: 0.875, Epoch: 3}
	got := enter(t, f).text(80, 24)
	if !strings.Contains(got, "val/r2 0.8750") || !strings.Contains(got, "val/loss 0.5000") {
		t.Errorf("does not say what is best of what:\n%s", got)
	}
}

func TestTheBestOnEachSetOfDataIsMarked(t *testing.T) {
	f := many(6)
	_, best := bestOf(f.runs)
	for i, r := range f.runs { // the later the better, of three sets
		if best[r] != (i >= 3) {
			t.Errorf("run %d: %v", i, best[r])
		}
	}
	f.runs[0].Summary.Best = &workspace.BestValue{Metric: event.ValR2, Value: 3}
	if metric, best := bestOf(f.runs); metric != "" || best != nil {
		t.Errorf("by two metrics: %s, %v", metric, best)
	}
}

func TestAStudyIsOpened(t *testing.T) {
	f := many(3)
	l := enter(t, f)
	l.press("S")
	if open, ok := l.action.(screen.Open); !ok || open.Screen != "study" {
		t.Errorf("action %+v", l.action)
	}
}

// Courses are read of the runs in view only, and once.
func TestCoursesAreReadOfWhatIsSeen(t *testing.T) {
	f := many(100)
	l := still(t, f)
	l.text(80, 24)
	l.do(l.Enter(screen.Subject{}))
	seen := len(f.courses)
	if seen == 0 || seen > 24 {
		t.Fatalf("%d courses for 20 rows", seen)
	}
	if got := l.text(80, 24); !strings.Contains(got, "█▇") {
		t.Errorf("no course is drawn:\n%s", got)
	}
	l.do(l.read(Workspace.Watch))
	if len(f.courses) != seen {
		t.Error("they are read again")
	}
	l.press("pgdown", "pgdown")
	if len(f.courses) <= seen || len(f.courses) > seen+45 {
		t.Errorf("%d courses after two pages", len(f.courses))
	}
}

func TestSelectedRunsAreCompared(t *testing.T) {
	l := enter(t, many(6))
	l.press("c")
	if got := l.text(100, 24); l.action != nil || !strings.Contains(got, "select two runs or more") {
		t.Errorf("one run is compared:\n%s", got)
	}
	l.press("space", "space", "space", "g", "space", "c") // the second and the third
	open, ok := l.action.(screen.Open)
	if !ok || open.Screen != "compare" || len(open.About.Runs) != 2 || open.About.Runs[0].ID() != "a00001" {
		t.Fatalf("action %+v", l.action)
	}
	if l.marks.of(l.shown[1].Path()) != 0 || l.marks.of(l.shown[2].Path()) != 1 {
		t.Error("they have other numbers than on the screen that compares them")
	}
}
