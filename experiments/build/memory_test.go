package build

import (
	"fmt"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
	"tunebench/experiments/internal/memory"
	"tunebench/experiments/spec"
)

// forbidden is a device that must not be reached.
type forbidden struct{ t *testing.T }

func (f forbidden) New(job.Config) (job.Executor, error) {
	f.t.Error("a network was made for which there is no room")
	return cpu.Device{}.New(job.Config{})
}

// What is too large is refused before a device is asked, and the error begins with the key that most of
// the memory is due to; a value that it says would fit does.
func TestWhatDoesNotFitIsRefusedByItsKey(t *testing.T) {
	words := "text,label\n"
	for i := range 400 {
		words += fmt.Sprintf("w%d w%d w%d w%d,%d\n", 4*i, 4*i+1, 4*i+2, 4*i+3, i%2)
	}
	file := table(t, words).Data.Source
	for name, c := range map[string]struct {
		keys  map[string]string
		limit int64
		want  string
	}{
		"wide":   {map[string]string{"data.source": "iris", "model.width": "4096"}, 64 << 20, "model.width"},
		"listed": {map[string]string{"data.source": "iris", "model.hidden": "16,8192,4096"}, 64 << 20, "model.hidden"},
		"batches": {map[string]string{
			"data.source": "moons", "data.size": "100000", "training.batch_size": "65536", "model.width": "256",
		}, 64 << 20, "training.batch_size"},
		"all rows at once": {map[string]string{
			"data.source": "moons", "data.size": "100000", "optimizer.name": "gd", "model.width": "256",
		}, 64 << 20, "optimizer.name"},
		"rows": {map[string]string{
			"data.source": "moons", "data.size": "1000000", "model.width": "2",
		}, 20 << 20, "data.source"},
		"words": {map[string]string{
			"data.source": file, "data.kind": "text", "data.hashing": "true", "data.max_features": "1048576",
			"model.width": "1",
		}, 20 << 20, "data.max_features"},
		"entities": {map[string]string{
			"data.source": "ratings", "data.size": "100000", "model.width": "2", "model.embedding": "1024",
		}, 32 << 20, "model.embedding"},
	} {
		s := set(t, spec.Default(), c.keys)
		o := dataset.Options{MaxMemory: c.limit}
		_, err := New(t.Context(), s, Machine{Device: forbidden{t}}, o)
		if err == nil || !strings.HasPrefix(err.Error(), c.want+": training needs about ") ||
			!strings.Contains(err.Error(), "--max-memory allows "+memory.Text(c.limit)) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		describer := Datasets{Loading: o}
		if _, described := describer.Describe(t.Context(), s); described == nil || described.Error() != err.Error() {
			t.Errorf("%s: described as %v, refused as %v", name, described, err)
		}
		_, advice, _ := strings.Cut(err.Error(), "for the data; "+c.want+" = ")
		if value, _, ok := strings.Cut(advice, " would fit"); ok {
			if err := s.Set(c.want, value); err != nil {
				t.Fatal(err)
			}
			if _, err := describer.Describe(t.Context(), s); err != nil {
				t.Errorf("%s: with %s = %s: %v", name, c.want, value, err)
			}
		}
	}
}

// A larger batch, in the file for a later step or asked for live, is measured like the first one.
func TestLaterBatchesAreMeasuredToo(t *testing.T) {
	s := set(t, spec.Default(), map[string]string{"data.source": "moons", "data.size": "100000", "model.width": "256"})
	o := dataset.Options{MaxMemory: 64 << 20}
	e, err := New(t.Context(), s, processor, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.CheckRoom(keyBatchSize, 64); err != nil {
		t.Error(err)
	}
	if err := e.CheckRoom("optimizer.lr", 1<<24); err != nil {
		t.Error(err)
	}
	if err := e.CheckRoom(keyBatchSize, 1<<24); err == nil || !strings.HasPrefix(err.Error(), "training.batch_size: ") {
		t.Errorf("a live change: %v", err)
	}
	if err := s.Intervene(10, keyBatchSize, 65536); err != nil {
		t.Fatal(err)
	}
	if _, err := New(t.Context(), s, processor, o); err == nil ||
		!strings.HasPrefix(err.Error(), "training.batch_size: ") {
		t.Errorf("a change to come: %v", err)
	}
}

// The estimate follows what it is an estimate of.
func TestNeedsGrowWithWhatTakesMore(t *testing.T) {
	base := map[string]string{"data.source": "digits", "model.depth": "3", "model.width": "64"}
	total := func(key, value string) int64 {
		s := set(t, set(t, spec.Default(), base), map[string]string{key: value})
		e, err := new(Datasets).Describe(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return e.MemoryBytes
	}
	least := total("training.epochs", "1")
	for key, value := range map[string]string{
		"model.width": "128", "model.depth": "4", "training.batch_size": "64", "training.ema": "0.9",
		"regularization.dropout": "0.1", "regularization.mixup": "0.2", "model.norm": "batch",
		"model.activation": "gelu",
	} {
		if got := total(key, value); got <= least {
			t.Errorf("%s = %s takes %d bytes, the experiment without %d", key, value, got, least)
		}
	}
	if got := total("optimizer.name", "sgd"); got >= least {
		t.Errorf("sgd takes %d bytes, adam %d", got, least)
	}
}
