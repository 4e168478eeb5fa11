package philox

import "golang.org/x/sys/cpu"

// fillAVX2 is Batch.Fill.
//
//go:noescape
func fillAVX2(b *Batch, a *Address)

func fillVector(b *Batch, a *Address) bool {
	if !cpu.X86.HasAVX2 {
		return false
	}
	fillAVX2(b, a)
	return true
}
