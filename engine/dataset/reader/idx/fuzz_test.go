package idx

import "testing"

func FuzzIDX(f *testing.F) {
	f.Add([]byte("\x00\x00\x08\x03\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\x02\x00\xff\x07\x08\x01\x02"))
	f.Add([]byte("\x00\x00\x08\x01\x00\x00\x00\x03\x07\x04\x07"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := parse("f", b)
		if err != nil {
			return
		}
		n := 1
		for _, d := range a.dims {
			n *= d
		}
		into := make([]float32, n)
		a.decode(into, 0)
		if len(into)*sizes[a.kind] != len(a.values) {
			t.Fatalf("%v values of %d bytes", a.dims, len(a.values))
		}
	})
}
