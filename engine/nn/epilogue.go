package nn

import (
	"tunebench/engine/sgemm"
	"tunebench/engine/vec"
)

// epilogue is what a layer does to each element of a product, best done as part of
// the product: the memory is passed over once less. Only ReLU is cheap enough to be
// worth it; the other activations take longer than the pass.
type epilogue struct {
	bias []float32 // added to every row, if there is one
	relu bool      // and then the activation
	gate []float32 // instead: the values of ReLU whose backward pass this is
}

// fused returns e in the form that products take.
func (e epilogue) fused() sgemm.Epilogue {
	switch {
	case e.gate != nil:
		return sgemm.Gate(e.gate)
	case e.relu:
		return sgemm.AddBiasReLU(e.bias)
	case e.bias != nil:
		return sgemm.AddBias(e.bias)
	}
	return sgemm.Epilogue{}
}

// apply does e to a finished product.
func (e epilogue) apply(z []float32) {
	switch {
	case e.gate != nil:
		vec.Gate(vec.ReLU, z, e.gate[:len(z)])
	case e.relu:
		vec.BiasActivate(vec.ReLU, z, e.bias)
	case e.bias != nil:
		vec.AddBias(z, e.bias)
	}
}

// epilogue returns what follows layer l's product, including the activation if the
// product can apply it.
func (l *layer) epilogue(s *Spec) epilogue {
	return epilogue{bias: l.b, relu: !l.isFinal && s.Norm == NoNorm && s.Activation == vec.ReLU}
}
