package format

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Value(0.45512), "0.4551"},
		{Value(2.3026), "2.303"},
		{Value(12.345), "12.35"},
		{Value(1234.5), "1234"},
		{Value(0.00003), "3.000e-5"},
		{Value(0), "0"},
		{Value(math.NaN()), "NaN"},
		{Value(math.Inf(-1)), "-inf"},
		{Value(-0.5), "-0.5000"},
		{Value(1.5e9), "1.500e9"},
		{Param(0.003), "3e-3"},
		{Param(0.2), "0.2"},
		{Param(1e-4), "1e-4"},
		{Param(64), "64"},
		{Param(2.5e-10), "2.5e-10"},
		{Param(0), "0"},
		{Param(0.05), "0.05"},
		{Rate(float64(float32(0.003))), "3e-3"},
		{Rate(0.00123456789), "1.235e-3"},
		{Rate(0.1), "0.1"},
		{Rate(math.NaN()), "NaN"},
		{Rate(math.Inf(1)), "+Inf"},
		{SI(1.15e6), "1.15 M"},
		{SI(820345), "820 k"},
		{SI(31.44), "31.4"},
		{SI(999.9), "1.00 k"},
		{SI(0.25), "0.250"},
		{SI(0), "0"},
		{SI(2.5e10), "25.0 G"},
		{SI(-1500), "-1.50 k"},
		{SI(1e30), "1.00e30"},
		{CompactSI(1.15e6), "1.15M"},
		{Percent(0.36), "36 %"},
		{Percent(0.036), "3.6 %"},
		{Percent(1), "100 %"},
		{Percent(0), "0 %"},
		{Percent(math.NaN()), "- %"},
		{Percent(-0.5), "-50 %"},
		{Bytes(36864), "36 KiB"},
		{Bytes(1258291), "1.2 MiB"},
		{Bytes(12), "12 B"},
		{Count(9034), "9,034"},
		{Count(-1234567), "-1,234,567"},
		{Count(12), "12"},
		{Count(100), "100"},
		{Clock(21 * time.Second), "0:21"},
		{Clock(185 * time.Second), "3:05"},
		{Clock(3723 * time.Second), "1:02:03"},
		{Clock(52 * time.Hour), "2 d 4 h"},
		{Clock(-1), "-:--"},
		{Ago(500 * time.Millisecond), "now"},
		{Ago(12 * time.Second), "12 s"},
		{Ago(3 * time.Minute), "3 min"},
		{Ago(5 * time.Hour), "5 h"},
		{Ago(72 * time.Hour), "3 d"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestCleanDisarmsTerminalSequences(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                           "plain",
		"\x1b[31mred\x1b[0m":              "red",
		"\x1b]0;title\x07name":            "name",
		"\x1b]52;c;aGFjaw==\x1b\\x":       "x",
		"a\nb\tc\rd":                      "a b c d",
		"bell\x07":                        "bell",
		"\u202eevil":                      "evil",
		"caf\u00e9":                       "café",
		"bad\xffbyte":                     "bad\ufffdbyte",
		"c1\u009b31mred":                  "c131mred",
		"\U0001F468\u200d\U0001F469 both": "\U0001F468\u200d\U0001F469 both",
	} {
		if got := Clean(in); strings.ContainsAny(got, "\x1b\x07\n\r\t\u009b\u202e") {
			t.Errorf("%q: dangerous %q", in, got)
		} else if got != want && !strings.HasPrefix(in, "c1") {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := CleanLines("a\tb\r\nc\x1b[2J"); got != "a    b\nc" {
		t.Errorf("lines: %q", got)
	}
}

func TestTruncateByCells(t *testing.T) {
	for _, s := range []string{
		"validation", "日本語のラベル", "e\u0301e\u0301e\u0301", "\U0001F600\U0001F600", "\x1b[1mbold\x1b[0m text", "",
	} {
		for w := range 16 {
			for _, got := range []string{Pad(s, w, "…"), PadLeft(s, w, "…"), Pad(s, w, "~")} {
				if Width(got) != w {
					t.Errorf("%q in %d cells: %q takes %d", s, w, got, Width(got))
				}
			}
			if got := TruncateMiddle(s, w, "…"); Width(got) > w {
				t.Errorf("%q in %d cells: %q takes %d", s, w, got, Width(got))
			}
		}
	}
	if got := TruncateMiddle("runs/20260722-digits-7f3a", 12, "…"); got != "runs/…s-7f3a" {
		t.Errorf("middle: %q", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\x1b[31mx")
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		for _, r := range got {
			if r < 0x20 || (r >= 0x7f && r < 0xa0) {
				t.Fatalf("%q: %q keeps %U", s, got, r)
			}
		}
	})
}

func TestWidthAgreesWithTheLibrary(t *testing.T) {
	for r := rune(1); r < 0x3000; r++ {
		for _, s := range []string{
			string(r), "a" + string(r) + "b", string(r) + "\ufe0f", "\x1b[1;38;2;1;2;3m" + string(r) + "\x1b[0m",
		} {
			if got, want := Width(s), ansi.StringWidth(s); got != want {
				t.Errorf("%U in %q: %d cells, want %d", r, s, got, want)
			}
		}
	}
	for _, s := range []string{"\x1b", "\x1b[", "\x1b[2Jx", "\x1b]0;t\x07x", "\xff", "日本", "e\u0301", "\x1b[31"} {
		if got, want := Width(s), ansi.StringWidth(s); got != want {
			t.Errorf("%q: %d cells, want %d", s, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for _, c := range []struct {
		n    int
		word string
		want string
	}{
		{1, "row", "1 row"},
		{0, "row", "0 rows"},
		{1797, "row", "1,797 rows"},
		{3, "class", "3 classes"},
		{2, "category", "2 categories"},
		{1, "category", "1 category"},
		{2, "day", "2 days"},
	} {
		if got := Plural(c.n, c.word); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// What Param writes reads back as the same number, at any size.
func TestParamsReadBackExactly(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		v := math.Float64frombits(rng.Uint64())
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		got, err := strconv.ParseFloat(Param(v), 64)
		if err != nil || got != v {
			t.Fatalf("%v is written %q and read %v: %v", v, Param(v), got, err)
		}
	}
}

// Digits keeps so many significant digits: what it writes is never further off than half of the last.
func TestDigitsRoundToTheLastDigit(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		n := 1 + rng.IntN(6)
		v := (rng.Float64() - 0.5) * math.Pow(10, float64(rng.IntN(30)-15))
		got, err := strconv.ParseFloat(Digits(v, n), 64)
		if err != nil {
			t.Fatal(err)
		}
		if unit := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-float64(n)+1); math.Abs(got-v) > 0.5001*unit {
			t.Fatalf("%v in %d digits is %q", v, n, Digits(v, n))
		}
		if len(Digits(v, n)) > n+len("-0.000e-15") {
			t.Fatalf("%v in %d digits takes %q", v, n, Digits(v, n))
		}
	}
}

// Growing values never shrink as written, at the borders between units least of all.
func TestUnitsChangeWithoutAStep(t *testing.T) {
	factors := map[string]float64{
		"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
		"TiB": 1 << 40,
	}
	read := func(s string) float64 {
		number, unit, _ := strings.Cut(s, " ")
		v, err := strconv.ParseFloat(number, 64)
		if err != nil {
			t.Fatal(err)
		}
		if unit != "" {
			v *= factors[unit]
		}
		return v
	}
	for name, write := range map[string]func(float64) string{
		"SI": SI, "Bytes": func(v float64) string { return Bytes(int64(v)) },
	} {
		last := 0.0
		for v := 1.0; v < 1e14; v *= 1.003 {
			now := read(write(v))
			if now < last {
				t.Fatalf("%s: %v is written %q, less than before", name, v, write(v))
			}
			if math.Abs(now-v) > 0.06*v+1 {
				t.Fatalf("%s: %v is written %q", name, v, write(v))
			}
			last = now
		}
	}
}

func FuzzTruncate(f *testing.F) {
	for _, s := range []string{"plain", "日本語のラベル", "\x1b[1mbold\x1b[0m", "e\u0301\u200d\U0001F469", "\xff\xfe"} {
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, s string, w int) {
		if w %= 200; w < 0 {
			w = -w
		}
		s = Clean(s)
		for name, got := range map[string]string{
			"end": Truncate(s, w, "…"), "middle": TruncateMiddle(s, w, "…"),
			"pad": Pad(s, w, "…"), "left": PadLeft(s, w, "…"),
		} {
			if n := Width(got); n > w {
				t.Errorf("%s of %q in %d cells takes %d", name, s, w, n)
			}
		}
	})
}

func TestRoomForNothing(t *testing.T) {
	for _, w := range []int{0, -1, -100} {
		for name, got := range map[string]string{
			"truncate": Truncate("text", w, "…"), "middle": TruncateMiddle("text", w, "…"),
			"pad": Pad("text", w, "…"), "left": PadLeft("text", w, "…"),
		} {
			if got != "" {
				t.Errorf("%s in %d cells: %q", name, w, got)
			}
		}
	}
	if got := Truncate("text", 2, "..."); got != "te" {
		t.Errorf("an ellipsis that has no room: %q", got)
	}
}
