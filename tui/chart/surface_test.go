package chart

import (
	"math/rand/v2"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/internal/frametest"
)

func TestTextIsClippedAndCellsStayWhole(t *testing.T) {
	for _, c := range []struct {
		at    int
		text  string
		want  string
		after func(s *surface)
	}{
		{0, "abc", "abc   ", nil},
		{4, "abc", "    ab", nil},
		{-1, "abc", "bc    ", nil},
		{0, "日本", "日本  ", nil},
		{5, "日", "      ", nil},
		{-1, "日本", " 本   ", nil},
		{0, "日本", "x 本  ", func(s *surface) { s.text(0, 0, "x", 1) }},
		{0, "日本", " x本  ", func(s *surface) { s.text(1, 0, "x", 1) }},
		{1, "e\u0301e", " ee   ", nil},
		{0, "─⣿", "─⣿    ", nil},
	} {
		var s surface
		s.reset(6, 1)
		s.pen(lipgloss.NewStyle())
		s.text(c.at, 0, c.text, 1)
		if c.after != nil {
			c.after(&s)
		}
		if got := s.String(); got != c.want || ansi.StringWidth(got) != 6 {
			t.Errorf("%q at %d: %q, want %q", c.text, c.at, got, c.want)
		}
	}
}

func TestAnythingDrawnFillsTheSurface(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 13))
	th := frametest.Themes()["dark"]
	texts := []string{"a", "日本語", "loss", "▾", "⣿⣿", "\U0001F600!", "é", ""}
	var s surface
	for range 500 {
		w, h := 1+rng.IntN(12), 1+rng.IntN(4)
		s.reset(w, h)
		pens := []uint8{s.pen(th.Train), s.pen(th.Val), s.pen(lipgloss.NewStyle())}
		for range rng.IntN(20) {
			s.text(rng.IntN(w+4)-2, rng.IntN(h+2)-1, texts[rng.IntN(len(texts))], pens[rng.IntN(3)])
		}
		frametest.Exact(t, "surface", s.String(), w, h)
	}
}

func TestAResetSurfaceIsBlank(t *testing.T) {
	var s surface
	for range 3 {
		s.reset(5, 2)
		if got := s.String(); got != "     \n     " {
			t.Fatalf("%q", got)
		}
		s.text(1, 1, "日x", s.pen(lipgloss.NewStyle()))
	}
}

func TestFreeCells(t *testing.T) {
	var s surface
	s.reset(4, 1)
	s.text(2, 0, "x", s.pen(lipgloss.NewStyle()))
	for _, c := range []struct {
		x, y, n int
		want    bool
	}{
		{0, 0, 2, true},
		{0, 0, 3, false},
		{3, 0, 1, true},
		{3, 0, 2, false},
		{-1, 0, 1, false},
		{0, 1, 1, false},
		{0, 0, 0, true},
	} {
		if got := s.free(c.x, c.y, c.n); got != c.want {
			t.Errorf("%d cells at (%d, %d): free %v", c.n, c.x, c.y, got)
		}
	}
}

// Runs of one style are written as one: a frame over a slow line is small.
func TestRunsShareTheirEscapeSequences(t *testing.T) {
	th := frametest.Themes()["dark"]
	var s surface
	s.reset(20, 1)
	s.text(0, 0, strings.Repeat("a", 10), s.pen(th.Train))
	s.text(10, 0, strings.Repeat("b", 10), s.pen(th.Val))
	if got := strings.Count(s.String(), "\x1b["); got != 4 {
		t.Errorf("%d escape sequences: %q", got, s.String())
	}
	train, again := s.pen(th.Train), s.pen(th.Train)
	if train != again || train == s.pen(th.Val) {
		t.Error("pens are told apart by what they write")
	}
}
