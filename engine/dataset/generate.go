package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/portmath"
	"tunebench/engine/internal/rng/splitmix"

	"gonum.org/v1/gonum/blas/blas32"
)

// Bounds of generated sets.
const (
	MinSize     = 10
	MaxSize     = 10_000_000
	DefaultSize = 1000
	MaxNoise    = 10.0
	MinClasses  = 2
	MaxClasses  = 20
)

// shape places points of a generated set on the plane.
type shape struct {
	info tabular.Info
	// choose tells whether the number of classes is the user's choice.
	choose bool
	// regression marks a set whose targets are numbers.
	regression bool
	// point returns row i before noise; j counts the rows of its class, which has m.
	point func(g *generated, i, class, j, m int) (x, y float64)
}

// generated is one set being drawn.
type generated struct {
	classes int
	points  splitmix.Stream
	centers splitmix.Stream
}

// shapes are the generated sets. Row i belongs to class i mod classes, so that the classes
// are balanced within one row and any prefix of the rows is a fair set too.
var shapes = []shape{
	{
		info:  tabular.Info{Name: "moons", Classes: 2, Noise: 0.1, Summary: "two interleaving half circles"},
		point: moonPoint,
	},
	{
		info:  tabular.Info{Name: "circles", Classes: 2, Noise: 0.1, Summary: "a circle inside another of twice its radius"},
		point: circlePoint,
	},
	{
		info:   tabular.Info{Name: "spirals", Classes: 2, Noise: 0.1, Summary: "spiral arms wound one and a half times, one per class"},
		choose: true, point: spiralPoint,
	},
	{
		info:   tabular.Info{Name: "blobs", Classes: 3, Noise: 0.1, Summary: "round Gaussian clouds, one per class"},
		choose: true, point: blobPoint,
	},
	{
		info:  tabular.Info{Name: "xor", Classes: 2, Noise: 0.1, Summary: "four squares of the plane, opposite ones of one class"},
		point: xorPoint,
	},
}

// moonPoint: the unit half circle, and its mirror image shifted by (1, -0.5), as
// scikit-learn's make_moons places them.
func moonPoint(_ *generated, _, class, j, m int) (x, y float64) {
	sin, cos := portmath.SincosTurn(float64(j) / float64(max(m-1, 1)) / 2)
	if class == 0 {
		return cos, sin
	}
	return 1 - cos, 0.5 - sin
}

// circlePoint: class 0 on the unit circle, class 1 on one of half the radius.
func circlePoint(_ *generated, _, class, j, m int) (x, y float64) {
	sin, cos := portmath.SincosTurn(float64(j) / float64(m))
	radius := 1 - float64(float64(class)/2)
	return float64(radius * cos), float64(radius * sin)
}

// spiralPoint: Archimedean arms of radius 0.1 to 2, evenly turned against each other.
func spiralPoint(g *generated, _, class, j, m int) (x, y float64) {
	t := (float64(j) + 0.5) / float64(m)
	sin, cos := portmath.SincosTurn(float64(1.5*t) + float64(class)/float64(g.classes))
	radius := 0.1 + float64(1.9*t)
	return float64(radius * cos), float64(radius * sin)
}

// blobPoint: centers on a circle of radius 2 turned by the seed, each cloud with a standard
// deviation of 0.3 before noise.
func blobPoint(g *generated, i, class, _, _ int) (x, y float64) {
	sin, cos := portmath.SincosTurn(g.centers.Float64(0) + float64(class)/float64(g.classes))
	dx, dy := g.points.NormalPair(2*uint64(i) + 1)
	return float64(2*cos) + float64(0.3*dx), float64(2*sin) + float64(0.3*dy)
}

// xorPoint: uniform in [-1, 1]^2; class 0 has both coordinates of one sign. Noise moves a
// point after its class is decided.
func xorPoint(g *generated, i, class, j, _ int) (x, y float64) {
	x = g.points.Float64(4*uint64(i) + 2)
	y = g.points.Float64(4*uint64(i) + 3)
	if j%2 == 1 {
		x = -x
	}
	if (j%2 == 1) != (class == 1) {
		y = -y
	}
	return x, y
}

// generate draws a set. Row i uses only the draws of its own index.
func generate(ctx context.Context, s tabular.Request, sh shape) (*tabular.Table, error) {
	if s.Size == 0 {
		s.Size = DefaultSize
	}
	if err := checkGenerated(&s, sh); err != nil {
		return nil, err
	}
	g := &generated{
		classes: s.Classes,
		points:  splitmix.New(s.Seed, splitmix.Points, 0),
		centers: splitmix.New(s.Seed, splitmix.Centers, 0),
	}
	x := make([]float32, 2*s.Size)
	labels := make([]int32, s.Size)
	for i := range s.Size {
		if i%65536 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		class := i % g.classes
		m := (s.Size - class + g.classes - 1) / g.classes
		px, py := sh.point(g, i, class, i/g.classes, m)
		nx, ny := g.points.NormalPair(2 * uint64(i))
		x[2*i] = float32(px + float64(s.Noise*nx))
		x[2*i+1] = float32(py + float64(s.Noise*ny))
		labels[i] = int32(class)
	}
	t := &tabular.Table{
		Name: sh.info.Name, Kind: tabular.TableKind, Task: tabular.Classification, Features: []string{"x", "y"}, LabelName: "class",
		X:      blas32.General{Rows: s.Size, Cols: 2, Stride: 2, Data: x},
		Labels: labels, Rows: tabular.RowNumbers(s.Size), Indicator: make([]bool, 2),
		SHA256: digestValues(sh.info.Name, x, labels),
	}
	for c := range g.classes {
		t.Classes = append(t.Classes, strconv.Itoa(c))
	}
	t.Encoding = tabular.Encoding{
		Width: 3, Named: true, Columns: []tabular.EncodedColumn{{Name: "x"}, {Name: "y", Index: 1}},
		Label: t.LabelName, LabelIndex: 2, Task: t.Task, Classes: t.Classes, LabelValues: t.Classes, Features: t.Features,
	}
	return t, nil
}

func checkGenerated(s *tabular.Request, sh shape) error {
	name := sh.info.Name
	if s.Size < MinSize || s.Size > MaxSize {
		return fmt.Errorf("%s: size %d is outside %d to %d", name, s.Size, MinSize, MaxSize)
	}
	if !(s.Noise >= 0 && s.Noise <= MaxNoise) {
		return fmt.Errorf("%s: noise %v is outside 0 to %v", name, s.Noise, MaxNoise)
	}
	switch {
	case sh.regression:
	case s.Classes == 0:
		s.Classes = sh.info.Classes
	case !sh.choose && s.Classes != sh.info.Classes:
		return fmt.Errorf("%s: has %d classes, not %d; spirals and blobs take another number", name, sh.info.Classes, s.Classes)
	case s.Classes < MinClasses || s.Classes > MaxClasses:
		return fmt.Errorf("%s: %d classes are outside %d to %d", name, s.Classes, MinClasses, MaxClasses)
	}
	if s.Size < 2*s.Classes && !sh.regression {
		return fmt.Errorf("%s: size %d is too small for %d classes; at least 2 rows each", name, s.Size, s.Classes)
	}
	if s.Task == tabular.Regression && !sh.regression {
		return fmt.Errorf("%s: its labels are classes; task must be classification or auto", name)
	}
	return nil
}

// digestValues hashes a generated set: its name, then the little-endian values and labels.
func digestValues(name string, x []float32, labels []int32) string {
	h := sha256.New()
	buf := append(make([]byte, 0, 4096), name...)
	flush := func(room int) {
		if len(buf)+room > cap(buf) {
			_, _ = h.Write(buf) // a hash never fails
			buf = buf[:0]
		}
	}
	for _, v := range x {
		flush(4)
		buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
	}
	for _, l := range labels {
		flush(4)
		buf = binary.LittleEndian.AppendUint32(buf, uint32(l))
	}
	_, _ = h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}
