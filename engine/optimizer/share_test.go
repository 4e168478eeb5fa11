package optimizer

import (
	"slices"
	"testing"
)

// Where nothing tells weights from biases, a network's tensors, which come layer by
// layer, are one stretch; a tensor left out of them, which another rule updates, is
// in none.
func TestStretches(t *testing.T) {
	tensors := []Tensor{
		{Off: 0, Rows: 3, Cols: 4, Weight: true},
		{Off: 48, Rows: 1, Cols: 4},
		{Off: 16, Rows: 4, Cols: 4, Weight: true},
		{Off: 64, Rows: 1, Cols: 4},
		{Off: 32, Rows: 4, Cols: 2, Weight: true},
		{Off: 80, Rows: 1, Cols: 2},
	}
	withoutSecond := append(slices.Clone(tensors[:2]), tensors[3:]...)
	for name, test := range map[string]struct{ got, want []stretch }{
		"apart":              {stretches(tensors), []stretch{{0, 40, true}, {48, 34, false}}},
		"alike":              {stretches(alike(tensors)), []stretch{{0, 82, false}}},
		"apart, without one": {stretches(withoutSecond), []stretch{{0, 12, true}, {32, 8, true}, {48, 34, false}}},
		"alike, without one": {stretches(alike(withoutSecond)), []stretch{{0, 12, false}, {32, 50, false}}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: %v, want %v", name, test.got, test.want)
		}
	}
}
