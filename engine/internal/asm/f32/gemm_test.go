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
		"BK": {unsafe.Offsetof(g.BK), 48}, "CRow": {unsafe.Offsetof(g.CRow), 56},
		"Tiles": {unsafe.Offsetof(g.Tiles), 64},
		"AStep": {unsafe.Offsetof(g.AStep), 72}, "BStep": {unsafe.Offsetof(g.BStep), 80},
		"CStep":  {unsafe.Offsetof(g.CStep), 88},
		"Kernel": {unsafe.Offsetof(g.Kernel), 96}, "Alpha": {unsafe.Offsetof(g.Alpha), 104},
		"Beta": {unsafe.Offsetof(g.Beta), 108},
		"Add":  {unsafe.Offsetof(g.Add), 112}, "Mask": {unsafe.Offsetof(g.Mask), 116},
		"Post": {unsafe.Offsetof(g.Post), 120}, "Beside": {unsafe.Offsetof(g.Beside), 128},
		"curA": {unsafe.Offsetof(g.curA), 136}, "curB": {unsafe.Offsetof(g.curB), 144},
		"curC": {unsafe.Offsetof(g.curC), 152},
		"Src":  {unsafe.Offsetof(p.Src), 0}, "Dst": {unsafe.Offsetof(p.Dst), 8},
		"SrcRow": {unsafe.Offsetof(p.SrcRow), 16},
		"DstRow": {unsafe.Offsetof(p.DstRow), 24}, "Rows": {unsafe.Offsetof(p.Rows), 32},
		"Vectors":   {unsafe.Offsetof(p.Vectors), 40},
		"pack Mask": {unsafe.Offsetof(p.Mask), 48},
	} {
		if test.got != test.want {
			t.Errorf("%s is at offset %d, the assembly expects %d", name, test.got, test.want)
		}
	}
}
