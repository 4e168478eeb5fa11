package plotfile

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"tunebench/tui/format"
)

// Series is one curve.
type Series struct {
	Name string
	X, Y []float64
}

// Options say how curves are drawn.
type Options struct {
	Title, X, Y string
	// Log asks for a logarithmic y axis, for which every value has to be positive.
	Log bool
	// Width and Height are in centimetres. Defaults 16 and 10.
	Width, Height float64
}

// Formats are those that a file's name may end in.
var Formats = []string{"svg", "png", "pdf"}

// FormatOf is the format that a file's name stands for.
func FormatOf(file string) (string, error) {
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	if !slices.Contains(Formats, ext) {
		return "", fmt.Errorf("%s: want a name that ends with .svg, .png or .pdf", file)
	}
	return ext, nil
}

// palette are Okabe and Ito's colors, which the color-blind tell apart; dashes are the rhythms of curves beyond them.
var (
	palette = []color.Color{
		color.NRGBA{0, 114, 178, 255},
		color.NRGBA{213, 94, 0, 255},
		color.NRGBA{0, 158, 115, 255},
		color.NRGBA{204, 121, 167, 255},
		color.NRGBA{230, 159, 0, 255},
		color.NRGBA{86, 180, 233, 255},
		color.NRGBA{0, 0, 0, 255},
	}
	rhythms = [][]vg.Length{nil, {vg.Points(6), vg.Points(3)}, {vg.Points(2), vg.Points(2)}}
)

// Write draws the curves. Values that are not finite are gaps.
func Write(out io.Writer, asFormat string, list []Series, o Options) error {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = format.Clean(o.Title), format.Clean(o.X), format.Clean(o.Y)
	p.Legend.Top = true
	p.Legend.Padding = vg.Points(2)
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = nil, color.NRGBA{220, 224, 228, 255}
	p.Add(grid)
	drawn := 0
	for i, s := range list {
		for k, part := range s.parts(o.Log) {
			line, err := plotter.NewLine(part)
			if err != nil {
				return err
			}
			line.Color, line.Width = palette[i%len(palette)], vg.Points(1.4)
			line.Dashes = rhythms[(i+i/len(palette))%len(rhythms)]
			p.Add(line)
			if drawn++; k == 0 {
				p.Legend.Add(format.Clean(s.Name), line)
			}
		}
	}
	if drawn == 0 {
		return errors.New("there is no value to draw")
	}
	if o.Log {
		p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
	}
	if o.Width == 0 {
		o.Width, o.Height = 16, 10
	}
	w, err := p.WriterTo(vg.Length(o.Width)*vg.Centimeter, vg.Length(o.Height)*vg.Centimeter, asFormat)
	if err != nil {
		return err
	}
	_, err = w.WriteTo(out)
	return err
}

// parts are the stretches of a curve without gaps.
func (s Series) parts(log bool) (parts []plotter.XYs) {
	var part plotter.XYs
	end := func() {
		if len(part) > 0 {
			parts = append(parts, part)
		}
		part = nil
	}
	for i, y := range s.Y {
		if x := s.X[i]; x-x != 0 || y-y != 0 || log && y <= 0 {
			end()
			continue
		}
		part = append(part, plotter.XY{X: s.X[i], Y: y})
	}
	end()
	return parts
}
