package generate

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
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

// Sets keep to the memory that loading may take, which they say beforehand.
func TestSetsKeepToTheirMemory(t *testing.T) {
	for _, set := range sets {
		q := tabular.Request{Source: tabular.Source{Name: set.info.Name, Size: MaxSize}}
		q.MaxMemory = 100 << 20
		if _, _, err := Load(t.Context(), q); !errors.As(err, new(*tabular.LimitError)) ||
			!strings.Contains(err.Error(), "reduce data.size") {
			t.Errorf("%s: %v", set.info.Name, err)
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
		if stars < 0.5 || stars > 5 || stars*2 != float64(int(stars*2)) {
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

// Row i uses the draws of its own index only: where its place does not depend on the size of the
// set, a smaller set is a prefix of a larger one.
func TestSmallerSetsArePrefixes(t *testing.T) {
	for _, name := range []string{"blobs", "xor"} {
		long := load(t, tabular.Source{Name: name, Size: 300, Noise: 0.2, Seed: 5})
		short := load(t, tabular.Source{Name: name, Size: 77, Noise: 0.2, Seed: 5})
		if !slices.Equal(short.X.Data, long.X.Data[:2*77]) || !slices.Equal(short.Labels, long.Labels[:77]) {
			t.Errorf("%s: 77 rows are not the first of 300", name)
		}
	}
}

func TestClassesStayBalancedAtTheBounds(t *testing.T) {
	for _, c := range []struct {
		name                string
		size, classes, want int
	}{
		{"spirals", 10, 5, 5},
		{"blobs", 40, MaxClasses, MaxClasses},
		{"blobs", MinSize, 0, 3},
		{"spirals", 0, 0, 2},
		{"moons", MinSize, MinClasses, 2},
		{"blobs", 43, 7, 7},
	} {
		table := load(t, tabular.Source{Name: c.name, Size: c.size, Classes: c.classes, Seed: 1})
		counts := table.ClassCounts()
		if len(counts) != c.want || slices.Max(counts)-slices.Min(counts) > 1 ||
			table.Classes[c.want-1] != strconv.Itoa(c.want-1) {
			t.Errorf("%+v: classes %q of %v rows", c, table.Classes, counts)
		}
		if want := cmp.Or(c.size, DefaultSize); table.NumRows() != want {
			t.Errorf("%+v: %d rows", c, table.NumRows())
		}
	}
}

// Users share the ratings evenly and rate nothing twice; noise changes stars, never the pairs.
func TestRatedPairs(t *testing.T) {
	for _, size := range []int{MinSize, 11, 500, 1999} {
		s := tabular.Source{Name: "ratings", Size: size, Seed: 4}
		quiet := load(t, s)
		s.Noise = 2
		loud := load(t, s)
		if !slices.Equal(quiet.IDs, loud.IDs) || slices.Equal(quiet.Targets, loud.Targets) {
			t.Errorf("%d ratings: noise changes the pairs, or no stars", size)
		}
		if len(quiet.Targets) != size || len(quiet.IDs) != 2*size || !slices.IsSorted(quiet.Times) {
			t.Fatalf("%d ratings: %d stars, %d ids", size, len(quiet.Targets), len(quiet.IDs))
		}
		seen, rated := map[[2]int32]bool{}, make([]int, len(quiet.Encoding.Fields[0].Values))
		for i := range size {
			pair := [2]int32(quiet.IDs[2*i : 2*i+2])
			if seen[pair] || pair[0] < 1 || pair[1] < 1 || int(pair[1]) > len(quiet.Encoding.Fields[1].Values) {
				t.Fatalf("%d ratings: row %d is the pair %v", size, i, pair)
			}
			seen[pair] = true
			rated[pair[0]-1]++
		}
		if slices.Max(rated)-slices.Min(rated) > 1 {
			t.Errorf("%d ratings: users have %v each", size, rated)
		}
	}
}
