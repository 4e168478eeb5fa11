package generate_test

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/dataset/generate"
	"tunebench/engine/dataset/tabular"
)

// draw draws a set.
func draw(t *testing.T, s tabular.Source) *tabular.Table {
	t.Helper()
	table, ok, err := generate.Load(t.Context(), tabular.Request{Source: s})
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return table
}

func TestGeneratedSets(t *testing.T) {
	for _, info := range generate.Sets() {
		if info.Kind != "generated" {
			continue
		}
		s := tabular.Source{Name: info.Name, Size: 601, Noise: info.Noise, Seed: 7}
		a, b := draw(t, s), draw(t, s)
		if a.SHA256 != b.SHA256 || !slices.Equal(a.X.Data, b.X.Data) {
			t.Errorf("%s: two draws of one seed differ", info.Name)
		}
		s.Seed = 8
		if c := draw(t, s); c.SHA256 == a.SHA256 {
			t.Errorf("%s: two seeds give one set", info.Name)
		}
		if info.Task == tabular.Regression {
			continue
		}
		counts := a.ClassCounts()
		if slices.Max(counts)-slices.Min(counts) > 1 || a.NumRows() != 601 {
			t.Errorf("%s: classes of %v rows", info.Name, counts)
		}
		for _, v := range a.X.Data {
			if !(v > -10 && v < 10) {
				t.Fatalf("%s: value %v", info.Name, v)
			}
		}
	}
}

// The digests pin the sets bit for bit: a change of any draw would change old experiments.
func TestGeneratedSetsStayTheSame(t *testing.T) {
	want := map[string]string{
		"moons":   "4bb375b710f8a985d1ab07463f50028a2967b27747868cdc0116e1bf14baa0bd",
		"circles": "2e5b9f4ba5daa0d7f47ab33531275a9689b1956a280337b241d6ab19b93c3545",
		"spirals": "0f09720a15de878ee850a312cdf621240e607c6cb343fa01047dd63ea7455246",
		"blobs":   "2897242889284088e5d989632eb2f04396b299bc8c4280735e471acb33f233ef",
		"xor":     "175332d03762385bea3bf72501843ec643fa6d408386efad510224ffb39e3d97",
		"ratings": "cb42202cebaebbb1c74b5fb3bf5ead03d7898c7c4eb38e9f43cd176995c8fdf8",
	}
	for name, digest := range want {
		if got := draw(t, tabular.Source{Name: name, Size: 200, Noise: 0.1, Seed: 42}).SHA256; got != digest {
			t.Errorf("%s: SHA-256 %s, want %s", name, got, digest)
		}
	}
}

func TestGeneratedGeometry(t *testing.T) {
	radius := func(table *tabular.Table, i int) float64 {
		return math.Hypot(float64(table.X.Data[2*i]), float64(table.X.Data[2*i+1]))
	}
	circles := draw(t, tabular.Source{Name: "circles", Size: 100})
	for i, l := range circles.Labels {
		if want := 1 - 0.5*float64(l); math.Abs(radius(circles, i)-want) > 1e-6 {
			t.Errorf("circles: row %d of class %d at radius %v", i, l, radius(circles, i))
		}
	}
	xor := draw(t, tabular.Source{Name: "xor", Size: 100})
	for i, l := range xor.Labels {
		if (xor.X.Data[2*i]*xor.X.Data[2*i+1] < 0) != (l == 1) {
			t.Errorf("xor: row %d of class %d at %v", i, l, xor.X.Data[2*i:2*i+2])
		}
	}
	moons := draw(t, tabular.Source{Name: "moons", Size: 100})
	for i, l := range moons.Labels {
		x, y := float64(moons.X.Data[2*i]), float64(moons.X.Data[2*i+1])
		if l == 1 {
			x, y = 1-x, 0.5-y
		}
		if math.Abs(math.Hypot(x, y)-1) > 1e-6 || y < -1e-6 {
			t.Errorf("moons: row %d of class %d is off its moon", i, l)
		}
	}
}
