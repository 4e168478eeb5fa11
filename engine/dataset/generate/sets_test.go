package generate

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

func load(t *testing.T, s tabular.Source) *tabular.Table {
	t.Helper()
	table, ok, err := Load(t.Context(), tabular.Request{Source: s})
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return table
}

func TestSetsRefuseValuesOutOfRange(t *testing.T) {
	for want, s := range map[string]tabular.Source{
		"moons: size 9 is outside 10":      {Name: "moons", Size: 9},
		"moons: size 10000001 is":          {Name: "moons", Size: MaxSize + 1},
		"moons: size -1":                   {Name: "moons", Size: -1},
		"ratings: size 3":                  {Name: "ratings", Size: 3},
		"noise -1 is outside 0 to 10":      {Name: "circles", Noise: -1},
		"noise NaN":                        {Name: "circles", Noise: math.NaN()},
		"ratings: noise 11":                {Name: "ratings", Noise: 11},
		"moons: has 2 classes, not 3":      {Name: "moons", Classes: 3},
		"spirals: 1 classes are outside 2": {Name: "spirals", Classes: 1},
		"blobs: 21 classes are outside":    {Name: "blobs", Classes: 21},
		"size 30 is too small for 20":      {Name: "blobs", Size: 30, Classes: 20},
		"xor: its labels are classes":      {Name: "xor", Task: tabular.Regression},
	} {
		if _, ok, err := Load(t.Context(), tabular.Request{Source: s}); !ok || err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", s, err, want)
		}
	}
	if _, ok, err := Load(t.Context(), tabular.Request{Source: tabular.Source{Name: "iris"}}); ok || err != nil {
		t.Errorf("a set that is not generated: %v, %v", ok, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, s := range sets {
		if _, _, err := Load(ctx, tabular.Request{Source: tabular.Source{Name: s.info.Name}}); !errors.Is(err,
			context.Canceled) {
			t.Errorf("%s: canceled: %v", s.info.Name, err)
		}
	}
}

func TestSetsAreWhatTheySay(t *testing.T) {
	for _, info := range Sets() {
		table := load(t, tabular.Source{Name: info.Name, Noise: info.Noise})
		if table.NumRows() != info.Rows || len(table.Features) != info.Features || len(table.Classes) != info.Classes ||
			table.Task != info.Task {
			t.Errorf("%+v is %d rows of %q in %d classes", info, table.NumRows(), table.Features, len(table.Classes))
		}
		if info.Summary == "" || info.License == "" || info.Kind != "generated" {
			t.Errorf("%+v", info)
		}
		if err := table.Check(); err != nil {
			t.Errorf("%s: %v", info.Name, err)
		}
		if len(table.Encoding.Features) != len(table.Features) || table.Encoding.Task != table.Task {
			t.Errorf("%s: encoding %+v", info.Name, table.Encoding)
		}
	}
}

// Noise moves points from where they are; it draws nothing else anew.
func TestNoiseScales(t *testing.T) {
	for _, s := range sets {
		if s.info.Task == tabular.Regression {
			continue
		}
		at := func(noise float64) []float32 {
			return load(t, tabular.Source{Name: s.info.Name, Size: 60, Noise: noise, Seed: 3}).X.Data
		}
		still, little, much := at(0), at(0.5), at(1)
		for i := range still {
			a, b := float64(little[i]-still[i]), float64(much[i]-still[i])
			if math.Abs(2*a-b) > 1e-5 {
				t.Fatalf("%s: value %d moves by %v and %v", s.info.Name, i, a, b)
			}
		}
	}
}

// The clouds lie around as many centers as there are classes, evenly on a circle of radius 2.
func TestCloudsLieOnACircle(t *testing.T) {
	const classes = 5
	table := load(t, tabular.Source{Name: "blobs", Size: 5000, Classes: classes, Seed: 11})
	var x, y [classes]float64
	for i, l := range table.Labels {
		x[l] += float64(table.X.Data[2*i]) / 1000
		y[l] += float64(table.X.Data[2*i+1]) / 1000
	}
	for c := range classes {
		if r := math.Hypot(x[c], y[c]); math.Abs(r-2) > 0.05 {
			t.Errorf("cloud %d lies at radius %v", c, r)
		}
		next := (c + 1) % classes
		turn := math.Atan2(x[c]*y[next]-y[c]*x[next], x[c]*x[next]+y[c]*y[next])
		if math.Abs(turn-2*math.Pi/classes) > 0.05 {
			t.Errorf("cloud %d follows after %v", next, turn)
		}
	}
}

func TestArmsOfSpirals(t *testing.T) {
	table := load(t, tabular.Source{Name: "spirals", Size: 300, Classes: 3})
	for i := range 297 {
		radius := func(k int) float64 { return math.Hypot(float64(table.X.Data[2*k]), float64(table.X.Data[2*k+1])) }
		if i >= 3 && radius(i) <= radius(i-3) || radius(i) < 0.1 || radius(i) > 2 {
			t.Fatalf("point %d of arm %d at radius %v", i/3, table.Labels[i], radius(i))
		}
	}
}

func TestImplicitRatingsKeepTheirPairs(t *testing.T) {
	s := tabular.Source{Name: "ratings", Size: 500, Seed: 2, Noise: 0.3}
	rated := load(t, s)
	s.Ratings = ratings.Config{Implicit: true}
	met := load(t, s)
	if met.Targets != nil || !slices.Equal(met.IDs, rated.IDs) || met.Task != tabular.Classification ||
		met.SHA256 != rated.SHA256 {
		t.Errorf("%s with %d pairs", met.Task, len(met.IDs)/2)
	}
	for _, stars := range rated.Targets {
		if stars < 0.5 || stars > 5 || stars*2 != float32(int(stars*2)) {
			t.Fatalf("%v stars", stars)
		}
	}
}

func TestDigestsTellSetsApart(t *testing.T) {
	base := digest("moons", []float32{1, 2}, []int32{0})
	for name, other := range map[string]string{
		"name": digest("moon", []float32{1, 2}, []int32{0}), "value": digest("moons", []float32{1, 3}, []int32{0}),
		"label": digest("moons", []float32{1, 2}, []int32{1}), "order": digest("moons", []float32{2, 1}, []int32{0}),
	} {
		if other == base {
			t.Errorf("another %s has the same digest", name)
		}
	}
	long := make([]float32, 5000) // more than one buffer
	if digest("x", long, nil) == digest("x", long[:4999], nil) || len(base) != 64 {
		t.Error("the end does not count")
	}
}
