package chart

import (
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/format"
	"tunebench/tui/internal/frametest"
)

func TestSparkline(t *testing.T) {
	th := frametest.Themes()["dark"]
	draw := func(w int, vs ...float64) string {
		return ansi.Strip(Sparkline(th, lipgloss.NewStyle(), vs, w))
	}
	nan := math.NaN()
	for _, c := range []struct{ got, want string }{
		{draw(8, 0, 1, 2, 3, 4, 5, 6, 7), "▁▂▃▄▅▆▇█"},
		{draw(4, 0, 0, 7, 7, 0, 0, 7, 7), "▁█▁█"},
		{draw(6, 1, nan, 2), "▁×█   "},
		{draw(3, 5, 5, 5), "▄▄▄"},
		{draw(3), "   "},
		{draw(0, 1), ""},
		{draw(2, nan, math.Inf(1)), "××"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	got := draw(10, 2, 1.5, 1.2, 1, 0.9, 0.8, 0.7, 0.7, 1e30, 0.6)
	if !strings.HasPrefix(got, "█▆") && !strings.HasPrefix(got, "▇") {
		t.Errorf("an outlier flattens the rest: %q", got)
	}
	for w := range 30 {
		for n := range 40 {
			vs := make([]float64, n)
			for i := range vs {
				vs[i] = nasty[(i*7+w)%len(nasty)]
			}
			for _, th := range frametest.Themes() {
				if got := Sparkline(th, th.Train, vs, w); ansi.StringWidth(got) != w {
					t.Fatalf("%d values in %d cells: %q", n, w, got)
				}
			}
		}
	}
}

func TestBars(t *testing.T) {
	th := frametest.Themes()["dark"]
	got := ansi.Strip(strings.Join(Bars(th, 30, []Bar{
		{Label: "petal length", Value: 0.5},
		{Label: "petal width", Value: 0.25},
		{Label: "\x1b[2Jid", Value: 0, Text: "none"},
		{Label: "sepal", Value: -0.5},
		{Label: "x", Value: math.NaN()},
	}), "\n"))
	want := strings.Join([]string{
		"petal len… ███████████  0.5000",
		"petal wid… █████▌       0.2500",
		"id                        none",
		"sepal      ─────────── -0.5000",
		"x                          NaN",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for w := range 60 {
		for name, th := range frametest.Themes() {
			var bars []Bar
			for _, v := range nasty {
				bars = append(bars, Bar{Label: "クラス " + name, Value: v})
			}
			for _, l := range Bars(th, w, bars) {
				if ansi.StringWidth(l) != w {
					t.Fatalf("%s: %d cells instead of %d: %q", name, ansi.StringWidth(l), w, l)
				}
			}
		}
	}
}

// The line beyond a bar is as long as the value may be off, and all share one scale.
func TestBarsWithASpread(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	got := ansi.Strip(strings.Join(Bars(th, 40, []Bar{
		{Label: "lr", Value: 0.6, Spread: 0.2, Text: "60 %"},
		{Label: "width", Value: 0.4, Spread: 0.01, Text: "40 %"},
		{Label: "none", Value: 0, Spread: 0.4, Text: "0 %"},
		{Label: "bad", Value: 0.2, Spread: math.NaN(), Text: "?"},
	}), "\n"))
	want := strings.Join([]string{
		"lr    █████████████████████▊──────┤ 60 %",
		"width ██████████████▌               40 %",
		"none  ──────────────┤                0 %",
		"bad   ███████▎                         ?",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A number beside a bar is not cut while the bar has room to give.
func TestBarsGiveWayToNumbers(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	bars := []Bar{{Label: "class 1", Value: 3, Text: "1,135  11.3 %"}, {Label: "b", Value: 1, Text: "9  8.0 %"}}
	for w := 26; w < 60; w++ {
		for _, row := range Bars(th, w, bars) {
			if !strings.HasSuffix(row, " %") || format.Width(row) != w {
				t.Errorf("%d cells: %q", w, row)
			}
		}
	}
}
