package workbench

import (
	"strconv"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/chart/figure"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
	"tunebench/tui/theme"
)

func count(n int64) string { return format.Count(n) }

// statusLine says at a glance what is shown and how far it is.
func (s *Screen) statusLine(th *theme.Theme, w int) string {
	segments := []component.Segment{{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 7}}
	if s.run == nil || s.run.status.Run == nil {
		segments = append(segments, s.idleStatus(th)...)
		return component.StatusLine(th, w, segments...)
	}
	st := s.run.status
	state, style := runlabel.State(th, st)
	name := runlabel.Title(th, s.run.dir, max(26, w/4))
	segments = append(segments,
		component.Segment{Text: th.Text.Render(name), Rank: 2},
		component.Segment{Text: style.Render(state), Rank: 0})
	if st.Foreign {
		segments = append(segments, s.logStatus(th)...)
	} else {
		segments = append(segments, s.progress(th, st)...)
	}
	return component.StatusLine(th, w, segments...)
}

func (s *Screen) idleStatus(th *theme.Theme) []component.Segment {
	state := th.Muted.Render(th.Glyphs.Hollow + " not trained yet")
	if s.starting {
		state = th.Accent.Render(th.Glyphs.Hollow + " starting")
	}
	return []component.Segment{
		{Text: th.Text.Render(format.Clean(s.exp.spec.Name)), Rank: 1},
		{Text: state, Rank: 0},
		{Text: th.Muted.Render("press ") + th.Key.Render("t") + th.Muted.Render(" to train"), Rank: 2, Right: true},
	}
}

func (s *Screen) progress(th *theme.Theme, st workspace.Status) []component.Segment {
	sum := st.Summary
	segments := []component.Segment{
		{Text: th.Text.Render("epoch "+strconv.Itoa(sum.Epoch)) + th.Muted.Render("/"+strconv.Itoa(sum.Epochs)), Rank: 1},
	}
	share := 0.0
	if sum.Steps > 0 {
		share = float64(sum.Step) / float64(sum.Steps)
	}
	if st.Alive {
		segments = append(segments,
			component.Segment{Grow: func(w int) string { return component.ProgressBar(th, w, share) }, MinWidth: 8, Rank: 5},
			component.Segment{Text: th.Text.Render(format.PadLeft(format.Percent(share), 5, "")), Rank: 4, Right: true})
		if left, ok := s.run.pace.left(sum); ok && !s.run.paused() {
			segments = append(segments, component.Segment{Text: th.Muted.Render("ETA ") + th.Text.Render(format.Clock(left)), Rank: 2, Right: true})
		}
		if sum.SamplesPerSec > 0 && !s.run.paused() {
			segments = append(segments, component.Segment{Text: th.Text.Render(format.SI(float64(sum.SamplesPerSec))) + th.Muted.Render(" samples/s"), Rank: 3, Right: true})
		}
	} else {
		segments = append(segments, s.result(th, sum)...)
	}
	if p, ok := s.run.history.Last(event.OptimLR); ok {
		segments = append(segments, component.Segment{Text: th.Muted.Render("lr ") + th.Text.Render(format.Rate(p.Value)), Rank: 4, Right: true})
	}
	return segments
}

// result is what a run that has ended came to.
func (s *Screen) result(th *theme.Theme, sum workspace.Summary) []component.Segment {
	var out []component.Segment
	if sum.Elapsed > 0 {
		out = append(out, component.Segment{Text: th.Muted.Render("in ") + th.Text.Render(took(float64(sum.Elapsed))), Rank: 5, Right: true})
	}
	if b := sum.Best; b != nil {
		out = append(out, component.Segment{
			Text: th.Muted.Render("best "+b.Metric+" ") + th.Text.Render(format.Value(float64(b.Value))) + th.Muted.Render(" at "+strconv.Itoa(b.Epoch)),
			Rank: 3, Right: true,
		})
	}
	score := s.charts.tag(&figure.Score, figure.Validation)
	if p, ok := s.run.history.Last(score); ok {
		out = append(out, component.Segment{Text: th.Muted.Render(score+" ") + th.Text.Render(format.Value(p.Value)), Rank: 2, Right: true})
	}
	return out
}

// took writes how long a run trained; most of those at a desk take seconds.
func took(secs float64) string {
	if secs < 60 {
		return format.Digits(secs, 2) + " s"
	}
	return format.Clock(time.Duration(secs * float64(time.Second)))
}

// logStatus says how far a log of another program goes and what it came to.
func (s *Screen) logStatus(th *theme.Theme) []component.Segment {
	var out []component.Segment
	last := int64(-1)
	for _, f := range []*figure.Figure{&figure.Loss, &figure.Score} {
		for _, part := range []figure.Part{figure.Train, figure.Validation} {
			if p, ok := s.run.history.Last(s.charts.tag(f, part)); ok {
				last = max(last, p.Step)
			}
		}
	}
	if last >= 0 {
		out = append(out, component.Segment{Text: th.Text.Render("step " + count(last)), Rank: 1})
	}
	for i, f := range []*figure.Figure{&figure.Loss, &figure.Score} {
		tag := s.charts.tag(f, figure.Validation)
		if p, ok := s.run.history.Last(tag); ok {
			out = append(out, component.Segment{
				Text: th.Muted.Render(component.Legible(th, format.Clean(tag))+" ") + th.Text.Render(format.Value(p.Value)),
				Rank: 2 + i, Right: true,
			})
		}
	}
	return out
}
