package sgemm

import (
	"unsafe"

	"tunebench/engine/internal/asm/f32"
)

// Epilogue is what becomes of an element of C once its sum is complete, done while
// it is still in a register: what a layer does to a product before anything else
// reads it. The zero value leaves it as it is.
type Epilogue struct {
	post   int32 // f32.GemmArgs.Post
	beside []float32
}

// AddBias adds bias[j] to the elements of column j.
func AddBias(bias []float32) Epilogue { return Epilogue{f32.PostBias, bias} }

// AddBiasReLU is AddBias; then what is at most 0 becomes 0. NaN stays.
func AddBiasReLU(bias []float32) Epilogue { return Epilogue{f32.PostBiasReLU, bias} }

// Gate sets the elements of C to 0 where the element of y, which lies like C, is
// 0: with y the values of ReLU, its backward pass.
func Gate(y []float32) Epilogue { return Epilogue{f32.PostGate, y} }

// check panics if there is too little for an m×n matrix C.
func (e Epilogue) check(m, n, ldc int) {
	switch {
	case e.post == 0:
	case e.post == f32.PostGate && len(e.beside) < (m-1)*ldc+n:
		panic("sgemm: the gate is shorter than C")
	case len(e.beside) < n:
		panic("sgemm: the bias is shorter than a row of C")
	}
}

// at returns what stands beside the tile of C whose first element is C[i, j].
func (e Epilogue) at(i, j, ldc int) unsafe.Pointer {
	switch e.post {
	case 0:
		return nil
	case f32.PostGate:
		return unsafe.Pointer(&e.beside[i*ldc+j])
	}
	return unsafe.Pointer(&e.beside[j])
}

// apply does it to a region of a finished C.
func (e Epilogue) apply(c []float32, ldc int, r region) {
	if e.post == 0 {
		return
	}
	for i := r.i0; i < r.i1; i++ {
		for j := r.j0; j < r.j1; j++ {
			x := &c[i*ldc+j]
			switch e.post {
			case f32.PostBias:
				*x += e.beside[j]
			case f32.PostBiasReLU:
				*x = max(*x+e.beside[j], 0)
			case f32.PostGate:
				if e.beside[i*ldc+j] == 0 {
					*x = 0
				}
			}
		}
	}
}
