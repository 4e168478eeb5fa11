package theme

import (
	"math"
	"strconv"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"tunebench/engine/finding"
)

// linear returns the linear red, green and blue of #rrggbb, each in [0, 1].
func linear(t *testing.T, hex string) (rgb [3]float64) {
	t.Helper()
	for i := range rgb {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("%s: %v", hex, err)
		}
		if c := float64(n) / 255; c <= 0.04045 {
			rgb[i] = c / 12.92
		} else {
			rgb[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return rgb
}

func luminance(rgb [3]float64) float64 { return 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2] }

// contrast is WCAG's ratio of two colours.
func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(linear(t, a)), luminance(linear(t, b))
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// The backgrounds that terminals come with.
var (
	darkGrounds  = []string{"#000000", "#0d1117", "#1e1e1e"}
	lightGrounds = []string{"#ffffff", "#fafafa"}
)

func TestContrastOnTheGroundsOfTerminals(t *testing.T) {
	text := map[string]tone{
		"text": toneText, "muted": toneMuted, "accent": toneAccent, "good": toneGood, "warn": toneWarn,
		"bad": toneBad, "info": toneInfo, "train": toneTrain, "val": toneVal,
	}
	faint, border := map[string]tone{"faint": toneFaint}, map[string]tone{"border": toneBorder}
	for least, tones := range map[float64]map[string]tone{4.5: text, 2: faint, 1.75: border} {
		for name, c := range tones {
			for _, ground := range darkGrounds {
				if got := contrast(t, c.dark, ground); got < least {
					t.Errorf("%s on %s: %.2f, want %.1f", name, ground, got, least)
				}
			}
			for _, ground := range lightGrounds {
				if got := contrast(t, c.light, ground); got < least {
					t.Errorf("%s on %s: %.2f, want %.1f", name, ground, got, least)
				}
			}
		}
	}
	for _, palette := range toneSeries {
		for i, c := range palette {
			if d, l := contrast(t, c.dark, "#1e1e1e"), contrast(t, c.light, "#ffffff"); d < 4.5 || l < 4.5 {
				t.Errorf("series %d: %.2f on dark, %.2f on light", i, d, l)
			}
			d, l := contrast(t, c.raw().dark, "#000000"), contrast(t, c.raw().light, "#fafafa")
			if d < 1.75 || l < 1.5 {
				t.Errorf("behind series %d: %.2f on dark, %.2f on light", i, d, l)
			}
		}
	}
}

// blindness projects linear RGB to what a dichromat sees (Viénot, Brettel and Mollon, 1999).
var blindness = map[string][3][3]float64{
	"protan": {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
	"deutan": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
}

// lab is CIELAB of linear RGB under D65.
func lab(rgb [3]float64) (out [3]float64) {
	x := (0.4124*rgb[0] + 0.3576*rgb[1] + 0.1805*rgb[2]) / 0.95047
	y := luminance(rgb)
	z := (0.0193*rgb[0] + 0.1192*rgb[1] + 0.9505*rgb[2]) / 1.08883
	f := func(v float64) float64 {
		if v > 0.008856 {
			return math.Cbrt(v)
		}
		return 7.787*v + 16.0/116
	}
	return [3]float64{116*f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))}
}

func seen(t *testing.T, hex, as string) [3]float64 {
	rgb := linear(t, hex)
	m, blind := blindness[as]
	if !blind {
		return lab(rgb)
	}
	var out [3]float64
	for i := range out {
		for k := range rgb {
			out[i] += m[i][k] * rgb[k]
		}
		out[i] = max(0, out[i])
	}
	return lab(out)
}

func distance(a, b [3]float64) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

// The two curves of every run, and the first runs that are compared, differ for everybody.
func TestCurvesDifferForTheColourBlind(t *testing.T) {
	pairs := [][2]tone{{toneTrain, toneVal}}
	for p, n := range map[Palette]int{Colorful: 3, BlueYellow: SeriesColors} {
		for i := range n {
			for k := range i {
				pairs = append(pairs, [2]tone{toneSeries[p][i], toneSeries[p][k]})
			}
		}
	}
	for _, eyes := range []string{"all cones", "protan", "deutan"} {
		for i, p := range pairs {
			for ground, hex := range map[string][2]string{
				"dark": {p[0].dark, p[1].dark}, "light": {p[0].light, p[1].light},
			} {
				// 2.3 is the least difference that is noticed side by side.
				if d := distance(seen(t, hex[0], eyes), seen(t, hex[1], eyes)); d < 15 {
					t.Errorf("%s, pair %d on %s: %s and %s are %.0f apart", eyes, i, ground, hex[0], hex[1], d)
				}
			}
		}
	}
}

// A severity is never told by colour alone.
func TestSeveritiesHaveGlyphsOfTheirOwn(t *testing.T) {
	for _, o := range []Options{{Unicode: true, Profile: colorprofile.TrueColor}, {}, {Profile: colorprofile.ANSI}} {
		th := New(o)
		glyphs := map[string]finding.Severity{}
		for _, s := range []finding.Severity{finding.Good, finding.Info, finding.Warn, finding.Bad} {
			glyph, style := th.Severity(s)
			if other, taken := glyphs[glyph]; taken {
				t.Errorf("%+v: %s and %s look the same: %q", o, s, other, glyph)
			}
			glyphs[glyph] = s
			if style.Render("x") == "" {
				t.Errorf("%s draws nothing", s)
			}
		}
	}
}

// With 16 colours the terminal's own are used, which its user has chosen.
func TestSixteenColoursAreTheTerminals(t *testing.T) {
	th := New(Options{Profile: colorprofile.ANSI, Dark: true})
	for name, s := range map[string]string{
		"text": th.Text.Render("x"), "bad": th.Bad.Render("x"), "series": th.Series(2).Render("x"),
	} {
		if len(s) > len("\x1b[97mx\x1b[m")+2 {
			t.Errorf("%s: %q is no colour of the sixteen", name, s)
		}
	}
	if got, want := th.Selected.Render("x"), "\x1b[7mx\x1b[m"; got != want {
		t.Errorf("the selection is %q, want reversed", got)
	}
}

func TestDarkBackground(t *testing.T) {
	for value, dark := range map[string]bool{
		"": true, "15;0": true, "0;15": false, "15;default;0": true, "0;default;15": false, "7;8": true, "0;7": false,
		"nonsense": true, ";": true,
	} {
		if got := darkBackground(value); got != dark {
			t.Errorf("COLORFGBG=%q: dark %v", value, got)
		}
	}
}
