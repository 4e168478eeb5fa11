package theme

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

func options(dark bool, p colorprofile.Profile, unicode bool) Options {
	return Options{Dark: dark, Profile: p, Unicode: unicode}
}

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if k, v, _ := strings.Cut(p, "="); k == name {
				return v
			}
		}
		return ""
	}
}

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		name string
		env  []string
		want Options
	}{
		{
			"modern",
			[]string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=en_US.UTF-8"},
			options(true, colorprofile.TrueColor, true),
		},
		{"256", []string{"TERM=xterm-256color", "LANG=C.utf8"}, options(true, colorprofile.ANSI256, true)},
		{
			"LC_ALL wins",
			[]string{"TERM=xterm", "LC_ALL=C", "LANG=de_DE.UTF-8"},
			options(true, colorprofile.ANSI, false),
		},
		{
			"NO_COLOR of any value",
			[]string{"TERM=xterm-256color", "NO_COLOR=please", "LANG=en_US.UTF-8"},
			options(true, colorprofile.ASCII, true),
		},
		{"dumb", []string{"TERM=dumb", "LANG=en_US.UTF-8"}, options(true, colorprofile.NoTTY, false)},
		{"console", []string{"TERM=linux", "LANG=en_US.UTF-8"}, options(true, colorprofile.ANSI, false)},
		{
			"light",
			[]string{"TERM=xterm-256color", "LANG=en_US.UTF-8", "COLORFGBG=0;default;15"},
			options(false, colorprofile.ANSI256, true),
		},
		{"nothing", nil, options(true, colorprofile.NoTTY, false)},
	} {
		if got := Detect(env(c.env...)); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestGlyphsAreOneCellAndOfTheirCharacterSet(t *testing.T) {
	for name, g := range map[string]Glyphs{"unicode": unicodeGlyphs, "ascii": asciiGlyphs} {
		all := []string{
			g.TopLeft, g.TopRight, g.BottomRight, g.BottomLeft, g.Horizontal, g.Vertical,
			g.RuleLeft, g.RuleRight, g.AxisY, g.TickY, g.Corner, g.AxisX, g.TickX, g.Bullet, g.Hollow,
			g.Pause, g.Check, g.Cross, g.Alert, g.Cursor, g.Prev, g.Next, g.Changed, g.Ellipsis, g.Dot,
			g.Arrow, g.Up, g.Down, g.Left, g.Right, g.BarDone, g.BarHead, g.BarTodo, g.Block, g.Thumb,
			g.Track, g.Best, g.Above, g.Below, g.NaN, g.Marker, g.Hair, g.Peak, g.Coming,
		}
		for _, set := range [][]rune{g.Blocks, g.Levels, g.Markers, g.Shades} {
			for _, r := range set {
				all = append(all, string(r))
			}
		}
		for _, s := range all {
			if ansi.StringWidth(s) != 1 {
				t.Errorf("%s: %q is %d cells wide", name, s, ansi.StringWidth(s))
			}
			if name == "ascii" && s[0] > 126 {
				t.Errorf("ascii: %q", s)
			}
		}
	}
}

func TestNoColorMeansNoColor(t *testing.T) {
	th := New(Options{Profile: colorprofile.ASCII, Unicode: true, Dark: true})
	for i, s := range []string{
		th.Text.Render("x"), th.Bad.Render("x"), th.Accent.Render("x"), th.Selected.Render("x"),
		th.Badge.Render("x"), th.Series(3).Render("x"), th.Border.Render("x"),
	} {
		for _, seq := range []string{"38;", "48;", "[3", "[4", "[9"} {
			if strings.Contains(s, seq) {
				t.Errorf("style %d emits a colour: %q", i, s)
			}
		}
	}
}

func TestBackgroundChangesColours(t *testing.T) {
	dark := New(Options{Profile: colorprofile.TrueColor, Dark: true})
	light := dark.WithDark(false)
	if dark.Text.Render("x") == light.Text.Render("x") {
		t.Error("light and dark text look the same")
	}
	if dark.WithDark(true) != dark {
		t.Error("WithDark made a theme that was there already")
	}
}

func TestSeriesColoursStayAndRepeat(t *testing.T) {
	th := New(Options{Profile: colorprofile.TrueColor, Dark: true})
	seen := map[string]bool{}
	for i := range SeriesColors {
		seen[th.Series(i).Render("x")] = true
		if th.Series(i).Render("x") != th.Series(i+SeriesColors).Render("x") {
			t.Errorf("series %d changes colour", i)
		}
	}
	if len(seen) != SeriesColors {
		t.Errorf("%d distinct colours, want %d", len(seen), SeriesColors)
	}
	th.Series(-1) // a run without a number must not crash a screen
}

func TestPalettes(t *testing.T) {
	th := New(Options{Profile: colorprofile.TrueColor, Dark: true, Unicode: true})
	other := th.WithPalette(th.Palette.Next())
	if other.Palette != BlueYellow || !other.Dark || !other.Unicode || other.Palette.Next() != Colorful {
		t.Errorf("%+v", other.Options)
	}
	for i := range SeriesColors {
		if th.Series(i).Render("x") == other.Series(i).Render("x") {
			t.Errorf("color %d stays", i)
		}
		if th.Series(i).Render("x") == th.SeriesRaw(i).Render("x") {
			t.Errorf("what lies behind curve %d looks like it", i)
		}
	}
	if th.WithDark(false).WithPalette(BlueYellow).Series(0).Render("x") == other.Series(0).Render("x") {
		t.Error("both grounds have the same colors")
	}
}
