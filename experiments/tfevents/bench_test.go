package tfevents

import (
	"testing"

	"tunebench/engine/event"
)

func benchRecord() event.Record {
	r := event.Record{Kind: event.KindEpoch, Epoch: 3}
	for _, tag := range []string{
		"train/loss", "val/loss", "val/accuracy", "optim/lr", "layers/0/grad_norm", "layers/1/grad_norm",
	} {
		r.Scalars = append(r.Scalars, event.Scalar{Tag: tag, Value: 0.1})
	}
	return r
}

func BenchmarkEmit(b *testing.B) {
	w, err := Create(b.TempDir(), at(0))
	if err != nil {
		b.Fatal(err)
	}
	r := benchRecord()
	b.ReportAllocs()
	for b.Loop() {
		r.Step++
		if err := w.Emit(r); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkRead(b *testing.B) {
	w, err := Create(b.TempDir(), at(0))
	if err != nil {
		b.Fatal(err)
	}
	r := benchRecord()
	const records = 10_000
	for r.Step < records {
		r.Step++
		if err := w.Emit(r); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(w.written)
	for b.Loop() {
		reader := NewReader(w.Path())
		var buf []Entry
		for more := true; more; {
			if buf, more, err = reader.Next(buf[:0], 1000); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
