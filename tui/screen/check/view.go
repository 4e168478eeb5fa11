package check

import (
	"fmt"
	"strings"

	"tunebench/experiments/workspace"
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

// readable is as wide as sentences are easy to read.
const readable = 110

// lines are the checks, or what stands in their place.
func (s *Screen) lines(w int) []string {
	p := report.NewPage(s.th, min(w, readable))
	if s.err != nil {
		p.Text(s.th.Bad.Render(s.th.Glyphs.Cross)+" ", s.th.Text, s.err.Error())
		return p.Lines()
	}
	done, at := s.progress.now()
	next := at.Next
	if at.Total == 0 {
		next = "reading the data"
	}
	report.Preflight{Outcome: s.report, Checks: done, Next: next, Brief: !s.explain, Key: "a"}.Report(p)
	return p.Lines()
}

// View draws the screen.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	status, body, keys := s.places()
	frame := component.Pane{Title: "Check", Focused: true, BottomInfo: s.text.Position()}
	return s.note.Over(s.th, s.w, s.h, component.Compose(s.th, s.w, s.h,
		component.Part{At: status, Content: s.statusLine(s.w)},
		component.Part{At: body, Content: frame.View(s.th, body.W, body.H, s.text.View(s.th))},
		component.Part{At: keys, Content: component.KeyLine(s.th, s.w, s.help())}))
}

func (s *Screen) statusLine(w int) string {
	th, name := s.th, ""
	if s.experiment != nil {
		name = format.TruncateMiddle(format.Clean(s.experiment.Name), max(8, w/3), th.Glyphs.Ellipsis)
	}
	return component.StatusLine(th, w,
		component.Segment{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 3},
		component.Segment{Text: th.Text.Render("check ") + th.Muted.Render(name), Rank: 1},
		component.Segment{Text: s.state(), Rank: 0, Right: true})
}

// state is how far the checks are, and what they have come to.
func (s *Screen) state() string {
	th := s.th
	_, at := s.progress.now()
	switch {
	case s.err != nil:
		return th.Bad.Render(th.Glyphs.Cross)
	case s.report == nil:
		return th.Info.Render(fmt.Sprintf("%s %d of %d", th.Glyphs.Bullet, at.Done, max(at.Total, 1)))
	case s.report.Verdict == workspace.Ready:
		return th.Good.Render(s.report.Verdict.Words())
	case s.report.Verdict == workspace.Remarks:
		return th.Warn.Render(s.report.Verdict.Words())
	}
	return th.Bad.Render(s.report.Verdict.Words())
}
