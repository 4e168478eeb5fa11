package worker

import (
	"errors"
	"log"
	"maps"
	"strconv"
	"sync"
	"time"

	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
)

const (
	// saveGap is the least time between two checkpoints: epochs of milliseconds
	// share one, for a resumed run recomputes the same epochs bit for bit.
	saveGap = 100 * time.Millisecond
	// trialGap is how long a run of many goes on before its first checkpoint: most have ended by then.
	trialGap = time.Second
	// saveShare bounds the share of time in which a checkpoint is being written.
	saveShare = 5
)

// saver writes checkpoints beside the training goroutine, which only pays for a
// copy of the state in memory. One write is under way at a time; while it is,
// epochs pass without another.
type saver struct {
	model map[string]string // describes the model in each file
	log   *log.Logger
	now   func() time.Time
	write func(name string, f checkpoint.File) error // of runstore.Latest or Best

	state     snapshot
	bestEpoch int // epoch of the best weights on disk
	next      time.Time
	busy      sync.WaitGroup
	mu        sync.Mutex // guards running, err, next
	running   bool
	err       error // of the newest write, nil once one succeeded
}

// snapshot is a copy of everything that goes into a checkpoint.
type snapshot struct {
	loop    train.LoopState
	tensors []job.Tensor
	best    []job.Tensor
	epoch   int // of best; 0: no new best
}

// offer saves the trainer's state if none is being written and the last one is not too fresh.
func (s *saver) offer(t *train.Trainer) {
	s.mu.Lock()
	idle := !s.running && !s.now().Before(s.next)
	if idle {
		s.running = true
	}
	s.mu.Unlock()
	if !idle {
		return
	}
	s.take(t)
	s.busy.Go(s.save)
}

// finish waits for a write under way and saves the final state before it returns.
func (s *saver) finish(t *train.Trainer) error {
	s.busy.Wait()
	s.take(t)
	s.save()
	return s.problem()
}

// problem returns the error of the newest write.
func (s *saver) problem() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// take copies the state; it runs on the training goroutine.
func (s *saver) take(t *train.Trainer) {
	s.state.loop = t.State()
	s.state.tensors = copyTensors(s.state.tensors, t.Tensors())
	s.state.epoch = 0
	if b := t.Best(); b.Epoch != s.bestEpoch && t.BestWeights() != nil {
		s.state.best = copyTensors(s.state.best, t.BestWeights())
		s.state.epoch = b.Epoch
	}
}

// save puts the snapshot on disk: the best weights first, so that latest never
// speaks of a best epoch that is not there.
func (s *saver) save() {
	began := s.now()
	err := guarded(s.log, func() error {
		if err := s.saveBest(); err != nil {
			return err
		}
		return s.saveLatest()
	})
	took := s.now().Sub(began)
	s.mu.Lock()
	defer s.mu.Unlock()
	news := err != nil && (s.err == nil || s.err.Error() != err.Error())
	if news && !errors.Is(err, runstore.ErrLost) { // said once, not every epoch; of a loss the worker tells
		s.log.Printf("checkpoint: %v; training goes on, the next epoch tries again", err)
	}
	s.running, s.err = false, err
	s.next = s.now().Add(max(saveGap, saveShare*took))
}

// saveBest writes the weights of the best epoch, if they are new.
func (s *saver) saveBest() error {
	if s.state.epoch == 0 {
		return nil
	}
	meta := maps.Clone(s.model)
	meta[metaEpoch] = strconv.Itoa(s.state.epoch)
	err := s.write(runstore.Best, checkpoint.File{Tensors: s.state.best, Metadata: meta})
	if err == nil {
		s.bestEpoch = s.state.epoch
	}
	return err
}

// copyTensors copies src into dst, reusing dst's buffers where they are large enough.
func copyTensors(dst, src []job.Tensor) []job.Tensor {
	for len(dst) < len(src) {
		dst = append(dst, job.Tensor{})
	}
	dst = dst[:len(src)]
	for i, t := range src {
		dst[i] = job.Tensor{
			Name: t.Name, Shape: append(dst[i].Shape[:0], t.Shape...), Data: append(dst[i].Data[:0], t.Data...),
		}
	}
	return dst
}
