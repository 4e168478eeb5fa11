package document

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
)

const hostile = "<script>alert('x')</script> & \"q\" \x1b[2J | `a` *b* _c_ \u202e"

// sample has a block of every kind, with text from anywhere in each place.
func sample() *Document {
	d := &Document{Title: "Run " + hostile, Subtitle: hostile}
	nan := math.NaN()
	d.Add("Text "+hostile, Text(hostile), Note(hostile), Lead(hostile), Code("a = 1\n```\n"+hostile+"\nb\n"))
	d.Add("Tables", Table{
		Columns: []Column{{Title: "name " + hostile}, {Title: "n", Right: true}},
		Rows:    [][]string{{hostile, "1"}, {"short"}, {"long", "2", "beyond"}},
	}, Pairs([2]string{"a", "1"}), Heat{
		Rows: "true", Columns: "taken", Names: []string{"x", hostile}, Counts: [][]int64{{1200, 3}, {0, 0}},
	})
	d.Add("Charts", Chart{Title: hostile, X: "epoch", Y: "loss", Log: true, Series: []Series{
		{Name: hostile, Points: []Point{{1, 10}, {2, 1}, {3, nan}, {4, 0.1}, {5, math.Inf(1)}, {6, 0.01}}},
		{Name: "flat", Points: []Point{{1, 1}, {6, 1}}},
		{Name: "none"},
	}}, Chart{Title: "empty"}, Bars{Title: "bars", List: []Bar{
		{Name: hostile, Value: 3, Low: 2, High: 4, Text: "3 ± 1"}, {Name: "b", Value: -1}, {Name: "c", Value: nan},
	}})
	return d
}

// The page is well-formed, holds no script, and names nothing outside of itself.
func TestThePageNeedsNothingElse(t *testing.T) {
	page := string(sample().HTML())
	for _, bad := range []string{"<script", "\x1b", "\u202e", "NaN", "Inf", "url(", "@import", "src="} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if m := regexp.MustCompile(`(?:href|src)="[^#][^"]*"|https?://`).FindString(page); m != "" {
		t.Errorf("the page refers to %s", m)
	}
	if !strings.Contains(page, "&lt;script&gt;") || !strings.Contains(page, "default-src 'none'") {
		t.Error("text is not escaped, or scripts and the network are not forbidden")
	}
	body := page[strings.Index(page, "<body>"):strings.Index(page, "</html>")]
	for d := xml.NewDecoder(strings.NewReader(body)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
	}
	for _, want := range []string{"prefers-color-scheme: dark", "@media print", `href="#s3"`, `id="s3"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestEmptySectionsAreLeftOut(t *testing.T) {
	d := &Document{Title: "x"}
	d.Add("nothing")
	if len(d.Sections) != 0 || strings.Contains(string(d.HTML()), "<section") {
		t.Errorf("%+v", d)
	}
}

func TestMarkdown(t *testing.T) {
	text := string(sample().Markdown())
	outside := regexp.MustCompile("(?s)````.*?````").ReplaceAllString(text, "") // code stands as it is
	for _, bad := range []string{"<script", "\x1b", "\u202e"} {
		if strings.Contains(outside, bad) {
			t.Errorf("the text holds %q", bad)
		}
	}
	for _, want := range []string{
		"# Run &lt;script&gt;", "| n |\n|---|---:|\n", "| short |  |\n", "````\na = 1\n```\n", `\*b\* \_c\_`,
		"| x | 1,200 | 3 |", "| flat | 6 | 1.000 |", "**bars**",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if strings.HasPrefix(line, "| short") && cells != 3 {
			t.Errorf("a row of %d bars: %s", cells, line)
		}
	}
}

func TestAxes(t *testing.T) {
	for _, c := range []struct {
		values []float64
		log    bool
		ticks  string
	}{
		{[]float64{0, 10}, false, "[0 2 4 6 8 10]"},
		{[]float64{0.13, 0.92}, false, "[0.2 0.4 0.6 0.8]"},
		{[]float64{0.001, 100}, true, "[0.001 0.01 0.1 1 10 100]"},
		{[]float64{0.2, 0.9}, true, "[0.2 0.4 0.6 0.8]"}, // no power of ten within
		{[]float64{-1, 1}, true, "[-1 -0.5 0 0.5 1]"},    // no logarithm
		{[]float64{7, 7}, false, "[6.6 6.8 7 7.2 7.4]"},  // one value
		{nil, true, "[0 0.2 0.4 0.6 0.8 1]"},             // none
		{[]float64{-3e9, 2e9}, false, "[-3e+09 -2e+09 -1e+09 0 1e+09 2e+09]"},
	} {
		a := spanOf(c.values, c.log)
		var got []string
		for _, v := range a.ticks(5) {
			got = append(got, tick(v))
			if s := a.share(v); s < -1e-9 || s > 1+1e-9 {
				t.Errorf("%v: the tick %v lies at %v", c.values, v, s)
			}
		}
		if fmt.Sprint(got) != c.ticks {
			t.Errorf("%v: %v, want %s", c.values, got, c.ticks)
		}
	}
}

// A curve is drawn with a gap where it has no value, and the last point of a long one stays.
func TestCurves(t *testing.T) {
	at := func(p Point) (float64, float64) { return p.X, p.Y }
	s := Series{Points: []Point{{1, 2}, {2, 3}, {3, math.NaN()}, {4, 5}, {5, 6}}}
	if got := s.path(at); got != "M1.0 2.0L2.0 3.0M4.0 5.0L5.0 6.0" {
		t.Error(got)
	}
	long := Chart{Series: []Series{{}}}
	for i := range 5000 {
		long.Series[0].Points = append(long.Series[0].Points, Point{float64(i), float64(i)})
	}
	list, _, _ := long.visible()
	p := list[0].Points
	if len(p) > mostPoints+1 || p[0].X != 0 || p[len(p)-1].X != 4999 {
		t.Errorf("%d points from %v to %v", len(p), p[0], p[len(p)-1])
	}
}

// Neighbours differ in color and dash, and no two of many curves look alike.
func TestCurvesAreToldApart(t *testing.T) {
	seen := map[string]int{}
	for i := range 4 * colors {
		look := fmt.Sprint(i%colors, dashed(i))
		if before, twice := seen[look]; twice {
			t.Errorf("curves %d and %d look alike: %s", before, i, look)
		}
		seen[look] = i
	}
	if dashed(0) == dashed(1) {
		t.Error("neighbours differ by color alone")
	}
}
