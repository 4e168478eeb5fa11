package tfevents

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"tunebench/engine/event"
)

func TestBeganIsOfTheEvents(t *testing.T) {
	at := time.Date(2026, 7, 9, 1, 2, 3, 500e6, time.UTC)
	write := func(dir, name string, times ...time.Time) {
		t.Helper()
		w, err := Create(dir, at.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		for i, when := range times {
			rec := event.Record{Time: when, Step: i, Scalars: []event.Scalar{{Tag: "loss", Value: 1}}}
			if err := w.Emit(rec); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		files, err := eventFiles(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, files[0]), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	none := t.TempDir()
	if _, ok := Began(none); ok {
		t.Error("an empty folder has begun")
	}
	told := t.TempDir()
	write(told, "z.tfevents", at, at.Add(time.Second))
	write(told, "a.tfevents.1", at.Add(time.Minute))
	if got, ok := Began(told); !ok || !got.Equal(at) {
		t.Errorf("%v, want %v", got, at)
	}
	untold := t.TempDir() // no event tells its time, the name of the file does
	write(untold, "events.out.tfevents.1662041973.host", time.Time{}, time.Time{})
	if got, ok := Began(untold); !ok || got.Unix() != 1662041973 {
		t.Errorf("%v, want that of the name", got)
	}
	late := t.TempDir() // the first value tells no time
	write(late, "a.tfevents", time.Time{}, at)
	if got, ok := Began(late); !ok || !got.Equal(at) {
		t.Errorf("%v, want %v", got, at)
	}
}

// An event without a time was recorded at 0, the default of the field.
func TestEventWithoutTime(t *testing.T) {
	value := protowire.AppendTag(nil, valueTag, protowire.BytesType)
	value = protowire.AppendString(value, "loss")
	value = protowire.AppendTag(value, valueSimple, protowire.Fixed32Type)
	value = protowire.AppendFixed32(value, 0x3f000000)
	summary := appendNested(nil, summaryValue, value)
	path := filepath.Join(t.TempDir(), "events.out.tfevents.1.x")
	frame := endFrame(appendNested(beginFrame(nil), eventSummary, summary), 0)
	if err := os.WriteFile(path, frame, 0o600); err != nil {
		t.Fatal(err)
	}
	entries := readAll(t, path)
	if len(entries) != 1 || len(entries[0].Record.Scalars) != 1 || event.Wall(entries[0].Record.Time) != 0 {
		t.Errorf("%+v", entries)
	}
}
