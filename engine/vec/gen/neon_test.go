package main

import "testing"

// The wanted codes are llvm-mc's.
func TestNEONEncoding(t *testing.T) {
	for name, test := range map[string]struct{ got, want uint32 }{
		"fadd v1.4s, v2.4s, v3.4s":    {encode(neonFADD, 1, 2, 3), 0x4e23d441},
		"fadd v31.4s, v16.4s, v30.4s": {encode(neonFADD, 31, 16, 30), 0x4e3ed61f},
		"fsub v1.4s, v2.4s, v3.4s":    {encode(neonFSUB, 1, 2, 3), 0x4ea3d441},
		"fmul v1.4s, v2.4s, v3.4s":    {encode(neonFMUL, 1, 2, 3), 0x6e23dc41},
		"fdiv v1.4s, v2.4s, v3.4s":    {encode(neonFDIV, 1, 2, 3), 0x6e23fc41},
		"fmin v1.4s, v2.4s, v3.4s":    {encode(neonFMIN, 1, 2, 3), 0x4ea3f441},
		"fcmeq v1.4s, v2.4s, v3.4s":   {encode(neonFCMEQ, 1, 2, 3), 0x4e23e441},
		"fcmge v1.4s, v2.4s, v3.4s":   {encode(neonFCMGE, 1, 2, 3), 0x6e23e441},
		"fcmgt v1.4s, v2.4s, v3.4s":   {encode(neonFCMGT, 1, 2, 3), 0x6ea3e441},
		"bic v1.16b, v2.16b, v3.16b":  {encode(neonBIC, 1, 2, 3), 0x4e631c41},
		"fsqrt v1.4s, v2.4s":          {encode(neonFSQRT, 1, 2, 0), 0x6ea1f841},
		"scvtf v1.4s, v2.4s":          {encode(neonSCVTF, 1, 2, 0), 0x4e21d841},
		"sshr v1.4s, v2.4s, #23":      {encode(neonSSHR, 1, 2, 64-23), 0x4f290441},
	} {
		if test.got != test.want {
			t.Errorf("%s: %08x, want %08x", name, test.got, test.want)
		}
	}
}
