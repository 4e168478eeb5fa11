package workbench

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/runner"
	"tunebench/experiments/spec"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// describeAfter is how long the form must rest before its cost is worked out:
// data may have to be read for it.
const describeAfter = 120 * time.Millisecond

type (
	describeDue struct{ seq int }
	described   struct {
		seq      int
		estimate runner.Estimate
		err      error
	}
)

// estimate is what the values of the form mean: data, size, cost.
type estimate struct {
	seq    int // of the newest question
	value  runner.Estimate
	known  bool
	err    error
	busy   bool
	cancel context.CancelFunc
}

// describe asks anew once the form has rested. What is asked already is dropped.
func (s *Screen) describe() tea.Cmd {
	e := &s.est
	e.seq++
	if e.cancel != nil {
		e.cancel()
		e.cancel = nil
	}
	seq := e.seq
	if len(s.exp.problems) > 0 || len(s.exp.others) > 0 {
		e.busy, e.err = false, nil
		return nil
	}
	e.busy = true
	return tea.Tick(describeAfter, func(time.Time) tea.Msg { return describeDue{seq} })
}

func (s *Screen) onDescribeDue(m describeDue) tea.Cmd {
	if m.seq != s.est.seq {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.est.cancel = cancel
	ws, question := s.o.Workspace, s.exp.spec.Clone()
	return func() tea.Msg {
		v, err := ws.Describe(ctx, question)
		return described{m.seq, v, err}
	}
}

func (s *Screen) onDescribed(m described) tea.Cmd {
	if m.seq != s.est.seq {
		return nil
	}
	e := &s.est
	e.busy, e.err = false, m.err
	if e.cancel != nil {
		e.cancel()
		e.cancel = nil
	}
	if m.err == nil {
		e.value, e.known = m.estimate, true
	} else {
		s.exp.blame(m.err)
	}
	return nil
}

// blame shows an error of the data at the field that it names.
func (e *experiment) blame(err error) {
	var all *spec.Error
	if errors.As(err, &all) {
		e.note(err)
	} else if key, message, ok := strings.Cut(err.Error(), ": "); ok {
		if _, known := hparam.Lookup(key); known {
			e.problems[key] = message
		}
	}
	e.form.SetGroups(e.groups())
}

// facts are the lines below the form.
func (s *Screen) facts(th *theme.Theme, w int) []string {
	const rows = 3
	e := &s.est
	if text := s.trouble(); text != "" {
		lines := wrap(th.Bad, w, th.Glyphs.Cross+" "+text)
		if len(lines) > rows {
			lines = lines[:rows]
			lines[rows-1] = format.Truncate(lines[rows-1], w-1, "") + th.Bad.Render(th.Glyphs.Ellipsis)
		}
		return padLines(lines, rows)
	}
	if !e.known {
		return padLines([]string{th.Muted.Render("reading the data " + th.Glyphs.Ellipsis)}, rows)
	}
	style := th.Text
	if e.busy {
		style = th.Muted // of the values before the last edit
	}
	dot := th.Muted.Render(" " + th.Glyphs.Dot + " ")
	v := e.value
	line := func(a, b string) string { return style.Render(a) + dot + style.Render(b) }
	return []string{
		line(format.Count(v.Params)+" params", format.Bytes(v.MemoryBytes)),
		line(format.Count(int64(v.StepsPerEpoch))+" steps/epoch", "~"+duration(v.Duration)),
		line(format.Count(int64(v.TrainRows))+" + "+format.Count(int64(v.ValidationRows))+" rows", shape(v)),
	}
}

func (s *Screen) trouble() string {
	if key, message := s.exp.firstProblem(); message != "" {
		if key != "" {
			return key + ": " + message
		}
		return message
	}
	if s.est.err != nil {
		return s.est.err.Error()
	}
	return ""
}

// shape says what goes in and what comes out: 64 → 10 classes.
func shape(v runner.Estimate) string {
	out := "1"
	if len(v.Classes) > 0 {
		out = format.Count(int64(len(v.Classes))) + " cl."
	}
	return format.Count(int64(v.Features)) + " in, " + out
}

func duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return "1 s"
	case d < time.Minute:
		return format.Ago(d)
	}
	return format.Clock(d)
}

func padLines(lines []string, n int) []string {
	for len(lines) < n {
		lines = append(lines, "")
	}
	return lines
}
