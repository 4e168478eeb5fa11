package benchmark

import (
	"slices"
	"testing"
	"time"
)

func TestMultiplicationMultiplies(t *testing.T) {
	impl, _ := register(t, 1)
	for _, trans := range []string{"NN", "NT", "TN"} {
		p := Product{trans, 5, 7, 3}
		m := NewMultiplication(impl, p)
		m.Run()
		at := func(x []float32, trans bool, rows, cols, i, j int) float64 {
			if trans {
				return float64(x[j*rows+i])
			}
			return float64(x[i*cols+j])
		}
		for i := range p.M {
			for j := range p.N {
				want := 0.0
				for k := range p.K {
					want += at(m.a, trans[0] == 'T', p.M, p.K, i, k) * at(m.b, trans[1] == 'T', p.K, p.N, k, j)
				}
				if d := float64(m.c[i*p.N+j]) - want; d > 1e-5 || d < -1e-5 {
					t.Fatalf("%s: C[%d,%d] is off by %g", p, i, j, d)
				}
			}
		}
		if s := m.Time(Wall(), time.Millisecond); s.Best() <= 0 || s.Median() < s.Best() {
			t.Errorf("%s took %v", p, s)
		}
	}
}

func TestTrainingIsTimedByEpoch(t *testing.T) {
	_, p := register(t, 1)
	n := Nets()[0]
	tr, err := NewTraining(n, p)
	if err != nil {
		t.Fatal(err)
	}
	var ticks time.Duration
	s, err := tr.Time(func() time.Duration { ticks += time.Millisecond; return ticks }, 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	// The clock ticks once a look: an epoch takes one tick or a few.
	if len(s) < 3 || s.Best() < 1e-3/float64(n.Rows) || slices.Max(s) > 1e-2/float64(n.Rows) {
		t.Errorf("seconds per sample: %v", s)
	}
	for range 2 * n.Rows / n.Batch {
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
	}
	if tr.FLOPsPerSample() != 4*2*16+6*(16*16+16*2) {
		t.Errorf("%g operations per sample", tr.FLOPsPerSample())
	}
}

func TestSample(t *testing.T) {
	s := Sample{3, 1, 2}
	if s.Best() != 1 || s.Median() != 2 || s[0] != 3 {
		t.Errorf("best %g, median %g of %v", s.Best(), s.Median(), s)
	}
}

// TestNetworksThatCannotBeTrainedAreRefused before anything is timed.
func TestNetworksThatCannotBeTrainedAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Net){
		"no rows":  func(n *Net) { n.Rows = 0 },
		"no units": func(n *Net) { n.Hidden = []int{0} },
		"no batch": func(n *Net) { n.Batch = 0 },
	} {
		n := Nets()[0]
		change(&n)
		if _, err := NewTraining(n, nil); err == nil {
			t.Errorf("a network with %s was made", name)
		}
	}
}
