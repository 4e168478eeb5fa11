package component

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/format"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

func sampleTable(th *theme.Theme, n int) *Table {
	t := &Table{
		Columns: []Column{
			{Title: "run", Min: 12, Weight: 1, Max: 40, Middle: true},
			{Title: "state", Min: 11},
			{Title: "best", Min: 7, Right: true},
		},
		Empty: "No runs yet: press t in the workbench.",
	}
	var rows [][]Cell
	var keys []string
	for i := range n {
		name := fmt.Sprintf("20260722-1%02d-digits-mlp-%04x", i, i*7919)
		rows = append(rows, []Cell{
			{Text: name, Style: th.Text},
			{Text: "finished", Style: th.Good},
			{Text: format.Value(0.9 + float64(i)/1e4), Style: th.Text},
		})
		keys = append(keys, name)
	}
	t.SetRows(rows, keys)
	return t
}

func TestTableKeepsTheCursorVisibleAndOnItsRow(t *testing.T) {
	th := frametest.Themes()["dark"]
	tb := sampleTable(th, 100)
	for range 3 {
		for _, a := range []keymap.Motion{
			keymap.Down, keymap.Down, keymap.PageDown, keymap.Bottom, keymap.Up, keymap.PageUp, keymap.Top,
			keymap.PageDown,
		} {
			tb.Move(a)
			tb.Resize(60, 10)
			got := ansi.Strip(tb.View(th, true))
			frametest.Exact(t, "table", got, 60, 10)
			key, _ := tb.Key()
			if !strings.Contains(got, "▸ "+key[:8]) {
				t.Fatalf("after %v row %d is hidden:\n%s", a, tb.Cursor(), got)
			}
		}
	}
	key, _ := tb.Key()
	old := tb.keys
	row := tb.row
	tb.SetSource(97, func(i int) []Cell { return row(i + 3) }, old[3:])
	if now, _ := tb.Key(); now != key {
		t.Errorf("the cursor moved from %s to %s", key, now)
	}
	tb.SetRows(nil, nil)
	if tb.Cursor() != -1 || !strings.Contains(tb.View(th, true), "No runs yet") {
		t.Error("the empty table does not say so")
	}
	tb.Move(keymap.Down)
	tb.SetSource(2, row, old[:2])
	if tb.Cursor() != 0 || !tb.Select(old[1]) || tb.Cursor() != 1 || tb.Select("none") {
		t.Errorf("cursor %d", tb.Cursor())
	}
}

func TestTableAtAnySize(t *testing.T) {
	for name, th := range frametest.Themes() {
		for n := range 4 {
			tb := sampleTable(th, n*5)
			for w := 0; w < 70; w += 3 {
				for h := 0; h < 12; h += 1 + w%3 {
					tb.Resize(w, h)
					frametest.Exact(t, name, tb.View(th, w%2 == 0), w, h)
				}
			}
		}
		tb := sampleTable(th, 6)
		tb.Resize(60, 9)
		frametest.Golden(t, "table-"+name, tb.View(th, true))
	}
}

func TestOverlay(t *testing.T) {
	for name, th := range frametest.Themes() {
		p := NewPrompt("Save experiment", "File name; an existing file is kept.", "digits.toml", func(s string) error {
			if s == "" {
				return errors.New("a name is needed")
			}
			return nil
		})
		for _, size := range [][2]int{{80, 24}, {40, 10}, {10, 4}, {1, 1}, {0, 0}} {
			p.Resize(size[0], size[1])
			got := Overlay(th, size[0], size[1], bench(th, size[0], size[1], 0), p.View(th, size[0], size[1]))
			frametest.Exact(t, name, got, size[0], size[1])
			if size[0] == 80 {
				frametest.Golden(t, "prompt-"+name, got)
			}
		}
		help := &Message{Title: "Keys"}
		help.SetLines(KeyHelp(th, 130, sampleKeys()), 130, 40)
		frametest.Golden(t, "help-"+name, help.View(th))
		for w := 0; w < 90; w += 7 {
			help.SetLines(KeyHelp(th, 76, sampleKeys()), w, 20)
			frametest.Exact(t, name, Overlay(th, w, 20, "日本語日本語\n日本語日本語日本語", help.View(th)), w, 20)
		}
	}
}

func TestPromptAndConfirm(t *testing.T) {
	p := NewPrompt("t", "", "", func(s string) error {
		if s != "ok" {
			return errors.New("say ok")
		}
		return nil
	})
	if out, _ := p.Update(press("enter")); out != Open {
		t.Error("a wrong text was accepted")
	}
	if got := p.View(frametest.Themes()["dark"], 60, 10); !strings.Contains(got, "say ok") {
		t.Errorf("no error shown:\n%s", got)
	}
	p.Update(press("o"))
	p.Update(press("k"))
	if out, _ := p.Update(press("enter")); out != Accepted || p.Value() != "ok" {
		t.Errorf("%v %q", out, p.Value())
	}
	if out, _ := p.Update(press("esc")); out != Cancelled {
		t.Error("esc does not cancel")
	}
	c := &Confirm{Title: "Stop?", Text: "The run keeps its weights."}
	for key, want := range map[string]Outcome{
		"y": Accepted, "enter": Open, "n": Cancelled, "esc": Cancelled, "x": Open,
	} {
		if got, _ := c.Update(press(key)); got != want {
			t.Errorf("%s: %v", key, got)
		}
	}
	if got := c.View(frametest.Themes()["ascii"], 40, 8); !strings.Contains(got, "y yes, n no") {
		t.Errorf("got\n%s", got)
	}
}

func TestPaneAtAnySize(t *testing.T) {
	for name, th := range frametest.Themes() {
		for w := -1; w < 50; w += 1 + w/12 {
			for h := -1; h < 12; h++ {
				p := Pane{
					Title: "Loss \x1b[31m日本語", Info: "log y, smooth 0.6", Bottom: "esc",
					Footer: []string{"a long footer line", "b"}, Focused: w%2 == 0,
				}
				iw, ih := p.Inner(w, h)
				if iw < 0 || ih < 0 {
					t.Fatalf("%dx%d: inner %dx%d", w, h, iw, ih)
				}
				frametest.Exact(t, name, p.View(th, w, h, "content that is rather long\nand\nmore\nlines"), w, h)
			}
		}
	}
}

func TestRowsAtAnyWidth(t *testing.T) {
	for name, th := range frametest.Themes() {
		for w := 1; w < 180; w += 1 + w/20 {
			frametest.Exact(t, name, KeyLine(th, w, sampleKeys()), w, 1)
			frametest.Exact(t, name, Tabs(th, w, []string{"Experiment", "Charts", "診断"}, w%4-1), w, 1)
			for _, share := range []float64{-1, 0, 0.333, 0.999, 1, 7, format0()} {
				frametest.Exact(t, name, ProgressBar(th, w, share), w, 1)
			}
			frametest.Exact(t, name, StatusLine(th, w,
				Segment{Text: "name", Rank: 1}, Segment{Text: strings.Repeat("長", 20), Rank: 2},
				Segment{Grow: func(n int) string { return ProgressBar(th, n, 0.5) }, MinWidth: 10, Rank: 3},
				Segment{Text: "right", Right: true}), w, 1)
		}
	}
}

func format0() float64 { z := 0.0; return z / z }

func TestProgressBarIsFullOnlyAtTheEnd(t *testing.T) {
	th := frametest.Themes()["dark"]
	full := strings.Repeat("━", 20)
	if ansi.Strip(ProgressBar(th, 20, 0.9999)) == full || ansi.Strip(ProgressBar(th, 20, 1)) != full {
		t.Error("the bar is full before the end, or not at it")
	}
}

func TestStatusLineDropsByRank(t *testing.T) {
	th := frametest.Themes()["dark"]
	got := ansi.Strip(StatusLine(
		th, 22, Segment{Text: "training", Rank: 0}, Segment{Text: "epoch 3/50", Rank: 1},
		Segment{Text: "ETA 0:21", Rank: 2, Right: true},
	))
	if !strings.Contains(got, "training  epoch 3/50") || strings.Contains(got, "ETA") {
		t.Errorf("got %q", got)
	}
}

func TestTextScrolls(t *testing.T) {
	th := frametest.Themes()["dark"]
	var tx Text
	bold := lipgloss.NewStyle().Bold(true).Render("a bold sentence that wraps")
	tx.SetContent(bold+strings.Repeat("\nline", 20), 12, 5)
	got := tx.View(th)
	frametest.Exact(t, "text", got, 12, 5)
	if tx.Position() != "1-5/23" {
		t.Errorf("position %q", tx.Position())
	}
	tx.Move(keymap.Bottom)
	tx.Move(keymap.Down)
	if tx.Position() != "19-23/23" {
		t.Errorf("position %q", tx.Position())
	}
	if tx.SetContent("short", 12, 5); tx.Position() != "" {
		t.Errorf("position %q", tx.Position())
	}
}

func TestComposePadsAndCuts(t *testing.T) {
	th := frametest.Themes()["dark"]
	got := Compose(th, 8, 3,
		Part{layout.Rect{X: 5, Y: 1, W: 6, H: 9}, "abcdefgh\nx\ny"},
		Part{layout.Rect{X: 0, Y: 0, W: 2, H: 1}, "日本"},
		Part{layout.Rect{X: 3, Y: 0, W: 2, H: 1}, "語"})
	if got != "…  語   \n     ab…\n     x  " {
		t.Errorf("got %q", got)
	}
}
