package explain

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
)

// Of a sum 2a + b of independent columns, the squared error that shuffling brings is twice the variance of the part.
func TestPermuteKnowsWhatASumIsMadeOf(t *testing.T) {
	const n = 3000
	s := rng.New(2, rng.Explain, 0, 0)
	columns := [3][]float64{}
	for k := range columns {
		for range n {
			columns[k] = append(columns[k], s.Normal())
		}
	}
	weights := [3]float64{2, 1, 0}
	for g, w := range weights {
		losses, err := Permute(n, 20, 1, g, []float64{0}, func(perm []int32) ([]float64, error) {
			sum := 0.0
			for i, p := range perm {
				d := w * (columns[g][p] - columns[g][i])
				sum += d * d / n
			}
			return []float64{-sum}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		l, want := losses[0], 2*w*w
		if math.Abs(l.Mean-want) > 0.1*want || float64(l.Low) > l.Mean || float64(l.High) < l.Mean {
			t.Errorf("column %d: %+v, want %v", g, l, want)
		}
		if w == 0 && l != (Loss{}) {
			t.Errorf("a column without weight: %+v", l)
		}
	}
}

// The interval holds the mean over many shuffles about as often as it says.
func TestPermuteIntervals(t *testing.T) {
	values := make([]float64, 200)
	s := rng.New(3, rng.Explain, 0, 0)
	for i := range values {
		values[i] = s.Normal()
	}
	score := func(perm []int32) ([]float64, error) {
		sum := 0.0
		for i, p := range perm {
			sum += math.Abs(values[p] - values[i])
		}
		return []float64{-sum}, nil
	}
	many, err := Permute(len(values), 4000, 99, 0, []float64{0}, score)
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	const sets = 200
	for seed := range sets {
		l, err := Permute(len(values), 5, uint64(seed), 0, []float64{0}, score)
		if err != nil {
			t.Fatal(err)
		}
		if float64(l[0].Low) <= many[0].Mean && many[0].Mean <= float64(l[0].High) {
			held++
		}
	}
	if share := float64(held) / sets; share < 0.91 || share > 0.99 {
		t.Errorf("intervals of 95 %% hold in %v of the cases", share)
	}
}

func TestPermuteDrawsFollowSeedAndGroup(t *testing.T) {
	draws := func(seed uint64, group int) (all []int32) {
		_, err := Permute(50, 3, seed, group, nil, func(perm []int32) ([]float64, error) {
			seen := slices.Sorted(slices.Values(perm))
			for i, v := range seen {
				if int(v) != i {
					t.Fatalf("%v is no permutation", perm)
				}
			}
			all = append(all, perm...)
			return nil, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	first := draws(1, 0)
	if !slices.Equal(first, draws(1, 0)) {
		t.Error("the same seed draws otherwise")
	}
	if slices.Equal(first, draws(2, 0)) || slices.Equal(first, draws(1, 1)) || slices.Equal(first[:50], first[50:100]) {
		t.Error("another seed, group or repeat draws the same")
	}
}

func TestPermuteOnce(t *testing.T) {
	l, err := Permute(4, 1, 1, 0, []float64{3}, func([]int32) ([]float64, error) { return []float64{1}, nil })
	if err != nil || l[0].Mean != 2 || !math.IsInf(float64(l[0].Low), -1) || !math.IsInf(float64(l[0].High), 1) {
		t.Errorf("%+v, %v", l, err)
	}
	if written, err := json.Marshal(l); err != nil {
		t.Errorf("%s, %v", written, err)
	}
	failed := errors.New("no device")
	_, err = Permute(4, 1, 1, 0, nil, func([]int32) ([]float64, error) { return nil, failed })
	if !errors.Is(err, failed) {
		t.Errorf("the error is %v", err)
	}
}
