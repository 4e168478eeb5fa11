package loss

import (
	"fmt"
	"math"

	"tunebench/engine/hparam"
)

// Kind is a loss function.
type Kind uint8

// The losses. Each is a mean over the rows of a batch.
const (
	CrossEntropy Kind = iota // -log softmax(logits)[label]; two classes for a binary task
	MSE                      // (prediction - target)^2
	Huber                    // squared within delta, linear beyond (Huber 1964)
	MAE                      // |prediction - target|
)

// rules are what each loss does, under the name of its row in package hparam.
var rules = [...]struct {
	name string
	// at returns the loss of an error d and its derivative, of a loss over numbers.
	at func(c *Config, d float64) (value, slope float64)
	// classes evaluates a batch, of a loss over classes. Package metric has its mean in float64.
	classes func(l *Loss, grad, logits []float32, b Batch) Result
}{
	CrossEntropy: {name: "cross_entropy", classes: (*Loss).crossEntropy},
	MSE:          {name: "mse", at: squared},
	Huber:        {name: "huber", at: huber},
	MAE:          {name: "mae", at: absolute},
}

// Kinds returns all losses.
func Kinds() []Kind {
	all := make([]Kind, len(rules))
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// String returns the name that experiments use.
func (k Kind) String() string {
	if int(k) < len(rules) {
		return rules[k].name
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Parse is the inverse of String.
func Parse(name string) (Kind, error) {
	for _, k := range Kinds() {
		if k.String() == name {
			return k, nil
		}
	}
	return 0, fmt.Errorf("unknown loss %q; known are %v", name, Kinds())
}

// Classes reports whether the loss takes labels instead of targets.
func (k Kind) Classes() bool { return rules[k].classes != nil }

// DefaultDelta is where Huber's loss turns linear.
var DefaultDelta = func() float64 {
	k, _ := hparam.Lookup("training.huber_delta")
	return k.Default.(float64)
}()

// Config is a loss with its parameters: what training minimizes, and what an evaluation measures
// by package metric.
type Config struct {
	Kind Kind
	// Smoothing spreads this share of each label evenly over all classes
	// (Szegedy et al. 2016). Cross-entropy only.
	Smoothing float64
	// ClassWeights, nil or one per class, weight each row by its class and
	// divide by the sum of the weights, as PyTorch's CrossEntropyLoss does.
	ClassWeights []float64
	// Delta of Huber's loss, which then is PyTorch's HuberLoss.
	Delta float64
}

// At returns the loss of an error d, prediction - target, and its derivative; not for a loss over
// classes.
func (c *Config) At(d float64) (value, slope float64) { return rules[c.Kind].at(c, d) }

// Validate checks the parameters.
func (c Config) Validate() error {
	switch {
	case int(c.Kind) >= len(rules):
		return fmt.Errorf("loss: unknown kind %d", c.Kind)
	case !(c.Smoothing >= 0 && c.Smoothing < 1):
		return fmt.Errorf("loss: label smoothing %g, want 0 <= smoothing < 1", c.Smoothing)
	case c.Kind == Huber && !(c.Delta > 0):
		return fmt.Errorf("loss: Huber's delta is %g, want a positive number", c.Delta)
	}
	for i, w := range c.ClassWeights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return fmt.Errorf("loss: weight %g of class %d, want a finite number >= 0", w, i)
		}
	}
	return nil
}

// ValidateFor checks the parameters for a network of that many outputs.
func (c Config) ValidateFor(outputs int) error {
	if err := c.Validate(); err != nil {
		return err
	}
	switch {
	case c.Kind.Classes() && outputs < 2:
		return fmt.Errorf("loss: %s over %d class, want at least 2", c.Kind, outputs)
	case c.Kind.Classes() && c.ClassWeights != nil && len(c.ClassWeights) != outputs:
		return fmt.Errorf("loss: %d class weights for %d classes", len(c.ClassWeights), outputs)
	case !c.Kind.Classes() && outputs != 1:
		return fmt.Errorf("loss: %s needs 1 output, the network has %d", c.Kind, outputs)
	}
	return nil
}

// Batch is what a batch should have answered. Mixup gives a second answer
// per row, which counts 1-Lambda while the first counts Lambda.
type Batch struct {
	Labels, Labels2   []int32   // classes, for cross-entropy
	Targets, Targets2 []float32 // numbers, for the others
	Lambda            float64   // used where there is a second answer
}

// Result is what a loss measured over a batch.
type Result struct {
	Loss     float64 // mean
	Correct  int     // rows whose largest logit is the label (mixup: the label that counts more)
	SumSqErr float64 // sum of squared errors, for the numeric losses
}

// Loss evaluates a configured loss over batches; it holds the buffers.
type Loss struct {
	cfg         Config
	weights     []float32 // of the classes; nil: all alike
	outputs     int
	arg         []int32
	top, logSum []float32
	soft        []float32 // one row of soft targets
}

// New returns a loss for a network of that many outputs and batches of up to rows rows.
func New(c Config, outputs, rows int) (*Loss, error) {
	if err := c.ValidateFor(outputs); err != nil {
		return nil, err
	}
	l := &Loss{cfg: c, outputs: outputs, soft: make([]float32, outputs)}
	for _, w := range c.ClassWeights {
		l.weights = append(l.weights, float32(w))
	}
	l.Grow(rows)
	return l, nil
}

// Grow makes room for batches of up to rows rows.
func (l *Loss) Grow(rows int) {
	if rows > len(l.arg) {
		l.arg = make([]int32, rows)
		l.top, l.logSum = make([]float32, rows), make([]float32, rows)
	}
}

// Eval returns the loss of predictions (logits, rows x outputs) and puts its
// gradient with respect to them into grad, which must be another slice.
func (l *Loss) Eval(grad, predictions []float32, b Batch) Result {
	if over := rules[l.cfg.Kind].classes; over != nil {
		return over(l, grad, predictions, b)
	}
	return l.regression(grad, predictions, b)
}
