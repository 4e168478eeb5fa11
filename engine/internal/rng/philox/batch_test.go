package philox

import "testing"

func TestBatchHoldsTheNextBlocks(t *testing.T) {
	a := Address{
		Key:     [2]uint32{0xa4093822, 0x299f31d0},
		Counter: [4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
	}
	for _, first := range []uint32{0, 1, 0x243f6a88, 0xffffffff, 0xfffffffa} { // the last two wrap around
		a.Counter[0] = first
		var b Batch
		b.Fill(a)
		for i := range Lanes {
			at := a
			at.Counter[0] += uint32(i)
			for w, want := range at.Block() {
				if b[w][i] != want {
					t.Errorf("from %#x: word %d of block %d is %#x, want %#x", first, w, i, b[w][i], want)
				}
			}
		}
		a.Key[0] += 12345
		a.Counter[3]++
	}
}

func BenchmarkBatch(b *testing.B) {
	var batch Batch
	for b.Loop() {
		batch.Fill(Address{})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(4*Lanes), "ns/word")
}
