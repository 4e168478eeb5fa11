package component

import (
	"errors"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/format"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
)

func TestTabsShowTheActiveOneAndItsNeighbours(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	titles := []string{"Experiment", "Charts", "Diagnosis"}
	for _, c := range []struct {
		w, active int
		want      string
	}{
		{60, 1, "  Experiment   Charts   Diagnosis"},
		{33, 1, " Experiment  Charts  Diagnosis"},
		{31, 2, " Experiment  Charts  Diagnosis"},
		{30, 2, "‹ Diagnosis"},
		{20, 0, " Experiment ›"},
		{20, 1, "‹ Charts ›"},
		{20, 2, "‹ Diagnosis"},
		{20, -3, " Experiment ›"},
		{20, 9, "‹ Diagnosis"},
		{6, 1, "‹ Cha…"},
	} {
		got := Tabs(th, c.w, titles, c.active)
		frametest.Exact(t, "tabs", got, c.w, 1)
		if text := strings.TrimRight(ansi.Strip(got), " "); text != c.want {
			t.Errorf("%d in %d cells: %q, want %q", c.active, c.w, text, c.want)
		}
	}
	if got := Tabs(th, 5, nil, 0); got != "     " {
		t.Errorf("no tabs: %q", got)
	}
	if got := Tabs(th, 0, titles, 0); got != "" {
		t.Errorf("no room: %q", got)
	}
}

func TestStatusLineSharesItsRoom(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	bar := Segment{Grow: func(w int) string { return strings.Repeat("=", w) }, MinWidth: 4, Rank: 3}
	for _, c := range []struct {
		w        int
		segments []Segment
		want     string
	}{
		{30, []Segment{{Text: "left"}, {Text: "right", Right: true}}, " left                   right"},
		{30, []Segment{{Text: "left"}, bar, {Text: "right", Right: true}}, " left  ===============  right"},
		{16, []Segment{{Text: "left"}, bar, {Text: "right", Right: true, Rank: 1}}, " left     right"},
		{8, []Segment{{Text: "left", Rank: 1}, {Text: "right", Right: true}}, "   right"},
		{4, []Segment{{Text: "alone and too long"}}, " al…"},
		{12, []Segment{{}, {Text: "only"}, {}}, " only"},
		{12, nil, ""},
	} {
		got := StatusLine(th, c.w, c.segments...)
		frametest.Exact(t, "status", got, c.w, 1)
		if text := strings.TrimRight(ansi.Strip(got), " "); text != c.want {
			t.Errorf("%d cells: %q, want %q", c.w, text, c.want)
		}
	}
}

func TestLegibleInASCII(t *testing.T) {
	ths := frametest.Themes()
	const text = "0.1 → 0.2 ± 3 × 10² … “é” 日"
	if got := Legible(ths["dark"], text); got != text {
		t.Errorf("a terminal with Unicode gets %q", got)
	}
	if got := Legible(ths["ascii"], text); got != "0.1 -> 0.2 +- 3 x 102 ... ?e? ?" {
		t.Errorf("got %q", got)
	}
}

func TestLimitSaysThatThereIsMore(t *testing.T) {
	th := frametest.Themes()["dark"]
	lines := []string{"first", "second line", "third"}
	for _, c := range []struct {
		n, w int
		want string
	}{
		{3, 20, "first|second line|third"}, {2, 20, "first|second line…"}, {2, 6, "first|secon…"}, {1, 20, "first…"},
	} {
		if got := strings.Join(Limit(th, append([]string(nil), lines...), c.n, c.w), "|"); got != c.want {
			t.Errorf("%d lines of %d cells: %q, want %q", c.n, c.w, got, c.want)
		}
	}
}

func TestFit(t *testing.T) {
	th := frametest.Themes()["dark"]
	for _, c := range []struct {
		text string
		w, h int
		want string
	}{
		{"one\ntwo", 4, 3, "one |two |    "},
		{"longer", 4, 1, "lon…"},
		{"a\nb\nc", 1, 2, "a|b"},
		{"x", 0, 3, ""},
		{"x", 3, 0, ""},
	} {
		if got := strings.ReplaceAll(Fit(th, c.text, c.w, c.h), "\n", "|"); got != c.want {
			t.Errorf("%q in %dx%d: %q, want %q", c.text, c.w, c.h, got, c.want)
		}
	}
}

// An overlay stands in the middle, and what it covers shows around it, dimmed.
func TestOverlayCentres(t *testing.T) {
	th := frametest.Themes()["ascii"]
	back := strings.Repeat("abcdefgh\n", 4) + "abcdefgh"
	got := ansi.Strip(Overlay(th, 8, 5, back, "[##]\n[##]"))
	if got != "abcdefgh\nab[##]gh\nab[##]gh\nabcdefgh\nabcdefgh" {
		t.Errorf("got\n%s", got)
	}
	if got := Overlay(th, 0, 5, back, "[]"); got != "" {
		t.Errorf("no room: %q", got)
	}
}

// A pane's title is cut last: what stands at its right goes first.
func TestPaneEdgesGiveWay(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	p := Pane{Title: "Loss", Info: "log y, smooth 0.6", Bottom: "enter edit", BottomInfo: "1-9/30"}
	for w, want := range map[int][2]string{
		40: {"╭ Loss ──────────── log y, smooth 0.6 ─╮", "╰ enter edit ─────────────── 1-9/30 ─╯"},
		26: {"╭ Loss ── log y, smoot… ─╮", ""},
		12: {"╭ Loss ────╮", ""},
		8:  {"╭ L… ──╮", ""},
	} {
		rows := strings.Split(ansi.Strip(p.View(th, w, 4, "")), "\n")
		if rows[0] != want[0] {
			t.Errorf("%d cells: %q, want %q", w, rows[0], want[0])
		}
		if want[1] != "" && !strings.HasSuffix(rows[3], " 1-9/30 ─╯") {
			t.Errorf("%d cells: %q", w, rows[3])
		}
	}
	footed := Pane{Title: "Form", Footer: []string{"9,034 params", "45 steps"}}
	if _, h := footed.Inner(30, 10); h != 5 {
		t.Errorf("a footer of two lines and its rule leave %d of 8 rows", h)
	}
	if _, h := footed.Inner(30, 6); h != 4 {
		t.Errorf("a low pane keeps its footer: %d of 4 rows are left", h)
	}
}

// What is wrong with a value stands below it, on no more lines than a reader bears.
func TestErrorsBelowTheirField(t *testing.T) {
	f := new(Form)
	f.SetGroups([]Group{{Title: "Data", Fields: []Field{
		{Key: "a", Label: "source", Value: "x.csv", Error: strings.Repeat("rows.csv line 7: want a number. ", 12)},
		{Key: "b", Label: "test", Value: "0.2"},
	}}})
	f.Resize(40, 20)
	got := ansi.Strip(f.View(frametest.Themes()["dark"], true))
	if n := strings.Count(got, "want a"); n < 3 || n > 6 {
		t.Errorf("%d times:\n%s", n, got)
	}
	if !strings.Contains(got, "    ✗ rows.csv line 7") || strings.Count(got, "…") != 1 {
		t.Errorf("the end of a long error is not marked:\n%s", got)
	}
	f.Check = func(_, text string) error {
		if text == "x.csvz" {
			return errors.New("no such file")
		}
		return nil
	}
	f.Edit()
	if got := ansi.Strip(f.View(frametest.Themes()["dark"], true)); strings.Contains(got, "✗") {
		t.Errorf("the old error stays beside what is typed:\n%s", got)
	}
	f.Update(press("z"))
	if got := ansi.Strip(f.View(frametest.Themes()["dark"], true)); !strings.Contains(got, "✗ no such file") {
		t.Errorf("the new error is not shown:\n%s", got)
	}
}

// While a long text is typed, the cursor stays in view.
func TestLongTextsScrollWithTheCursor(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	f := new(Form)
	f.SetGroups([]Group{
		{Fields: []Field{{Key: "a", Label: "source", Value: strings.Repeat("folder/", 12) + "end.csv"}}},
	})
	f.Resize(30, 5)
	f.Edit()
	if got := ansi.Strip(f.View(th, true)); !strings.Contains(got, "end.csv") {
		t.Errorf("the end is hidden: %q", got)
	}
	f.Update(press("home"))
	for range 3 {
		f.Update(press("right"))
	}
	if got := ansi.Strip(f.View(th, true)); !strings.Contains(got, "folder/") || strings.Contains(got, "end.csv") {
		t.Errorf("the beginning is hidden: %q", got)
	}
}

func TestTableCutsWhatHasNoRoom(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	tb := &Table{
		Columns: []Column{{Title: "name", Min: 8, Weight: 1, Middle: true}, {Title: "value", Min: 6, Right: true}},
	}
	tb.SetRows(
		[][]Cell{{{Text: "20260301-digits-7f3a"}, {Text: "0.5"}, {Text: "too many"}}, {{Text: "\x1b[31mx\ny"}}}, nil,
	)
	tb.Resize(20, 4)
	rows := strings.Split(ansi.Strip(tb.View(th, false)), "\n")
	for i, want := range []string{
		"  name         value", "  20260…-7f3a    0.5", "  x y               ", "                    ",
	} {
		if rows[i] != want {
			t.Errorf("row %d: %q, want %q", i, rows[i], want)
		}
	}
	if w, h := tb.Size(); w != 20 || h != 4 || tb.Len() != 2 {
		t.Errorf("%dx%d, %d rows", w, h, tb.Len())
	}
	if _, ok := tb.Key(); ok {
		t.Error("rows without keys have one")
	}
	if tb.Move(keymap.Bottom); tb.Cursor() != 1 || tb.Position() != "2/2" {
		t.Errorf("cursor %d", tb.Cursor())
	}
}

func TestComposeLeavesOutWhatHasNoPlace(t *testing.T) {
	th := frametest.Themes()["dark"]
	got := Compose(th, 4, 2,
		Part{layout.Rect{X: 9, Y: 0, W: 2, H: 1}, "far"}, Part{layout.Rect{}, "empty"},
		Part{layout.Rect{X: 1, Y: 1, W: 9, H: 9}, "wide"})
	if got != "    \n wi…" {
		t.Errorf("got %q", got)
	}
	if Compose(th, 0, 2) != "" || format.Width(Compose(th, 3, 1)) != 3 {
		t.Error("an empty screen has the wrong size")
	}
}
