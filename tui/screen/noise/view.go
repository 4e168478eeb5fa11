package noise

import (
	"fmt"
	"strings"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/report"
	"tunebench/tui/theme"
)

func (s *Screen) places() (status, body, keys layout.Rect) {
	body = layout.Of(s.w, s.h)
	if s.h >= 3 {
		status, body = body.CutTop(1)
	}
	if s.h >= 6 {
		keys, body = body.CutBottom(1)
	}
	return status, body, keys
}

// Resize says on what the screen is drawn.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	s.th, s.w, s.h = th, w, h
	s.arrange()
}

// arrange gives the pane its content.
func (s *Screen) arrange() {
	_, body, _ := s.places()
	w, h := component.Pane{}.Inner(body.W, body.H)
	if w > 0 && h > 0 {
		s.text.SetContent(strings.Join(s.lines(w), "\n"), w, h)
	}
}

// lines are the group, or what stands in its place.
func (s *Screen) lines(w int) []string {
	p := report.NewPage(s.th, w)
	switch {
	case s.err != nil:
		p.Text(s.th.Bad.Render(s.th.Glyphs.Cross)+" ", s.th.Text, s.err.Error())
	case !s.ready:
		p.Text("", s.th.Muted, "looking for repeats")
	case s.group == nil:
		p.Text("", s.th.Text, "This experiment has not been repeated with these draws yet.")
		p.Add("")
		p.Text("", s.th.Muted, fmt.Sprintf("t trains it under %d seeds in the background. Then it can be told how "+
			"much of a result is its seed's, and which differences between experiments are worth believing.", batch))
	default:
		if s.group.Error != "" {
			p.Text(s.th.Bad.Render(s.th.Glyphs.Cross)+" ", s.th.Text, s.group.Error)
			p.Add("")
		}
		p.Repeats(s.group.Experiment.Name, s.group)
		s.comparison(p)
	}
	return p.Lines()
}

// View draws the screen.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	status, body, keys := s.places()
	frame := component.Pane{Title: "Noise", Focused: true, BottomInfo: s.text.Position()}
	return s.note.Over(s.th, s.w, s.h, component.Compose(s.th, s.w, s.h,
		component.Part{At: status, Content: s.statusLine(s.w)},
		component.Part{At: body, Content: frame.View(s.th, body.W, body.H, s.text.View(s.th))},
		component.Part{At: keys, Content: component.KeyLine(s.th, s.w, s.help())}))
}

func (s *Screen) statusLine(w int) string {
	th, name := s.th, ""
	if e := s.about.Experiment; e != nil {
		name = format.TruncateMiddle(format.Clean(e.Name), max(8, w/3), th.Glyphs.Ellipsis)
	}
	state := th.Muted.Render(format.Plural(s.done(), "seed"))
	switch {
	case s.before.underway() && !s.underway():
		state = th.Info.Render(th.Glyphs.Bullet + " before")
	case s.underway() || s.busy:
		state = th.Info.Render(fmt.Sprintf("%s %d of %d", th.Glyphs.Bullet, s.done(), s.wanted()))
	}
	return component.StatusLine(th, w,
		component.Segment{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 3},
		component.Segment{Text: th.Text.Render("noise ") + th.Muted.Render(name), Rank: 1},
		component.Segment{Text: th.Muted.Render("vary ") + th.Text.Render(string(s.vary)), Rank: 2},
		component.Segment{Text: state, Rank: 0, Right: true})
}
