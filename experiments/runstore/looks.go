package runstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"tunebench/engine/plainfile"
)

// LooksFile says when the test part was looked at after training.
const LooksFile = "looks.jsonl"

// Look is one measurement of the test part.
type Look struct {
	At time.Time `json:"at"`
	By string    `json:"by"` // the command that measured
}

// Look records that the test part is looked at, and returns all looks so far, this one included. Lines that make no
// sense count as nothing.
func (d *Dir) Look(now time.Time, by string) ([]Look, error) {
	if kind, err := d.kind(); err != nil || kind != ownRun {
		return nil, errors.Join(err, fmt.Errorf("run %s: %w", d.Name(), ErrReadOnly))
	}
	f, err := d.open(LooksFile, os.O_RDWR|os.O_APPEND|os.O_CREATE)
	if err != nil {
		return nil, fmt.Errorf("count looks at the test part: %w", err)
	}
	var block []byte
	if torn(f) {
		block = append(block, '\n')
	}
	err = writeBlocks(f, block, []any{Look{At: now.UTC().Truncate(time.Second), By: by}})
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("count looks at the test part: %w", err)
	}
	return d.Looks()
}

// Looks returns the looks so far, the oldest first.
func (d *Dir) Looks() ([]Look, error) {
	raw, err := plainfile.ReadOwn(d.join(LooksFile), maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looks of run %s: %w", d.Name(), err)
	}
	var out []Look
	for line := range bytes.Lines(raw) {
		var l Look
		if json.Unmarshal(line, &l) == nil && l.By != "" {
			out = append(out, l)
		}
	}
	return out, nil
}
