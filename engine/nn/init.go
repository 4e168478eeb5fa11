package nn

import (
	"fmt"
	"math"

	"tunebench/engine/internal/rng"
	"tunebench/engine/vec"
)

// Init is the distribution of the initial weights. Biases start at 0,
// normalization at 1 and 0.
type Init uint8

// The initializers. fan_in and fan_out are the inputs and outputs of the layer.
const (
	AutoInit      Init = iota // by activation, see [Init.Resolve]
	HeNormal                  // N(0, 2/fan_in) (He et al. 2015)
	HeUniform                 // U(+-sqrt(6/fan_in))
	XavierNormal              // N(0, 2/(fan_in+fan_out)) (Glorot and Bengio 2010)
	XavierUniform             // U(+-sqrt(6/(fan_in+fan_out)))
	LecunNormal               // N(0, 1/fan_in) (LeCun et al. 1998)
	LecunUniform              // U(+-sqrt(3/fan_in))
	Orthogonal                // orthonormal rows or columns, whichever are fewer (Saxe et al. 2014)
	Zeros                     // 0: units stay alike, for demonstration
	Constant                  // Spec.InitValue: units stay alike too
	SmallNormal               // N(0, Spec.InitValue^2)
)

// defaultInitValue stands for a Spec.InitValue of 0.
const defaultInitValue = 0.01

var initNames = []string{
	"auto", "he_normal", "he_uniform", "xavier_normal", "xavier_uniform", "lecun_normal", "lecun_uniform",
	"orthogonal", "zeros", "constant", "small_normal",
}

// String returns the name that experiments use.
func (i Init) String() string {
	if int(i) < len(initNames) {
		return initNames[i]
	}
	return fmt.Sprintf("Init(%d)", uint8(i))
}

// ParseInit is the inverse of String.
func ParseInit(name string) (Init, error) {
	for i, n := range initNames {
		if n == name {
			return Init(i), nil
		}
	}
	return 0, fmt.Errorf("unknown init %q; known are %v", name, initNames)
}

// Inits returns all initializers.
func Inits() []Init {
	all := make([]Init, len(initNames))
	for i := range all {
		all[i] = Init(i)
	}
	return all
}

// Resolve returns what auto stands for in front of an activation: lecun_normal
// for selu, whose self-normalization needs it; xavier_normal for tanh, sigmoid
// and identity (so for the output layer), which are symmetric around 0; and
// he_normal for the rectifiers, which lose about half of the variance.
func (i Init) Resolve(a vec.Activation) Init {
	if i != AutoInit {
		return i
	}
	switch a {
	case vec.SELU:
		return LecunNormal
	case vec.Tanh, vec.Sigmoid, vec.Identity:
		return XavierNormal
	}
	return HeNormal
}

// initialize draws each layer from a stream of its own, so that a layer's
// weights do not depend on the sizes of the layers before it.
func (n *Net) initialize(seed uint64) {
	n.tables.initialize(seed)
	for i := range n.layers {
		l := &n.layers[i]
		act := n.Spec.Activation
		if l.isFinal {
			act = vec.Identity
		}
		s := rng.New(seed, rng.Init, 0, i)
		value := n.Spec.InitValue
		if value == 0 {
			value = defaultInitValue
		}
		n.Spec.Init.Resolve(act).fill(&s, l.w.Data, l.w.Rows, l.w.Cols, value)
		if l.gamma != nil {
			fill(l.gamma, 1)
		}
	}
}

// fill draws a weight matrix of in x out.
func (i Init) fill(s *rng.Stream, w []float32, in, out int, value float64) {
	fanIn, fanSum := float64(in), float64(in+out)
	uniform := func(bound float64) { s.FillUniform(w, -bound, bound) }
	switch i {
	case HeNormal:
		s.FillNormal(w, 0, math.Sqrt(2/fanIn))
	case HeUniform:
		uniform(math.Sqrt(6 / fanIn))
	case XavierNormal:
		s.FillNormal(w, 0, math.Sqrt(2/fanSum))
	case XavierUniform:
		uniform(math.Sqrt(6 / fanSum))
	case LecunNormal:
		s.FillNormal(w, 0, math.Sqrt(1/fanIn))
	case LecunUniform:
		uniform(math.Sqrt(3 / fanIn))
	case Orthogonal:
		orthogonal(s, w, in, out)
	case Constant:
		fill(w, float32(value))
	case SmallNormal:
		s.FillNormal(w, 0, value)
	}
}
