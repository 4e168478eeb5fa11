package factory

import (
	"context"
	"fmt"
	"math"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/generate"
)

// Set is a data set to make runs on.
type Set struct {
	Name string
	load func(ctx context.Context) (*dataset.Table, error)
}

// File is the set of a source, a file or a built-in or generated set, with at most so many rows.
func File(name string, s dataset.Source, rows int) Set {
	s.Sample = rows
	return Set{name, func(ctx context.Context) (*dataset.Table, error) {
		return dataset.Load(ctx, s, dataset.Options{})
	}}
}

// Sets returns n sets that need no file, ten of them built in or on the plane.
func Sets(n int) []Set {
	known := []Set{
		File("iris", dataset.Source{Name: "iris"}, 0),
		File("wine", dataset.Source{Name: "wine"}, 0),
		File("breast_cancer", dataset.Source{Name: "breast_cancer"}, 0),
		File("diabetes", dataset.Source{Name: "diabetes"}, 0),
		File("digits", dataset.Source{Name: "digits"}, 1200),
		File("moons", dataset.Source{Name: "moons", Size: 400, Noise: 0.3}, 0),
		File("spirals", dataset.Source{Name: "spirals", Size: 600, Noise: 0.1, Classes: 3}, 0),
		File("circles", dataset.Source{Name: "circles", Size: 500, Noise: 0.2}, 0),
		File("xor", dataset.Source{Name: "xor", Size: 300, Noise: 0.2}, 0),
		File("ratings", dataset.Source{Name: "ratings", Size: 2000, Noise: 0.3}, 0),
	}
	const every = 6 // a known one after so many drawn ones, so that half a file has its share
	var out []Set
	for i := 0; len(out) < n; i++ {
		if i%every == 0 && i/every < len(known) {
			out = append(out, known[i/every])
			continue
		}
		out = append(out, drawn(i))
	}
	return out
}

// Long returns n sets of 5,000 to 50,000 rows.
func Long(n int) []Set {
	var out []Set
	for i := range n {
		out = append(out, answered(fmt.Sprintf("long%d", i), func(d *draws) generate.Drawn {
			t := description(d, uint64(1000+i))
			t.Rows, t.Features = int(d.ratio(5000, 50000)), min(t.Features, 40)
			return t
		}))
	}
	return out
}

// drawn is a set of a shape that is drawn.
func drawn(i int) Set {
	return answered(fmt.Sprintf("drawn%d", i), func(d *draws) generate.Drawn { return description(d, uint64(i)) })
}

// answered is a set that a random network answers.
func answered(name string, describe func(d *draws) generate.Drawn) Set {
	return Set{name, func(context.Context) (*dataset.Table, error) {
		return describe(drawsOf(name, 0)).Table(), nil
	}}
}

// description draws the shape of a set: small ones mostly, for they are quick and people have them, with a few
// that are wide, long, tangled, noisy, unbalanced or badly scaled.
func description(d *draws, seed uint64) generate.Drawn {
	t := generate.Drawn{
		Rows: int(d.ratio(140, 4500)), Features: int(d.ratio(2, 60)),
		Classes: pick(d, 0, 0, 0, 2, 2, 2, 2, 3, 4, 6, 10), Seed: seed,
	}
	if d.chance(0.12) {
		t.Features = int(d.ratio(60, 500))
	}
	if d.chance(0.06) {
		t.Rows = int(d.ratio(4500, 16000))
	}
	t.Rows = max(t.Rows, 60*t.Classes)
	t.Tangle = pick(d, 0, 0.3, 0.6, 0.9, 1)
	if d.chance(0.5) {
		t.Idle = d.uniform(0, 0.8)
	}
	if d.chance(0.3) {
		t.Codes = d.uniform(0.1, 1)
	}
	t.Noise = pick(d, 0, 0.1, 0.3, 0.6, 1, 2)
	if t.Classes > 1 && d.chance(0.4) {
		t.Rare = d.uniform(0.5, 3)
	}
	if d.chance(0.4) {
		t.Scales = d.uniform(0.5, 3)
	}
	t.Noise *= math.Sqrt(0.5) // answers of a linear teacher have a deviation of one, of a bent one less
	return t
}
