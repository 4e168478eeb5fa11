package vec

import (
	"math"
	"slices"
	"testing"
)

// rule is an update with its numbers: it moves w by g and the moments m and v.
type rule struct {
	name   string
	update func(w, g, m, v []float32, t Terms)
}

func updateRules() []rule {
	a := AdamTerms{Beta1: 0.9, Rest1: 0.1, Beta2: 0.99, Rest2: 0.01, Step: 0.02, InvRoot: 1.5, Eps: 1e-6}
	return []rule{
		{"sgd", func(w, g, _, _ []float32, t Terms) { SGD(w, g, t, 0.1) }},
		{"momentum", func(w, g, m, _ []float32, t Terms) { Momentum(w, g, m, t, 0.1, 0.9) }},
		{"nesterov", func(w, g, m, _ []float32, t Terms) { Nesterov(w, g, m, t, 0.1, 0.9) }},
		{"adagrad", func(w, g, _, v []float32, t Terms) { Adagrad(w, g, v, t, 0.1, 1e-6) }},
		{"rmsprop", func(w, g, _, v []float32, t Terms) { RMSprop(w, g, v, t, 0.1, 0.9, 1e-6) }},
		{"adam", func(w, g, m, v []float32, t Terms) { Adam(w, g, m, v, t, a) }},
		{"lion", func(w, g, m, _ []float32, t Terms) { Lion(w, g, m, t, 0.1, 0.9, 0.99) }},
	}
}

// TestTermsAreTheRulesGradient: penalties, clipping and decay are what they say: the update of the
// regularized gradient, of a weight that has decayed.
func TestTermsAreTheRulesGradient(t *testing.T) {
	const n = 75
	terms := Terms{L1: 0.03, L2: 0.2, Clip: 0.5, Keep: 0.75}
	w, g, m := normals(n, 1), normals(n, 2), normals(n, 3)
	v := normals(n, 4)
	for i := range v {
		v[i] *= v[i]
	}
	w[5], g[6] = 0, 0
	for _, r := range updateRules() {
		got, gotM, gotV := slices.Clone(w), slices.Clone(m), slices.Clone(v)
		r.update(got, g, gotM, gotV, terms)

		seen := make([]float32, n)
		for i, x := range w {
			seen[i] = float32(terms.Clip*(g[i]+signed(terms.L1, x))) + float32(terms.L2*x)
		}
		plain, plainM, plainV := slices.Clone(w), slices.Clone(m), slices.Clone(v)
		r.update(plain, seen, plainM, plainV, NoTerms)
		for i, x := range w {
			want := float64(plain[i]) - float64(x) + float64(x)*float64(terms.Keep)
			near(t, r.name+": weight", got[i], want, 1e-6)
		}
		if !slices.Equal(gotM, plainM) || !slices.Equal(gotV, plainV) {
			t.Errorf("%s: its moments are not those of the regularized gradient", r.name)
		}
	}
}

// TestVanishingGradientsMoveNothing: a gradient below 2^-55 is none, whatever the moments' past.
func TestVanishingGradientsMoveNothing(t *testing.T) {
	for _, r := range updateRules() {
		for _, tiny := range []float32{0, 1e-17, -1e-17, 1e-40} {
			w, g := []float32{2, -3}, []float32{tiny, tiny}
			m, v := make([]float32, 2), make([]float32, 2)
			r.update(w, g, m, v, NoTerms)
			if !slices.Equal(w, []float32{2, -3}) || m[0] != 0 || v[0] != 0 {
				t.Errorf("%s: a gradient of %g leaves %v, %v, %v", r.name, tiny, w, m, v)
			}
		}
	}
}

// TestPaddingStaysZero: the zeros between tensors, whose gradients are 0, survive every update.
func TestPaddingStaysZero(t *testing.T) {
	terms := Terms{L1: 0.1, L2: 0.1, Clip: 1, Keep: 0.9}
	for _, r := range updateRules() {
		const n = 40
		w, g, m, v := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
		for range 5 {
			r.update(w, g, m, v, terms)
		}
		for i := range w {
			if w[i] != 0 || m[i] != 0 || v[i] != 0 {
				t.Fatalf("%s: element %d became %g, %g, %g", r.name, i, w[i], m[i], v[i])
			}
		}
	}
}

// TestUpdatesTouchTheirSlicesOnly: what lies behind a stretch stays, however long the stretch is.
func TestUpdatesTouchTheirSlicesOnly(t *testing.T) {
	for _, r := range updateRules() {
		for _, n := range []int{1, 7, 15, 16, 17, 33, 64} {
			all := normals(4*80, uint64(n))
			for i := range all {
				all[i] = magnitude(all[i])
			}
			before := slices.Clone(all)
			part := func(k int) []float32 { return all[80*k:][:n] }
			r.update(part(0), part(1), part(2), part(3), NoTerms)
			for k := range 4 {
				if !slices.Equal(all[80*k+n:80*(k+1)], before[80*k+n:80*(k+1)]) {
					t.Errorf("%s of %d elements wrote behind slice %d", r.name, n, k)
				}
			}
			if !slices.Equal(part(1), before[80:][:n]) {
				t.Errorf("%s of %d elements changed the gradients", r.name, n)
			}
		}
	}
}

func magnitude(x float32) float32 { return float32(math.Abs(float64(x))) }

// TestNesterovDirectionIsTheMove of Nesterov's update.
func TestNesterovDirectionIsTheMove(t *testing.T) {
	const n = 37
	w, g, v := normals(n, 1), normals(n, 2), normals(n, 3)
	terms := Terms{L1: 0.1, L2: 0.2, Clip: 0.5, Keep: 1}
	moved, moments := slices.Clone(w), slices.Clone(v)
	Nesterov(moved, g, moments, terms, 1, 0.8)
	d := make([]float32, n)
	NesterovDirection(d, w, g, v, terms, 0.8)
	if !slices.Equal(v, moments) {
		t.Error("the two leave other moments")
	}
	for i := range d {
		near(t, "the move", moved[i], float64(w[i])-float64(d[i]), 1e-6)
	}
}

// TestLimitColsScalesOnlyWhatIsBeyond: columns beyond the limit are scaled to it, the others keep their bits.
func TestLimitColsScalesOnlyWhatIsBeyond(t *testing.T) {
	const rows, cols = 5, 19
	x := normals(rows*cols, 9)
	for i := 0; i < len(x); i += cols {
		x[i+3] *= 100
		x[i+4] = 0
	}
	before := slices.Clone(x)
	const limit = 2.5
	LimitCols(x, make([]float32, cols), limit)
	for j := range cols {
		norm, was := 0.0, 0.0
		for i := j; i < len(x); i += cols {
			norm += float64(x[i]) * float64(x[i])
			was += float64(before[i]) * float64(before[i])
		}
		if math.Sqrt(was) > limit*(1+1e-5) {
			near(t, "the norm of a long column", float32(math.Sqrt(norm)), limit, 1e-5)
		} else if math.Sqrt(was) < limit*(1-1e-5) && norm != was {
			t.Errorf("column %d was within the limit and changed", j)
		}
	}
	if x[4] != 0 {
		t.Error("a column of zeros changed")
	}
}
