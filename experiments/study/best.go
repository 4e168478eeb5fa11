package study

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"tunebench/engine/hparam"
	"tunebench/engine/plainfile"
	"tunebench/experiments/spec"
)

// writeBest writes the experiment of the best trial, with its parents.
func (c *conductor) writeBest() error {
	s := c.state
	best := s.Leader()
	if best == nil {
		return nil
	}
	e, changes, err := s.Plan.experiment(best.Values, 0)
	if err != nil {
		return err
	}
	v, seeds := best.Best(s.Plan.Lower)
	text := fmt.Sprintf("The best of study %s, trial %d of %d: %s %s", c.dir.Name(), best.ID, len(s.Trials),
		s.Plan.Metric, hparam.Format(v))
	if seeds > 1 {
		text += fmt.Sprintf(" (mean of %d seeds)", seeds)
	}
	lines := []string{text + ".", "Its parents: the study " + c.dir.Path()}
	from, err := c.dir.origin()
	if err != nil {
		fmt.Fprintf(c.Log, "%v\n", err) // it can do without
	}
	lines = append(lines, parent(from)...)
	if len(changes) > 0 {
		lines = append(lines, "Changed by the study:")
	}
	for _, change := range changes {
		lines = append(lines, "  "+change.String())
	}
	return c.dir.write(BestFile, append(comment(lines), e.Encode()...), c.journal.before)
}

// parent names what the study's experiment was made of.
func parent(o spec.Origin) []string {
	if o.Base == "" {
		return nil
	}
	text := "and the experiment " + o.Base
	if o.SHA256 != "" {
		text += " (sha256 " + o.SHA256 + ")"
	}
	lines := []string{text}
	for _, change := range o.Change {
		lines = append(lines, fmt.Sprintf("  with %s %s → %s", change.Key, change.From, change.To))
	}
	return lines
}

// comment writes lines as a comment that nothing in them ends.
func comment(lines []string) []byte {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("# " + strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return '?'
			}
			return r
		}, line) + "\n")
	}
	return []byte(b.String())
}

// origin is what the study's experiment was made of; nothing for a study of an earlier version.
func (d *Dir) origin() (spec.Origin, error) {
	raw, err := plainfile.ReadOwn(d.join(OriginFile), maxSummary)
	if errors.Is(err, fs.ErrNotExist) {
		return spec.Origin{}, nil
	}
	if err != nil {
		return spec.Origin{}, fmt.Errorf("study %s: %w", d.Name(), err)
	}
	return spec.ParseOrigin(raw)
}
