package checkpoint

import "tunebench/engine/train/job"

// Tensor is a named float32 array in row-major order: what the engine exports is what a
// file holds.
type Tensor = job.Tensor

// File is the content of a safetensors file.
type File struct {
	Tensors []Tensor
	// Metadata holds free strings; a run keeps the state of its loop there, as JSON.
	Metadata map[string]string
}

// Lookup returns the tensor with this name, nil if the file has none.
func (f *File) Lookup(name string) *Tensor {
	for i := range f.Tensors {
		if f.Tensors[i].Name == name {
			return &f.Tensors[i]
		}
	}
	return nil
}

// Names returns the names of the tensors in the order of the file.
func (f *File) Names() []string {
	names := make([]string, len(f.Tensors))
	for i, t := range f.Tensors {
		names[i] = t.Name
	}
	return names
}

// elements returns the product of a shape; ok is false for a negative extent or a product
// that does not fit an int64.
func elements(shape []int) (n int64, ok bool) {
	n = 1
	for _, d := range shape {
		if d < 0 {
			return 0, false
		}
		p := n * int64(d)
		if d != 0 && p/int64(d) != n {
			return 0, false
		}
		n = p
	}
	return n, true
}
