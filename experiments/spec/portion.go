package spec

import "slices"

// Portion is a part of the data: a fraction of the source's rows, or a file of its own.
type Portion struct {
	Fraction float64 // in [0, 1); 0 where Path is given
	Path     string  // "" where it is a fraction
}

// Empty reports whether there is no such part.
func (p Portion) Empty() bool { return p.Path == "" && p.Fraction == 0 }

func (p Portion) value() any {
	if p.Path != "" {
		return p.Path
	}
	return p.Fraction
}

func portionOf(v any) Portion {
	if path, ok := v.(string); ok {
		return Portion{Path: path}
	}
	return Portion{Fraction: v.(float64)}
}

// The modes of class weights that need no list.
const (
	NoClassWeights       = "none"
	BalancedClassWeights = "balanced" // rows / (classes * rows of the class), as in scikit-learn
)

// ClassWeights says how much each class counts in the loss.
type ClassWeights struct {
	Mode string    // NoClassWeights or BalancedClassWeights; "" where a list is given
	List []float64 // one weight for each class, in the order of the classes
}

func (w ClassWeights) value() any {
	if w.List != nil {
		return slices.Clone(w.List)
	}
	return w.Mode
}

func classWeightsOf(v any) ClassWeights {
	if mode, ok := v.(string); ok {
		return ClassWeights{Mode: mode}
	}
	return ClassWeights{List: v.([]float64)}
}
