package workbench

import (
	"strconv"
	"time"

	"charm.land/lipgloss/v2"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/chart/figure"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
	"tunebench/tui/theme"
)

func count(n int64) string { return format.Count(n) }

// status is what the status line tells: what is shown and how far it is.
type status struct {
	th       *theme.Theme
	run      *run // nil: none is shown
	charts   *charts
	name     string // of the experiment in the form
	starting bool   // a run
	before   int    // runs that there are of that experiment
	view     string // what of the grid of charts is in view
}

// line draws the status into one row of w cells.
func (s status) line(w int) string {
	segments := []component.Segment{{Text: s.th.Accent.Bold(true).Render("tunebench"), Rank: 7}}
	switch {
	case !s.run.known():
		segments = append(segments, s.idle()...)
	case s.run.foreign():
		segments = append(append(segments, s.title(w)...), s.log()...)
	default:
		segments = append(append(segments, s.title(w)...), s.progress()...)
	}
	segments = append(segments, component.Segment{Text: s.th.Muted.Render(s.view), Rank: 6, Right: true})
	return component.StatusLine(s.th, w, segments...)
}

func (s status) title(w int) []component.Segment {
	state, style := runlabel.State(s.th, s.run.status)
	name := runlabel.Title(s.th, s.run.dir, max(26, w/4))
	return []component.Segment{{Text: s.th.Text.Render(name), Rank: 2}, {Text: style.Render(state), Rank: 0}}
}

func (s status) idle() []component.Segment {
	th := s.th
	name := component.Segment{Text: th.Text.Render(format.Clean(s.name)), Rank: 1}
	state := func(style lipgloss.Style, text string) component.Segment {
		return component.Segment{Text: style.Render(th.Glyphs.Hollow + " " + text), Rank: 0}
	}
	switch {
	case s.starting:
		return []component.Segment{name, state(th.Accent, "starting")}
	case s.run != nil:
		return []component.Segment{name, state(th.Muted, "opening the run")}
	}
	press := func(keys string) component.Segment { return component.Segment{Text: keys, Rank: 2, Right: true} }
	train := th.Key.Render("t") + th.Muted.Render(" to train")
	if s.before > 0 {
		see := th.Muted.Render("press ") + th.Key.Render("r") + th.Muted.Render(" to see them, ")
		return []component.Segment{
			name, state(th.Muted, format.Plural(s.before, "run")+" of it in this folder"), press(see + train),
		}
	}
	return []component.Segment{name, state(th.Muted, "not trained yet"), press(th.Muted.Render("press ") + train)}
}

// measured is a segment at the right: a label and a value.
func (s status) measured(rank int, label, value, after string) component.Segment {
	text := s.th.Text.Render(value)
	if label != "" {
		text = s.th.Muted.Render(component.Legible(s.th, format.Clean(label))) + text
	}
	if after != "" {
		text += s.th.Muted.Render(after)
	}
	return component.Segment{Text: text, Rank: rank, Right: true}
}

func (s status) progress() []component.Segment {
	th, sum := s.th, s.run.status.Summary
	segments := []component.Segment{{
		Text: th.Text.Render("epoch "+strconv.Itoa(sum.Epoch)) + th.Muted.Render("/"+strconv.Itoa(sum.Epochs)), Rank: 1,
	}}
	if s.run.live() {
		segments = append(segments, s.way(sum)...)
	} else {
		segments = append(segments, s.result(sum)...)
	}
	if p, ok := s.run.history.Last(event.OptimLR); ok {
		segments = append(segments, s.measured(4, "lr ", format.Rate(p.Value), ""))
	}
	return segments
}

// way is how far a living run is and how long it takes to its end.
func (s status) way(sum workspace.Summary) []component.Segment {
	share := 0.0
	if sum.Steps > 0 {
		share = float64(sum.Step) / float64(sum.Steps)
	}
	bar := func(w int) string { return component.ProgressBar(s.th, w, share) }
	percent := s.th.Text.Render(format.PadLeft(format.Percent(share), 5, ""))
	out := []component.Segment{{Grow: bar, MinWidth: 8, Rank: 5}, {Text: percent, Rank: 4, Right: true}}
	if s.run.paused() {
		return out
	}
	if left, ok := s.run.pace.left(sum); ok {
		out = append(out, s.measured(2, "ETA ", format.Clock(left), ""))
	}
	if sum.SamplesPerSec > 0 {
		out = append(out, s.measured(3, "", format.SI(float64(sum.SamplesPerSec)), " samples/s"))
	}
	return out
}

// result is what a run that has ended came to.
func (s status) result(sum workspace.Summary) []component.Segment {
	var out []component.Segment
	if sum.Elapsed > 0 {
		out = append(out, s.measured(5, "in ", took(float64(sum.Elapsed)), ""))
	}
	if b := sum.Best; b != nil {
		best := s.measured(3, "best "+b.Metric+" ", format.Value(float64(b.Value)), " at "+strconv.Itoa(b.Epoch))
		out = append(out, best)
	}
	score := s.charts.tag(&figure.Score, figure.Validation)
	if p, ok := s.run.history.Last(score); ok {
		out = append(out, s.measured(2, score+" ", format.Value(p.Value), ""))
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

// log says how far a log of another program goes and what it came to.
func (s status) log() []component.Segment {
	figures := []*figure.Figure{&figure.Loss, &figure.Score}
	last := int64(-1)
	for _, f := range figures {
		for _, part := range []figure.Part{figure.Train, figure.Validation} {
			if p, ok := s.run.history.Last(s.charts.tag(f, part)); ok {
				last = max(last, p.Step)
			}
		}
	}
	var out []component.Segment
	if last >= 0 {
		out = append(out, component.Segment{Text: s.th.Text.Render("step " + count(last)), Rank: 1})
	}
	for i, f := range figures {
		tag := s.charts.tag(f, figure.Validation)
		if p, ok := s.run.history.Last(tag); ok {
			out = append(out, s.measured(2+i, tag+" ", format.Value(p.Value), ""))
		}
	}
	return out
}
