package job

import (
	"fmt"
	"slices"
)

// Tensor is a named array of the run's state, row-major. Weights have PyTorch's layout and
// names: layers.N.weight [out, in], layers.N.bias [out], norms.N.weight ....
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// Elements returns the number of values that the tensor's shape has.
func (t Tensor) Elements() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Match finds the values of the wanted tensors, told by name and shape, in the same order.
// It is an error that names the tensor if one is missing, has another shape, occurs twice or
// is not wanted: whoever imports state checks all of it before the first value changes.
func Match(want, src []Tensor) ([][]float32, error) {
	byName := make(map[string]*Tensor, len(src))
	for i := range src {
		t := &src[i]
		if byName[t.Name] != nil {
			return nil, fmt.Errorf("tensor %q appears twice", t.Name)
		}
		byName[t.Name] = t
	}
	data := make([][]float32, len(want))
	for i, w := range want {
		t := byName[w.Name]
		switch {
		case t == nil:
			return nil, fmt.Errorf("tensor %q of shape %v is missing%s", w.Name, w.Shape, instead(want, src))
		case !slices.Equal(t.Shape, w.Shape):
			return nil, fmt.Errorf("tensor %q has shape %v, this network needs %v", w.Name, t.Shape, w.Shape)
		case len(t.Data) != w.Elements():
			return nil, fmt.Errorf("tensor %q of shape %v holds %d values", w.Name, t.Shape, len(t.Data))
		}
		data[i] = t.Data
	}
	if t := unwanted(want, src); t != nil {
		return nil, fmt.Errorf("tensor %q of shape %v has no place in this network", t.Name, t.Shape)
	}
	return data, nil
}

// unwanted returns the first tensor that is not asked for, nil if all are.
func unwanted(want, src []Tensor) *Tensor {
	known := make(map[string]bool, len(want))
	for _, w := range want {
		known[w.Name] = true
	}
	for i := range src {
		if !known[src[i].Name] {
			return &src[i]
		}
	}
	return nil
}

// instead names a tensor that was given but not asked for: likely the missing one
// under another name.
func instead(want, src []Tensor) string {
	if t := unwanted(want, src); t != nil {
		return fmt.Sprintf("; the file has %q of shape %v instead", t.Name, t.Shape)
	}
	return ""
}
