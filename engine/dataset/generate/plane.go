package generate

import (
	"context"
	"strconv"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

// drawing is a set on the plane being drawn.
type drawing struct {
	classes int
	points  splitmix.Stream
	centers splitmix.Stream
}

// placing returns the point of row i before noise; j counts the rows of its class, which has m.
type placing func(g *drawing, i, class, j, m int) (x, y float64)

// plane draws a set of points on the plane.
func plane(place placing) func(ctx context.Context, q *tabular.Request, s *set) (*tabular.Table, error) {
	return func(ctx context.Context, q *tabular.Request, s *set) (*tabular.Table, error) {
		g := &drawing{
			classes: q.Classes,
			points:  splitmix.New(q.Seed, splitmix.Points, 0),
			centers: splitmix.New(q.Seed, splitmix.Centers, 0),
		}
		x := make([]float32, 2*q.Size)
		labels := make([]int32, q.Size)
		for i := range q.Size {
			if i%65536 == 0 {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
			}
			class := i % g.classes
			m := (q.Size - class + g.classes - 1) / g.classes
			px, py := place(g, i, class, i/g.classes, m)
			nx, ny := g.points.NormalPair(2 * uint64(i))
			x[2*i] = float32(px + float64(q.Noise*nx))
			x[2*i+1] = float32(py + float64(q.Noise*ny))
			labels[i] = int32(class)
		}
		return planeTable(s.info.Name, g.classes, x, labels), nil
	}
}

func planeTable(name string, classes int, x []float32, labels []int32) *tabular.Table {
	t := &tabular.Table{
		Name: name, Kind: tabular.TableKind, Task: tabular.Classification, Features: []string{"x", "y"},
		LabelName: "class",
		X:         tabular.Matrix(len(labels), 2, x), Labels: labels, Rows: tabular.RowNumbers(len(labels)),
		Indicator: make([]bool, 2),
		SHA256:    digest(name, x, labels),
	}
	for c := range classes {
		t.Classes = append(t.Classes, strconv.Itoa(c))
	}
	t.Encoding = encodingOf(t)
	return t
}
