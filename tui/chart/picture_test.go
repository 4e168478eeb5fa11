package chart

import (
	"slices"
	"testing"

	"charm.land/lipgloss/v2"

	"tunebench/tui/theme"
)

func TestPicturesInEveryTerminal(t *testing.T) {
	pixels := []uint8{0, 255, 255, 0, 0, 255, 255, 128, 0}
	ascii := Picture(theme.New(theme.Options{}), 3, pixels)
	if !slices.Equal(ascii, []string{" =@", "=: "}) {
		t.Errorf("ASCII %q", ascii)
	}
	blocks := Picture(theme.New(theme.Options{Unicode: true}), 3, pixels)
	if !slices.Equal(blocks, []string{" ▀█", "▀▀ "}) {
		t.Errorf("blocks %q", blocks)
	}
	if grey(0) != "16" || grey(255) != "231" || grey(128) != "243" {
		t.Errorf("greys %s %s %s", grey(0), grey(255), grey(128))
	}
}

func TestHistogram(t *testing.T) {
	th := theme.New(theme.Options{Unicode: true})
	for _, c := range []struct {
		bins []int
		w    int
		want string
	}{
		{[]int{0, 1, 4, 7}, 4, " ▂▅█"},
		{[]int{1, 0, 0, 0, 3, 4}, 3, "▂ █"},
		{[]int{5}, 3, "█"},
		{[]int{0, 0}, 3, "  "},
		{nil, 3, ""},
		{[]int{1, 2}, 0, ""},
	} {
		if got := Histogram(th, lipgloss.NewStyle(), c.bins, c.w); got != c.want {
			t.Errorf("%v in %d: %q, want %q", c.bins, c.w, got, c.want)
		}
	}
}
