package spec

import (
	"bytes"
	"fmt"

	"github.com/pelletier/go-toml/v2"

	"tunebench/engine/hparam"
)

// Provenance says where a run came from: what a reader needs to judge whether two
// runs are comparable, and to walk back from a result to the experiments it grew from.
type Provenance struct {
	Version string `toml:"version"` // of tunebench
	Commit  string `toml:"commit"`
	Go      string `toml:"go"`
	OS      string `toml:"os"`
	Arch    string `toml:"arch"`
	CPU     string `toml:"cpu"`
	Cores   int    `toml:"cores"`
	Kernel  string `toml:"kernel"` // of the matrix product; never changes a result
	Threads int    `toml:"threads"`

	Created string `toml:"created"`           // RFC 3339
	File    string `toml:"file,omitempty"`    // the experiment file the run was started from
	Command string `toml:"command,omitempty"` // how it was started

	DataSHA256 string   `toml:"data_sha256"` // of the source's bytes, or of the generated values
	DataNotes  []string `toml:"data_notes,omitempty"`

	Task           string   `toml:"task"`
	TrainRows      int      `toml:"train_rows"`
	ValidationRows int      `toml:"validation_rows"`
	TestRows       int      `toml:"test_rows"`
	Features       int      `toml:"features"`
	Classes        []string `toml:"classes,omitempty"`
	ClassRows      []int    `toml:"class_rows,omitempty"` // of each, for training
	Params         int      `toml:"params"`

	Parent string           `toml:"parent,omitempty"` // the run that this one was derived from
	Reason string           `toml:"reason,omitempty"` // the finding that suggested the change
	Study  string           `toml:"study,omitempty"`  // the study that the run is a trial of
	Trial  int              `toml:"trial,omitempty"`  // its number there
	Change []RecordedChange `toml:"change,omitempty"` // what differs from the parent, or the study's experiment

	Extended []Extension `toml:"extended,omitempty"` // other numbers of epochs that the run was given later
}

// Extension is another number of epochs that a run was given after it had begun.
type Extension struct {
	Time    string `toml:"time"` // RFC 3339
	From    int    `toml:"from"` // training.epochs before
	To      int    `toml:"to"`   // and since
	Command string `toml:"command,omitempty"`
}

// RecordedChange is one key that differs from the parent, as text.
type RecordedChange struct {
	Key  string `toml:"key"`
	From string `toml:"from"`
	To   string `toml:"to"`
}

// RecordChanges turns changes into their recorded form.
func RecordChanges(changes []hparam.Change) []RecordedChange {
	recorded := make([]RecordedChange, len(changes))
	for i, c := range changes {
		recorded[i] = RecordedChange{Key: c.Key, From: hparam.Format(c.From), To: hparam.Format(c.To)}
	}
	return recorded
}

// Encode writes the provenance as TOML.
func (p Provenance) Encode() ([]byte, error) {
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(p); err != nil {
		return nil, fmt.Errorf("provenance: %w", err)
	}
	return b.Bytes(), nil
}

// ParseProvenance reads what Encode wrote. Keys of later versions are ignored.
func ParseProvenance(src []byte) (Provenance, error) {
	var p Provenance
	if err := toml.Unmarshal(src, &p); err != nil {
		return Provenance{}, fmt.Errorf("provenance: %w", err)
	}
	return p, nil
}
