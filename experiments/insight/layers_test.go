package insight

import (
	"math"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/runstore"
)

// history is what a run has recorded.
func history(t *testing.T, dir *runstore.Dir) *event.History {
	t.Helper()
	h := &event.History{}
	f := dir.Follow()
	defer f.Close()
	for {
		u, err := f.Poll(1 << 14)
		if err != nil {
			t.Fatal(err)
		}
		if u.ApplyTo(h); !u.More {
			return h
		}
	}
}

func TestLayers(t *testing.T) {
	for kind := range kinds {
		in := open(t, kind, Options{})
		l, err := in.Layers(t.Context(), history(t, shortRun(t, kind)))
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Layers) != len(in.model.Net.Hidden)+1 || l.Rows == 0 {
			t.Fatalf("%s: %d layers", kind, len(l.Layers))
		}
		for i, one := range l.Layers {
			counted := 0
			for _, n := range one.Weights.Counts {
				counted += n
			}
			last := i == len(l.Layers)-1
			if counted != one.In*one.Out || one.RMS <= 0 || (one.Dead < 0) != last || one.Dead > one.Out ||
				len(one.UpdateRatio) == 0 || len(one.GradNorm) != len(one.UpdateRatio) {
				t.Errorf("%s, layer %d: %+v", kind, i, one)
			}
		}
		if (kind == "pictures") != (len(l.Pictures) == 16 && l.Width == 8 && len(l.Pictures[0]) == 64) {
			t.Errorf("%s: %d pictures", kind, len(l.Pictures))
		}
	}
}

// A unit that no row moves is dead, and no other is.
func TestDeadUnitsAreCounted(t *testing.T) {
	in := open(t, "numbers", Options{})
	before, err := in.Layers(t.Context(), &event.History{})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range in.model.Weights {
		if w.Name == "layers.0.bias" {
			w.Data[0], w.Data[1] = -1e6, -1e6 // below zero whatever the row
		}
	}
	after, err := in.Layers(t.Context(), &event.History{})
	if err != nil {
		t.Fatal(err)
	}
	if grown := after.Layers[0].Dead - before.Layers[0].Dead; grown != 2 || after.Layers[0].GradNorm != nil {
		t.Errorf("%d units died, not 2", grown)
	}
}

// The first pictures are those of the largest weights.
func TestPicturesOfWeights(t *testing.T) {
	in := open(t, "pictures", Options{})
	l, err := in.Layers(t.Context(), &event.History{})
	if err != nil {
		t.Fatal(err)
	}
	last := math.Inf(1)
	for _, p := range l.Pictures {
		norm := 0.0
		for _, w := range p {
			norm += w * w
		}
		if norm > last {
			t.Errorf("a norm of %v behind one of %v", norm, last)
		}
		last = norm
	}
}
