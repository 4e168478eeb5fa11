package nn

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/vec"
)

// TestInitialMoments tests each distribution's mean, variance and range at five
// standard errors.
func TestInitialMoments(t *testing.T) {
	const in, out = 300, 200
	for _, c := range []struct {
		init     Init
		variance float64
		uniform  bool
	}{
		{HeNormal, 2.0 / in, false},
		{HeUniform, 2.0 / in, true},
		{XavierNormal, 2.0 / (in + out), false},
		{XavierUniform, 2.0 / (in + out), true},
		{LecunNormal, 1.0 / in, false},
		{LecunUniform, 1.0 / in, true},
		{SmallNormal, 0.02 * 0.02, false},
	} {
		w := make([]float32, in*out)
		s := rng.New(21, rng.Init, 0, int(c.init))
		c.init.fill(&s, w, in, out, 0.02)
		var sum, sq float64
		for _, v := range w {
			sum += float64(v)
			sq += float64(v) * float64(v)
		}
		n := float64(len(w))
		if z := sum / n / math.Sqrt(c.variance/n); math.Abs(z) > 5 {
			t.Errorf("%v: mean %g, %.1f standard errors from 0", c.init, sum/n, z)
		}
		spread := math.Sqrt2 // of the variance's estimator, in variances: normal sqrt(2), uniform sqrt(0.8)
		bound := math.Sqrt(3 * c.variance)
		if c.uniform {
			spread = math.Sqrt(0.8)
			if largest := float64(max(slices.Max(w), -slices.Min(w))); largest > bound*1.0001 || largest < 0.999*bound {
				t.Errorf("%v: largest weight %g, bound %g", c.init, largest, bound)
			}
		} else if float64(slices.Max(w)) < bound*1.5 {
			t.Errorf("%v: largest weight %g is that of no normal distribution", c.init, slices.Max(w))
		}
		if z := (sq/n/c.variance - 1) * math.Sqrt(n) / spread; math.Abs(z) > 5 {
			t.Errorf("%v: variance %g, want %g: %.1f standard errors", c.init, sq/n, c.variance, z)
		}
	}
}

func TestOrthogonal(t *testing.T) {
	for _, size := range [][2]int{{5, 5}, {100, 40}, {40, 100}, {70, 70}, {1, 9}, {9, 1}} {
		in, out := size[0], size[1]
		w := make([]float32, in*out)
		s := rng.New(4, rng.Init, 0, 0)
		Orthogonal.fill(&s, w, in, out, 0)
		if in > out {
			flipped := make([]float32, len(w))
			transpose(flipped, w, in, out)
			w, in, out = flipped, out, in
		}
		for i := range in {
			for j := range i + 1 {
				want := 0.0
				if i == j {
					want = 1
				}
				if got := vec.Dot(w[i*out:(i+1)*out], w[j*out:(j+1)*out]); math.Abs(float64(got)-want) > 2e-6 {
					t.Errorf("%v: product of vectors %d and %d is %g", size, i, j, got)
				}
			}
		}
	}
}

func TestAutoInitByActivation(t *testing.T) {
	for a, want := range map[vec.Activation]Init{
		vec.ReLU: HeNormal, vec.GELU: HeNormal, vec.SELU: LecunNormal,
		vec.Tanh: XavierNormal, vec.Identity: XavierNormal,
	} {
		if got := AutoInit.Resolve(a); got != want {
			t.Errorf("auto in front of %v is %v, want %v", a, got, want)
		}
	}
	if Zeros.Resolve(vec.ReLU) != Zeros {
		t.Error("an explicit initializer does not stay")
	}
}

// TestSignalKeepsItsSize: he_normal keeps relu's signal, lecun_normal selu's,
// through ten layers; that is what they are for.
func TestSignalKeepsItsSize(t *testing.T) {
	for _, act := range []vec.Activation{vec.ReLU, vec.SELU, vec.Tanh} {
		spec := Spec{Inputs: 128, Hidden: slices.Repeat([]int{128}, 10), Outputs: 128, Activation: act}
		n, err := New(spec, 9)
		if err != nil {
			t.Fatal(err)
		}
		ws := n.NewWorkspace(64)
		x := matrix(64, 128, 3)
		n.Forward(ws, x, Draw{})
		std := n.Activity(ws, 9).Std
		if std < 0.15 || std > 3 {
			t.Errorf("%v: standard deviation after ten layers is %g", act, std)
		}
	}
}

func TestSeedDecidesTheWeights(t *testing.T) {
	spec := Spec{Inputs: 7, Hidden: []int{5}, Outputs: 3, Activation: vec.ReLU}
	make := func(seed uint64, hidden int) *Net {
		spec.Hidden = []int{5, hidden}
		n, err := New(spec, seed)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	a, b, c, d := make(1, 4), make(1, 4), make(2, 4), make(1, 9)
	if !slices.Equal(a.Params, b.Params) {
		t.Error("one seed, two networks")
	}
	if slices.Equal(a.Params, c.Params) {
		t.Error("two seeds, one network")
	}
	if !slices.Equal(a.layers[0].w.Data, d.layers[0].w.Data) {
		t.Error("the first layer depends on the width of the second")
	}
}
