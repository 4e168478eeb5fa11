package number

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/internal/rng/splitmix"
)

func surveyOf(fields ...string) *Survey {
	s := new(Survey)
	for i, f := range fields {
		s.Add([]byte(f), i+1)
	}
	return s
}

// threes are more digits of a third than a decimal of any fixed size has.
var threes = strings.Repeat("3", 60)

// What people write in a column, and what it is.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		what   string
		table  Mark
		fields string // separated by bars
		want   []float64
		form   Form
	}{
		{"plain", NoMark, "1|-2.5|+3e2|.5", []float64{1, -2.5, 300, .5}, Form{}},
		{"thousands", NoMark, "2,101|709|1,234,567.25", []float64{2101, 709, 1234567.25}, Form{Group: ","}},
		{"lakhs", NoMark, "12,34,567|9,999", []float64{1234567, 9999}, Form{Group: ","}},
		{"decimal commas", NoMark, "4,1518|-0,5|7", []float64{4.1518, -.5, 7}, Form{Comma: true}},
		{"three decimals", NoMark, "1,234|1234,5|0,125", []float64{1.234, 1234.5, .125}, Form{Comma: true}},
		{"thousands or decimals", NoMark, "1,234|5,678", []float64{1234, 5678}, Form{Group: ","}},
		{"as elsewhere", CommaMark, "1,234|5,678", []float64{1.234, 5.678}, Form{Comma: true}},
		{"unmarked thousands", NoMark, "1,234|5678", []float64{1.234, 5678}, Form{Comma: true}},
		{"unmarked but told", PointMark, "1,234|5678", []float64{1234, 5678}, Form{Group: ","}},
		{"points and commas", NoMark, "1.234,5|12", []float64{1234.5, 12}, Form{Comma: true, Group: "."}},
		{"points twice", NoMark, "1.234.567|12", []float64{1234567, 12}, Form{Comma: true, Group: "."}},
		{"a point", NoMark, "1.234|5.678", []float64{1.234, 5.678}, Form{}},
		{"a point as elsewhere", CommaMark, "1.234|678", []float64{1234, 678}, Form{Comma: true, Group: "."}},
		{"points, commas likely", LikelyComma, "1.234|678", []float64{1.234, 678}, Form{}},
		{"commas, commas likely", LikelyComma, "1,234|678", []float64{1.234, 678}, Form{Comma: true}},
		{"a point, four digits", CommaMark, "1.234|5678", []float64{1.234, 5678}, Form{}},
		{"blanks", NoMark, "1 234.5|12", []float64{1234.5, 12}, Form{Group: " "}},
		{"other blanks", NoMark, "1\u00a0234,5|1\u202f234\u202f567|1\u2009000", []float64{1234.5, 1234567, 1000}, Form{
			Comma: true, Group: " ",
		}},
		{"apostrophes", NoMark, "1'234.5|1’234’567", []float64{1234.5, 1234567}, Form{Group: "'"}},
		{"per cent", NoMark, "4.15%|12 %|0|-3%", []float64{4.15, 12, 0, -3}, Form{Percent: true}},
		{"per cent, comma", NoMark, "4,15 %|7,5%", []float64{4.15, 7.5}, Form{Comma: true, Percent: true}},
		{"dollars", NoMark, "$2.39|$ 1,250|-$5|$-5|($7)|8", []float64{2.39, 1250, -5, -5, -7, 8}, Form{
			Group: ",", Currency: "$",
		}},
		{"euros", NoMark, "1.234,50 €|2 €|-3,5€", []float64{1234.5, 2, -3.5}, Form{
			Comma: true, Group: ".", Currency: "€",
		}},
		{"a code", NoMark, "USD 12.5|3 usd", []float64{12.5, 3}, Form{Currency: "usd"}},
		{"crowns", NoMark, "12,50 kr.|kr. 3", []float64{12.5, 3}, Form{Comma: true, Currency: "kr."}},
		{"forints", NoMark, "1 250 Ft|3 Ft", []float64{1250, 3}, Form{Group: " ", Currency: "ft"}},
		{"rupees and liras", NoMark, "Rs. 5|Rs.7", []float64{5, 7}, Form{Currency: "rs."}},
		{"liras", NoMark, "5 TRY|7", []float64{5, 7}, Form{Currency: "try"}},
		{"reals", NoMark, "R$ 1.234,50", []float64{1234.5}, Form{Comma: true, Group: ".", Currency: "r$"}},
		{"accounts", NoMark, "(1,234.50)|(5)|7-|3", []float64{-1234.5, -5, -7, 3}, Form{Group: ","}},
		{"parentheses alone", NoMark, "(12.5)|3", []float64{-12.5, 3}, Form{Signs: true}},
		{"typography", NoMark, "−5|–2.5|- 3", []float64{-5, -2.5, -3}, Form{Signs: true}},
		{"many digits", NoMark, "1,234.5|." + threes, []float64{1234.5, 1. / 3}, Form{Group: ","}},
		{"many digits and a sign", NoMark, "(5)|-." + threes, []float64{-5, -1. / 3}, Form{Signs: true}},
		{"many digits alone", NoMark, "5|0." + threes, []float64{5, 1. / 3}, Form{}},
		{"many digits, comma", NoMark, "$0," + threes + "|0", []float64{1. / 3, 0}, Form{Comma: true, Currency: "$"}},
		{"many zeros", NoMark, "5-|" + strings.Repeat("0", 60) + "7", []float64{-5, 7}, Form{Signs: true}},
		{"yes and no", NoMark, "Yes|no|NO|yEs", []float64{1, 0, 0, 1}, Form{Words: "no/yes"}},
		{"true and false", NoMark, "True|FALSE|true", []float64{1, 0, 1}, Form{Words: "false/true"}},
		{"one word only", NoMark, "Y|y", []float64{1, 1}, Form{Words: "n/y"}},
	} {
		fields := strings.Split(c.fields, "|")
		form, ok := surveyOf(fields...).Form(c.table)
		if !ok || form != c.form {
			t.Errorf("%s: %+v, %v; want %+v", c.what, form, ok, c.form)
			continue
		}
		for i, field := range fields {
			if v, kind := form.Parse([]byte(field)); kind != Finite || v != c.want[i] {
				t.Errorf("%s: %q is %v of kind %d, want %v", c.what, field, v, kind, c.want[i])
			}
		}
	}
}

// Columns that are not numbers in any one form.
func TestWhatHasNoForm(t *testing.T) {
	for _, fields := range []string{
		"1|x", "5%|0.5", "$5|€5", "1,5|2.5", "1,23,4", "1,2345.6|x", "yes|no|maybe", "yes|1", "true|no", "750-67-8428",
		"192.168.0.1", "12:30", "1/2", "$", "%", "()", "(5", "5)", "--5", "5--", "-5-", "2-|2+|3|1-", "5+", "$5$",
		"6 ft|5 ft",
		"RS 5", "rs. 5", "5 try", "Try 5", "5%%", "1'23", "1 23",
		"0,123.5", "1.234,567.8", "kr", "12 kg", "USDX 5", "5 e", "1,234,", "1e5 e", "0x1F", "1,5|1.5e999",
		// Twenty digits that a float64 does not tell apart are a name.
		"12345678901234567890|12345678901234567891",
	} {
		if form, ok := surveyOf(strings.Split(fields, "|")...).Form(NoMark); ok {
			t.Errorf("%s: %+v", fields, form)
		}
	}
	for _, fields := range []string{"", "1000000000000000000000", "1234567890123456789"} {
		if _, ok := surveyOf(strings.Fields(fields)...).Form(NoMark); !ok {
			t.Errorf("%q are no numbers", fields)
		}
	}
}

func TestSurveysCountAndQuote(t *testing.T) {
	s := surveyOf("1", "2", "A/5 2000", "x", "3,5")
	if s.Values != 5 || s.Texts != 2 || s.Numbers() != 3 || s.FirstText != "A/5 2000" || s.FirstLine != 3 ||
		s.Marked != "3,5" {
		t.Errorf("%+v", s)
	}
	for fields, want := range map[string]string{
		"1|1.5|2.125|3.250": "2.125", "1,5|-$1,234": "-$1,234", "1.5|0.125|1 234|5": "",
	} {
		if got := surveyOf(strings.Split(fields, "|")...).Ambiguous; got != want {
			t.Errorf("%s: %q is ambiguous, want %q", fields, got, want)
		}
	}
	for fields, want := range map[string]Mark{
		"1|2": NoMark, "1.5|2": PointMark, "1,5": CommaMark, "1,234": NoMark, "1.234": NoMark, "1,234.5": PointMark,
		"1.234,5": CommaMark, "1.5|x": NoMark, "0.125": PointMark, "yes": NoMark,
	} {
		if got := surveyOf(strings.Split(fields, "|")...).Decimal(); got != want {
			t.Errorf("%s: mark %d, want %d", fields, got, want)
		}
	}
}

// written writes a number in a form.
func written(f Form, v float64, decimals int, style int) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	if f.Group != "" {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + f.Group + whole[i:]
		}
	}
	if text = whole; fraction != "" {
		mark := "."
		if f.Comma {
			mark = ","
		}
		text += mark + fraction
	}
	if f.Percent {
		text += []string{"%", " %"}[style%2]
	}
	if f.Currency != "" {
		text = []string{f.Currency + text, text + " " + f.Currency, f.Currency + " " + text}[style%3]
	}
	if v < 0 {
		text = fmt.Sprintf([]string{"-%s", "(%s)", "−%s"}[style%3], text)
	}
	return text
}

// Whatever form a column of numbers is written in, it is read as the numbers it holds.
func TestNumbersInAnyForm(t *testing.T) {
	s := splitmix.New(21, splitmix.Points, 0)
	at := uint64(0)
	draw := func(n int) int { at++; return s.Intn(at, n) }
	for range 2000 {
		group := []string{"", ",", ".", " ", "'"}[draw(5)]
		f := Form{Group: group, Comma: group == "." || group != "," && draw(2) == 1}
		if draw(3) == 0 {
			f.Percent = true
		} else if draw(3) == 0 {
			f.Currency = []string{"$", "€", "£", "¥", "₹"}[draw(5)]
		}
		decimals := 1 + draw(5)
		survey, fields, want := new(Survey), []string{}, []float64{}
		for i := range 20 {
			v := math.Ldexp(float64(draw(1<<30)-1<<29), -draw(28))
			if i == 0 { // shows the marks
				v = 1234567.5
			}
			text := strconv.FormatFloat(v, 'f', decimals, 64)
			v, _ = strconv.ParseFloat(text, 64)
			fields, want = append(fields, written(f, v, decimals, draw(6))), append(want, v)
			survey.Add([]byte(fields[i]), i)
		}
		form, ok := survey.Form(NoMark)
		if !ok {
			t.Fatalf("%+v: no form for %q", f, fields)
		}
		for i, field := range fields {
			if v, kind := form.Parse([]byte(field)); kind != Finite || v != want[i] {
				t.Fatalf("%+v read as %+v: %q is %v of kind %d, want %v", f, form, field, v, kind, want[i])
			}
		}
	}
}

// FuzzForm: a column that a form is found for is read by it whole, and no form reads a word as a number
// that Parse reads as another.
func FuzzForm(f *testing.F) {
	for _, fields := range []string{
		"1,234|5", "($5)|-$3", "5 %|0", "−1 234,5|3", "yes|No", "1.234.567|1,5", "kr. 5|6 kr.", "-|.|$", "1e5|2,5e3",
		"1,234.5|.3333333333333333333333333333333333333333",
		"(5)|00000000000000000000000000000000000000000000000000007",
		"1,5|1.5e999", "5 %|1e999", "$5|inf",
	} {
		f.Add(fields, byte(0))
	}
	f.Fuzz(func(t *testing.T, text string, mark byte) {
		fields := strings.Split(text, "|")
		survey := surveyOf(fields...)
		form, ok := survey.Form(Mark(mark % 4))
		if survey.Texts > survey.Values || survey.Numbers() < 0 {
			t.Fatalf("%q: %d texts of %d", fields, survey.Texts, survey.Values)
		}
		for _, field := range fields {
			v, kind := form.Parse([]byte(field))
			if ok && kind == None {
				t.Fatalf("%q: %q is no number in %+v", fields, field, form)
			}
			plain, plainKind := Parse([]byte(field))
			if kind == Finite && v != v || form.Plain() && (v != plain || kind != plainKind) {
				t.Fatalf("%q in %+v is %v, plain %v", field, form, v, plain)
			}
		}
	})
}
