package philox

// Lanes is the number of blocks in a [Batch].
const Lanes = 8

// Batch is eight blocks that follow one another, word by word: Batch[w][i] is
// word w of the i-th block, the order in which vectors produce them.
type Batch [4][Lanes]uint32

// Fill sets b to the blocks at the address and at the next seven values of the
// counter's first word, which wraps around.
func (b *Batch) Fill(a Address) {
	if fillVector(b, &a) {
		return
	}
	for i := range Lanes {
		for w, v := range a.Block() {
			b[w][i] = v
		}
		a.Counter[0]++
	}
}
