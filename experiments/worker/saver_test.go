package worker

import (
	"errors"
	"io"
	"log"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/experiments/build"
	"tunebench/experiments/checkpoint"
)

// trainer is one that has trained an experiment on the fake device to its end.
func trainer(t *testing.T, keys ...string) *train.Trainer {
	t.Helper()
	e, err := build.New(t.Context(), experiment(t, keys...), build.Machine{Device: &fakeDevice{}}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tr, err := train.New(e.Config, e.Executor, event.Tee())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return tr
}

// disk takes checkpoints, or fails to.
type disk struct {
	mu    sync.Mutex
	wrote []string
	fail  error
	wait  chan struct{} // a write takes until it is closed; nil: no time
	delay func()
}

func (d *disk) write(path string, f checkpoint.File) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.wait != nil {
		<-d.wait
	}
	if d.delay != nil {
		d.delay()
	}
	if d.fail != nil {
		return d.fail
	}
	d.wrote = append(d.wrote, path+" "+f.Metadata[metaEpoch])
	return nil
}

func (d *disk) files() string { return strings.Join(d.wrote, ", ") }

// watch is a clock that is set by hand.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *watch) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func newSaver(d *disk, w *watch) *saver {
	return &saver{
		log: log.New(io.Discard, "", 0), now: w.now, write: d.write,
		model: map[string]string{},
	}
}

// A full disk is told as long as it is full; the best weights go first, so that latest never
// speaks of a best epoch that is not there.
func TestSavingOnAFullDisk(t *testing.T) {
	tr := trainer(t)
	d, w := &disk{fail: syscall.ENOSPC}, &watch{at: time.Unix(1000, 0)}
	var said logbook
	s := newSaver(d, w)
	s.log = log.New(&said, "", 0)
	s.offer(tr)
	s.busy.Wait()
	if err := s.problem(); !errors.Is(err, syscall.ENOSPC) ||
		!strings.Contains(said.String(), "the next epoch tries again") {
		t.Errorf("problem %v, log %q", err, said.String())
	}
	if err := s.finish(tr); !errors.Is(err, syscall.ENOSPC) || d.files() != "" {
		t.Errorf("finished with %v, wrote %s", err, d.files())
	}
	d.fail = nil
	if err := s.finish(tr); err != nil || s.problem() != nil {
		t.Errorf("with room again: %v, %v", err, s.problem())
	}
	best := tr.Best().Epoch
	if want := "best " + strconv.Itoa(best) + ", latest 12"; d.files() != want {
		t.Errorf("wrote %s, want %s", d.files(), want)
	}
	if err := s.finish(tr); err != nil || !strings.HasSuffix(d.files(), "latest 12, latest 12") {
		t.Errorf("the best weights are written again: %s, %v", d.files(), err)
	}
}

// One write is under way at a time, and then there is a pause.
func TestSavesDoNotPileUp(t *testing.T) {
	tr := trainer(t)
	d, w := &disk{wait: make(chan struct{})}, &watch{at: time.Unix(1000, 0)}
	s := newSaver(d, w)
	for range 5 { // epochs that end while the first checkpoint is written
		s.offer(tr)
	}
	close(d.wait)
	s.busy.Wait()
	if n := strings.Count(d.files(), "latest"); n != 1 {
		t.Errorf("%d checkpoints of one moment: %s", n, d.files())
	}
	offer := func(want int, what string) {
		t.Helper()
		s.offer(tr)
		s.busy.Wait()
		if n := strings.Count(d.files(), "latest"); n != want {
			t.Errorf("%s: %d checkpoints, want %d", what, n, want)
		}
	}
	offer(1, "at once")
	w.pass(saveGap)
	d.delay = func() { w.pass(time.Second) }
	offer(2, "after the gap")
	d.delay = nil
	w.pass(saveShare*time.Second - time.Millisecond)
	offer(2, "soon after a slow write")
	w.pass(time.Millisecond)
	offer(3, "in time after a slow write")
}

// What is saved is what was there when it was offered, whatever training does meanwhile.
func TestACheckpointIsOfOneMoment(t *testing.T) {
	tr := trainer(t)
	d, w := &disk{}, &watch{at: time.Unix(1000, 0)}
	s := newSaver(d, w)
	s.take(tr)
	saved := s.state.tensors[0].Data[0]
	tr.Tensors()[0].Data[0] = saved + 1
	if got := s.state.tensors[0].Data[0]; got != saved {
		t.Errorf("the copy followed the trainer from %v to %v", saved, got)
	}
	kept := &s.state.tensors[0].Data[0]
	s.take(tr)
	if &s.state.tensors[0].Data[0] != kept {
		t.Error("a second copy took new memory")
	}
}
