package idx

import (
	"sync"

	"tunebench/engine/dataset/tabular"
)

// earlyPixels turns the bytes of an IDX file into numbers while the rest is still being
// unpacked, on another core: unpacking cannot be divided, and takes most of the time of loading.
type earlyPixels struct {
	limit     int // images to keep, 0: all
	maxMemory int64

	texts chan []byte
	done  chan struct{}
	close sync.Once

	// Only the goroutine that decodes touches these until done is closed.
	head   int // bytes before the pixels, 0: not known
	values []float32
	next   int // of values
}

func watchPixels(s *tabular.Request) *earlyPixels {
	p := &earlyPixels{limit: s.Limit, maxMemory: s.Memory(), texts: make(chan []byte, 64), done: make(chan struct{})}
	go func() {
		defer close(p.done)
		for text := range p.texts {
			p.take(text)
		}
	}()
	return p
}

// watch takes what has been unpacked so far.
func (p *earlyPixels) watch(text []byte) error {
	p.texts <- text
	return nil
}

// stop ends the work; what was decoded is dropped unless it was taken by finish.
func (p *earlyPixels) stop() { p.close.Do(func() { close(p.texts) }) }

// take decodes the pixels up to the end of text.
func (p *earlyPixels) take(text []byte) {
	if p.head == 0 && !p.begin(text) {
		return
	}
	pixels := text[p.head:]
	end := min(len(pixels), len(p.values))
	into := p.values[p.next:end]
	for i, b := range pixels[p.next:end] {
		into[i] = float32(b)
	}
	p.next = end
}

// begin makes room for what the header claims, unless that is more than the file is likely to hold.
func (p *earlyPixels) begin(text []byte) bool {
	a, err := parseHead(text)
	if err != nil || a.kind != typeUint8 {
		return false
	}
	rows, width := a.dims[0], 1
	for _, d := range a.dims[1:] {
		if width *= d; width > tabular.MaxColumns {
			return false
		}
	}
	p.head = len(text) - len(a.values)
	claimed := int64(rows) * int64(width)
	if p.limit > 0 {
		rows = min(rows, p.limit)
	}
	if claimed > int64(cap(text)) || claimed+4*int64(rows)*int64(width) > p.maxMemory {
		return true // with no values: those who come later say what is wrong
	}
	p.values = make([]float32, rows*width)
	return true
}

// finish returns n numbers, decoding those that are still missing; nil if none were decoded early.
func (p *earlyPixels) finish(n int, decode func(into []float32, from int)) []float32 {
	p.stop()
	<-p.done
	if len(p.values) != n {
		return nil
	}
	decode(p.values, p.next)
	return p.values
}
