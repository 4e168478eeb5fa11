package main

import "testing"

// The wanted codes are llvm-mc's.
func TestByElementEncoding(t *testing.T) {
	for _, test := range []struct {
		opcode, d, n, m, lane uint32
		want                  uint32
	}{
		{neonFMLA, 5, 24, 31, 0, 0x4f9f1305},
		{neonFMLA, 0, 1, 2, 3, 0x4fa21820},
		{neonFMUL, 5, 24, 31, 1, 0x4fbf9305},
		{neonFMUL, 0, 0, 0, 0, 0x4f809000},
	} {
		if got := byElement(test.opcode, test.d, test.n, test.m, test.lane); got != test.want {
			t.Errorf("%+v: %08x", test, got)
		}
	}
}

func TestThreeSameEncoding(t *testing.T) {
	for name, test := range map[string]struct{ got, want uint32 }{
		"fadd v1.4s, v2.4s, v3.4s":   {threeSame(neonFADD, 1, 2, 3), 0x4e23d441},
		"fmax v1.4s, v2.4s, v3.4s":   {threeSame(neonFMAX, 1, 2, 3), 0x4e23f441},
		"bic v1.16b, v2.16b, v3.16b": {threeSame(neonBIC, 1, 2, 3), 0x4e631c41},
		"fcmeq v1.4s, v2.4s, #0.0":   {threeSame(neonFCMEQ0, 1, 2, 0), 0x4ea0d841},
	} {
		if test.got != test.want {
			t.Errorf("%s: %08x, want %08x", name, test.got, test.want)
		}
	}
}
