package f32

import (
	"testing"
	"unsafe"
)

// The generator in ../gen writes these offsets into the instructions.
func TestArgumentOffsets(t *testing.T) {
	var g GemmArgs
	var p PackArgs
	for name, test := range map[string]struct{ got, want uintptr }{
		"A": {unsafe.Offsetof(g.A), 0}, "B": {unsafe.Offsetof(g.B), 8}, "C": {unsafe.Offsetof(g.C), 16},
		"K": {unsafe.Offsetof(g.K), 24}, "ARow": {unsafe.Offsetof(g.ARow), 32}, "AK": {unsafe.Offsetof(g.AK), 40},
		"BK": {unsafe.Offsetof(g.BK), 48}, "CRow": {unsafe.Offsetof(g.CRow), 56}, "Tiles": {unsafe.Offsetof(g.Tiles), 64},
		"Kernel": {unsafe.Offsetof(g.Kernel), 72}, "Alpha": {unsafe.Offsetof(g.Alpha), 80}, "Beta": {unsafe.Offsetof(g.Beta), 84},
		"Add": {unsafe.Offsetof(g.Add), 88}, "Mask": {unsafe.Offsetof(g.Mask), 92},
		"curA": {unsafe.Offsetof(g.curA), 96}, "curC": {unsafe.Offsetof(g.curC), 104},
		"Src": {unsafe.Offsetof(p.Src), 0}, "Dst": {unsafe.Offsetof(p.Dst), 8}, "SrcRow": {unsafe.Offsetof(p.SrcRow), 16},
		"DstRow": {unsafe.Offsetof(p.DstRow), 24}, "Rows": {unsafe.Offsetof(p.Rows), 32}, "Vectors": {unsafe.Offsetof(p.Vectors), 40},
		"pack Mask": {unsafe.Offsetof(p.Mask), 48},
	} {
		if test.got != test.want {
			t.Errorf("%s is at offset %d, the assembly expects %d", name, test.got, test.want)
		}
	}
}
