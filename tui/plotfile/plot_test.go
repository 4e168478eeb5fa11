package plotfile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	_ "image/png" // decodes what was drawn
	"io"
	"math"
	"strings"
	"testing"
)

func curves() []Series {
	nan := math.NaN()
	return []Series{
		{"val/loss", []float64{1, 2, 3, 4, 5}, []float64{3, 2, nan, 1, 0.5}},
		{"train/loss <&>\x1b[2J", []float64{1, 2, 3}, []float64{2, math.Inf(1), 0.1}},
		{"empty", nil, nil},
	}
}

func draw(t *testing.T, asFormat string, list []Series, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, asFormat, list, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSVG(t *testing.T) {
	raw := draw(t, "svg", curves(), Options{Title: "Loss", X: "epoch", Y: "loss"})
	for d := xml.NewDecoder(bytes.NewReader(raw)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"Loss", "epoch", "val/loss", "stroke-dasharray"} {
		if !bytes.Contains(raw, []byte(want)) {
			t.Errorf("lacks %q", want)
		}
	}
	if bytes.Contains(raw, []byte("\x1b")) || bytes.Contains(raw, []byte("NaN")) {
		t.Error("what is no number, or commands a terminal, is in the file")
	}
}

func TestPNGHasTheSizeThatWasAskedFor(t *testing.T) {
	for _, o := range []Options{{}, {Width: 5.08, Height: 2.54, Log: true}} {
		m, kind, err := image.Decode(bytes.NewReader(draw(t, "png", curves(), o)))
		if err != nil {
			t.Fatal(err)
		}
		w, h := 605, 378 // 16 x 10 cm at 96 to the inch
		if o.Width > 0 {
			w, h = 192, 96
		}
		if s := m.Bounds().Size(); kind != "png" || s.X < w-1 || s.X > w+1 || s.Y < h-1 || s.Y > h+1 {
			t.Errorf("%s of %v, want %d x %d", kind, s, w, h)
		}
	}
}

func TestPDF(t *testing.T) {
	if raw := draw(t, "pdf", curves(), Options{}); !bytes.HasPrefix(raw, []byte("%PDF-")) {
		t.Errorf("%.20q", raw)
	}
}

func TestGaps(t *testing.T) {
	s := curves()[0]
	if parts := s.parts(false); len(parts) != 2 || len(parts[0]) != 2 || parts[1][1].Y != 0.5 {
		t.Errorf("%v", parts)
	}
	s.Y[0] = -1
	if parts := s.parts(true); len(parts) != 2 || parts[0][0].Y != 2 {
		t.Errorf("with a logarithmic axis: %v", parts)
	}
}

func TestNothingToDraw(t *testing.T) {
	for _, list := range [][]Series{nil, {{"x", []float64{1}, []float64{math.NaN()}}}} {
		if err := Write(io.Discard, "svg", list, Options{}); err == nil || !strings.Contains(err.Error(), "no value") {
			t.Errorf("%v: %v", list, err)
		}
	}
	if err := Write(io.Discard, "svg", []Series{{"x", []float64{1}, []float64{-1}}}, Options{Log: true}); err == nil {
		t.Error("a value below zero on a logarithmic axis")
	}
}

func TestFormats(t *testing.T) {
	for file, want := range map[string]string{"a.svg": "svg", "A.PNG": "png", "x/y.pdf": "pdf"} {
		if got, err := FormatOf(file); got != want || err != nil {
			t.Errorf("%s: %s, %v", file, got, err)
		}
	}
	for _, file := range []string{"a.jpg", "svg", ""} {
		if _, err := FormatOf(file); err == nil || !strings.Contains(err.Error(), ".svg, .png or .pdf") {
			t.Errorf("%s: %v", file, err)
		}
	}
}
