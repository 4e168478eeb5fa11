package folder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// parts are the folders of a set that comes divided; "" where there is none.
type parts struct{ train, validation, test string }

// place is where the folder of a part stands, by the names that people give them.
func (p *parts) place(name string) *string {
	switch strings.ToLower(name) {
	case "train", "training":
		return &p.train
	case "val", "valid", "validation", "dev":
		return &p.validation
	case "test", "testing":
		return &p.test
	}
	return nil
}

var errFound = errors.New("found")

// partsOf recognizes a folder of parts: nothing but a folder train, with folders of classes, and one
// for validation or test beside it.
func partsOf(dir string) (p parts, ok bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return p, false
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		if !errors.Is(walk(path, func(string) error { return errFound }, func(string) {}), errFound) {
			continue // nothing that counts
		}
		part := p.place(entry.Name())
		if part == nil || *part != "" || !isFolder(path) {
			return parts{}, false
		}
		*part = path
	}
	if p.train == "" || p.validation == "" && p.test == "" {
		return parts{}, false
	}
	_, _, err = list(p.train, false)
	return p, err == nil
}

// openParts reads the rows to train on, and those of the other parts as the table's holdouts, unless
// the source names others.
func openParts(ctx context.Context, s *tabular.Request, p parts) (*tabular.Table, error) {
	q := *s
	q.Name, q.Dir = p.train, ""
	t, err := open(ctx, &q, true)
	if err != nil {
		return nil, err
	}
	t.Name = wording.Name(filepath.Base(s.Path(s.Name)))
	taken, digest := []string{wording.Name(filepath.Base(p.train)) + " for training"}, t.SHA256
	for _, part := range []struct {
		name, dir, given string
		into             **tabular.Table
	}{
		{"validation", p.validation, s.Validation, &t.Holdout}, {"test", p.test, s.Test, &t.TestHoldout},
	} {
		if part.dir == "" || part.given != "" {
			continue
		}
		q.Name, q.Encoding, q.Limit = part.dir, &t.Encoding, 0
		held, err := open(ctx, &q, false)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part.name, err)
		}
		base := wording.Name(filepath.Base(part.dir))
		if held.Labels == nil {
			t.Notes = append(t.Notes, "the folder "+base+" is left out: its pictures are in no folders of classes")
			continue
		}
		for _, note := range held.Notes {
			t.Notes = append(t.Notes, part.name+": "+note)
		}
		*part.into = held
		taken, digest = append(taken, base+" for "+part.name), digest+held.SHA256
	}
	sum := sha256.Sum256([]byte(digest))
	t.SHA256 = hex.EncodeToString(sum[:])
	t.Notes = slices.Insert(t.Notes, 0, "the folders are taken as parts: "+wording.List(taken))
	return t, nil
}
