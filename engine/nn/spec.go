package nn

import (
	"fmt"

	"tunebench/engine/vec"
)

// Norm is the normalization between a hidden layer's linear part and its activation.
type Norm uint8

// The normalizations, with PyTorch's definitions, eps 1e-5 and, for the running
// statistics, momentum 0.1.
const (
	NoNorm    Norm = iota
	BatchNorm      // per unit over the batch (Ioffe and Szegedy 2015)
	LayerNorm      // per row over the units (Ba, Kiros and Hinton 2016)
)

var normNames = []string{"none", "batch", "layer"}

// String returns the name that experiments use.
func (n Norm) String() string {
	if int(n) < len(normNames) {
		return normNames[n]
	}
	return fmt.Sprintf("Norm(%d)", uint8(n))
}

// ParseNorm is the inverse of String.
func ParseNorm(name string) (Norm, error) {
	for i, n := range normNames {
		if n == name {
			return Norm(i), nil
		}
	}
	return 0, fmt.Errorf("unknown norm %q; known are %v", name, normNames)
}

// Spec describes a network.
type Spec struct {
	Inputs     int            // features of a row, embeddings not counted
	Hidden     []int          // units of each hidden layer; empty for a linear model
	Outputs    int            // classes, or 1 for regression
	Activation vec.Activation // of the hidden layers
	Norm       Norm
	Residual   bool // add a block's input to its output where the widths match
	Init       Init
	InitValue  float64 // of constant; the standard deviation of small_normal; 0 stands for 0.01

	// Fields are embedded, and stand behind the dense columns in what the first layer sees.
	Fields []EmbeddingField
	// SparseInputs takes the features from [Input.Sparse]: the first layer's products
	// cost what the elements cost.
	SparseInputs bool
	// NonZeros is the mean number of elements of a sparse row, for [Estimate].
	NonZeros float64
	// EntityBias adds a learned bias of each of a row's entities to the output.
	EntityBias bool
	// Dot adds the dot product of the first two fields' vectors to the output.
	Dot bool
}

// Validate reports the first thing that makes the network impossible.
func (s Spec) Validate() error {
	if err := s.validateInputs(); err != nil {
		return err
	}
	for i, h := range s.Hidden {
		if h < 1 {
			return fmt.Errorf("network: hidden layer %d has %d units, want at least 1", i, h)
		}
	}
	if s.Outputs < 1 {
		return fmt.Errorf("network: %d outputs, want at least 1", s.Outputs)
	}
	return nil
}

// layers returns the number of weight layers.
func (s Spec) layers() int { return len(s.Hidden) + 1 }

// widths returns the inputs and outputs of weight layer i.
func (s Spec) widths(i int) (in, out int) {
	in, out = s.Inputs+s.embedded(), s.Outputs
	if i > 0 {
		in = s.Hidden[i-1]
	}
	if i < len(s.Hidden) {
		out = s.Hidden[i]
	}
	return in, out
}

// ResidualAt reports whether hidden block i adds its input to its output. The
// first one does not where its input is sparse or holds embeddings.
func (s Spec) ResidualAt(i int) bool {
	in, out := s.widths(i)
	return s.Residual && i < len(s.Hidden) && in == out && (i > 0 || s.plain())
}

// widest returns the largest number of columns any layer produces.
func (s Spec) widest() int {
	w := s.Outputs
	for _, h := range s.Hidden {
		w = max(w, h)
	}
	return w
}
