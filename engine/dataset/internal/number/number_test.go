package number

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/internal/rng/splitmix"
)

// checkNumber compares with strconv, which is exact, on what both call a number.
func checkNumber(t *testing.T, text string) {
	t.Helper()
	got, kind := Parse([]byte(text))
	want, err := strconv.ParseFloat(text, 64)
	if _, err32 := strconv.ParseFloat(text, 32); err == nil {
		err = err32 // the range is that of float32
	}
	ours := !strings.ContainsAny(text, "_xXpPiInN") // strconv also reads 1_000, 0x1p3, inf and nan
	switch {
	case kind == Finite && (err != nil || !ours || math.Float64bits(got) != math.Float64bits(want)):
		t.Fatalf("%q is %v, strconv says %v, %v", text, got, want, err)
	case kind == None && err == nil && ours:
		t.Fatalf("%q is no number, strconv says %v", text, want)
	case kind == OutOfRange && (err == nil):
		t.Fatalf("%q is out of range, strconv says %v", text, want)
	}
}

func TestParseNumber(t *testing.T) {
	for _, text := range []string{
		"0", "-0", "+1", "1.", ".5", "-.5e-3", "1e5", "1E+05", "0.1", "3.4028235e38", "3.4028236e38", "1e39", "-1e400",
		"1e-45", "1e-46", "1.17549435e-38", "16777217", "16777219", "33554433.5", "9007199254740993",
		"123456789012345678901234567890", "0.000000000000000000000000000001", "00000000000000000001.5", "1e22", "1e23",
		"0e999999999999", "1e-999999999999", "", ".", "-", "e5", "1e", "1e+", "1.2.3", "1,5", "1_000", "0x10", "inf",
		"nan", "1 2", "１",
		// Halfway between two float32 once rounded to float64, but not before.
		"1.00000017881393432617187499", "1.000000059604644775390625", "1.0000000596046448", "8388608.5", "8388609.5",
	} {
		checkNumber(t, text)
	}
	s := splitmix.New(11, splitmix.Points, 0)
	for i := range uint64(200_000) {
		v := math.Float64frombits(s.Uint64(3 * i))
		if i%2 == 0 {
			v = float64(math.Float32frombits(uint32(s.Uint64(3 * i))))
		}
		checkNumber(t, strconv.FormatFloat(v, "efg"[s.Intn(3*i+1, 3)], s.Intn(3*i+2, 12)-1, 64))
		// Whole numbers around the precision of float64 hit its halfway points often.
		checkNumber(t, strconv.FormatUint(s.Uint64(3*i)>>s.Intn(3*i+1, 20), 10))
	}
}

func FuzzParseNumber(f *testing.F) {
	f.Add("1.5e3")
	f.Add("-0.00000000000000012345678")
	f.Fuzz(func(t *testing.T, text string) { checkNumber(t, text) })
}

func TestKindsOfNumbers(t *testing.T) {
	for text, want := range map[string]Kind{
		"12": Finite, "-1.5e3": Finite, "1e39": OutOfRange, "-1e400": OutOfRange, "inf": Infinite,
		"-Infinity": Infinite,
		"nan":       None, "twelve": None, "": None, "1,5": None,
	} {
		if _, kind := Parse([]byte(text)); kind != want {
			t.Errorf("%q is of kind %d, want %d", text, kind, want)
		}
	}
}

func BenchmarkParseNumber(b *testing.B) {
	texts := [][]byte{[]byte("17.99"), []byte("-0.123456"), []byte("1200"), []byte("6.789012345678e-05"), []byte("0")}
	for i := 0; b.Loop(); i++ {
		Parse(texts[i%len(texts)])
	}
}

func TestWhatLooksLikeANumberOnly(t *testing.T) {
	for _, text := range []string{
		"1e5x", "1e--5", "1e+-5", "1e5.0", "1e5e5", "--1", "+-1", "-+1", "1..2", ".e5", "+.", "1-", " 1", "1 ",
		"1\r", "\x001", "0b1", "1f", "in", "infi", "infinityy", "++inf", "-inf ", "+nan",
	} {
		if v, kind := Parse([]byte(text)); kind != None || v != 0 {
			t.Errorf("%q is %v of kind %d", text, v, kind)
		}
	}
	for _, text := range []string{"INF", "-inf", "+iNfInItY"} {
		if v, kind := Parse([]byte(text)); kind != Infinite || v != 0 {
			t.Errorf("%q is %v of kind %d", text, v, kind)
		}
	}
}

// A sign turns the sign bit, zeros in front and behind change nothing.
func TestSignsAndZeros(t *testing.T) {
	s := splitmix.New(12, splitmix.Points, 0)
	bits := func(text string) uint64 {
		v, kind := Parse([]byte(text))
		if kind != Finite {
			t.Fatalf("%q is of kind %d", text, kind)
		}
		return math.Float64bits(v)
	}
	texts := []string{"0", "0.0", "0e7"}
	for i := range uint64(2000) {
		v := s.Float64(2*i) * math.Pow(10, float64(s.Intn(2*i+1, 60)-30))
		texts = append(texts, strconv.FormatFloat(v, 'f', -1, 64))
	}
	for _, text := range texts {
		want := bits(text)
		if bits("+"+text) != want || bits("-"+text) != want|1<<63 || bits("000"+text) != want {
			t.Fatalf("%q with a sign or zeros before it is another number", text)
		}
		if strings.Contains(text, ".") && !strings.Contains(text, "e") && bits(text+"0000") != want {
			t.Fatalf("%q with zeros behind it is another number", text)
		}
	}
}

// No field is both a number and missing.
func FuzzAFieldIsOneThing(f *testing.F) {
	for _, text := range strings.Split(" ? nan -nan NA 1 -1e400 inf None <NA> #N/A n/a 0.5", " ") {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, field []byte) {
		if _, kind := Parse(field); kind != None && Missing(field) {
			t.Fatalf("%q is of kind %d and missing", field, kind)
		}
	})
}

func TestCountsGoUpByOne(t *testing.T) {
	for text, want := range map[string]bool{
		"0 1 2": true, "7 8": true, "-1 0 1": true, "5": true, "": true, "1 2 4": false, "2 1": false, "1 1": false,
		"1 2.0": false, "x": false, "x 1": false,
	} {
		fields := strings.Fields(text)
		if got := Counts(len(fields), func(i int) []byte { return []byte(fields[i]) }); got != want {
			t.Errorf("%q counts: %v", text, got)
		}
	}
}
