package worker

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"strconv"

	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
)

// Metadata keys of a run's checkpoints.
const (
	metaLoop    = "tunebench.loop"    // JSON of train.LoopState
	metaVersion = "tunebench.version" // of this layout
	metaEpoch   = "epoch"
	metaStep    = "step"

	checkpointVersion = "1"
)

// saveLatest writes everything that a resumed run needs, and the description of
// the model that an export hands on.
func (s *saver) saveLatest() error {
	loop := s.state.loop
	state, err := json.Marshal(loop)
	if err != nil {
		return fmt.Errorf("encode the state of the loop: %w", err)
	}
	meta := maps.Clone(s.model)
	meta[metaVersion], meta[metaLoop] = checkpointVersion, string(state)
	meta[metaEpoch], meta[metaStep] = strconv.Itoa(loop.Epoch), strconv.Itoa(loop.Step)
	return s.write(runstore.Latest, checkpoint.File{Tensors: s.state.tensors, Metadata: meta})
}

// loadState reads what saveLatest wrote; found is false if there is no checkpoint yet.
func loadState(dir *runstore.Dir) (loop train.LoopState, tensors []job.Tensor, found bool, err error) {
	f, err := dir.ReadCheckpoint(runstore.Latest)
	if errors.Is(err, os.ErrNotExist) {
		return loop, nil, false, nil
	}
	if err != nil {
		return loop, nil, false, err
	}
	if loop, err = parseLoop(dir.Checkpoint(runstore.Latest), f.Metadata); err != nil {
		return loop, nil, false, err
	}
	return loop, f.Tensors, true, nil
}

// parseLoop reads the state of the loop from the metadata of a checkpoint.
func parseLoop(path string, meta map[string]string) (loop train.LoopState, err error) {
	if v := meta[metaVersion]; v != checkpointVersion {
		return loop, fmt.Errorf("%s: checkpoint version %q, want %s: another version of tunebench wrote it",
			path, v, checkpointVersion)
	}
	if err := json.Unmarshal([]byte(meta[metaLoop]), &loop); err != nil {
		return loop, fmt.Errorf("%s: the state of the loop is damaged: %w", path, err)
	}
	return loop, nil
}
