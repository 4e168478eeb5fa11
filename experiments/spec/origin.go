package spec

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"time"

	"github.com/pelletier/go-toml/v2"

	"tunebench/experiments"
)

// Origin says what the experiment of a study was made of.
type Origin struct {
	Created string           `toml:"created"`          // RFC 3339
	Base    string           `toml:"base,omitempty"`   // absolute path of its file, or the name of a preset
	SHA256  string           `toml:"sha256,omitempty"` // of the base's bytes
	Change  []RecordedChange `toml:"change,omitempty"` // what was changed of it before the study began
}

// Origin is that of an experiment that is about to be studied. A file that is gone has no hash.
func (s *Spec) Origin(now time.Time) Origin {
	o := Origin{Created: now.Format(time.RFC3339)}
	var text []byte
	switch preset, known := experiments.Source(s.Name); {
	case s.file != "":
		o.Base = s.file
		if abs, err := filepath.Abs(s.file); err == nil {
			o.Base = abs
		}
		text, _ = readFile(s.file)
	case known:
		o.Base, text = s.Name, preset
	}
	if text == nil {
		return o
	}
	sum := sha256.Sum256(text)
	o.SHA256 = hex.EncodeToString(sum[:])
	if from, err := Parse(text, s.file); err == nil {
		o.Change = RecordChanges(Diff(from, s))
	}
	return o
}

// Encode writes the origin as TOML.
func (o Origin) Encode() ([]byte, error) {
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(o); err != nil {
		return nil, fmt.Errorf("origin: %w", err)
	}
	return b.Bytes(), nil
}

// ParseOrigin reads what Encode wrote. Keys of later versions are ignored.
func ParseOrigin(src []byte) (Origin, error) {
	var o Origin
	if err := toml.Unmarshal(src, &o); err != nil {
		return Origin{}, fmt.Errorf("origin: %w", err)
	}
	return o, nil
}
