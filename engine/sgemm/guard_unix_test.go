//go:build unix

package sgemm

import (
	"math/rand/v2"
	"os"
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"
)

// guarded moves a matrix to where it ends with a page and the next page cannot be
// touched.
func guarded(t *testing.T, x []float32) []float32 {
	t.Helper()
	page := os.Getpagesize()
	size := (len(x)*floatSize + page - 1) / page * page
	memory, err := syscall.Mmap(-1, 0, size+page, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(memory); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Mprotect(memory[size:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	if len(x) == 0 {
		return nil
	}
	to := unsafe.Slice((*float32)(unsafe.Pointer(&memory[size-len(x)*floatSize])), len(x))
	copy(to, x)
	return to
}

// No kernel may touch what lies behind a matrix: it may be another goroutine's, or
// no memory at all.
func TestNothingBehindTheMatricesIsTouched(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	impls := implementations(t)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	for range 60 {
		x := newCall(rng, transposes[rng.IntN(2)], transposes[rng.IntN(2)], 1+rng.IntN(200), 1+rng.IntN(40),
			1+rng.IntN(40), normal)
		x.beta = float32(rng.IntN(2))
		x.a, x.b = guarded(t, x.a), guarded(t, x.b)
		then := []Epilogue{{}, AddBiasReLU(guarded(t, make([]float32, x.n))), Gate(guarded(t, x.c))}[rng.IntN(3)]
		for name, impl := range impls {
			y := x
			y.c = guarded(t, x.c)
			func() {
				defer func() {
					if err := recover(); err != nil {
						t.Fatalf("%s: %v: %v", name, x, err)
					}
				}()
				impl.SgemmThen(y.tA, y.tB, y.m, y.n, y.k, y.alpha, y.a, y.lda, y.b, y.ldb, y.beta, y.c, y.ldc, then)
			}()
		}
	}
}
