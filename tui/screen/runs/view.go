package runs

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// places are the parts of the screen.
type places struct{ status, query, list, keys layout.Rect }

// places divides the screen.
func (s *Screen) places() (p places) {
	p.list = layout.Of(s.w, s.h)
	if s.h >= 3 {
		p.status, p.list = p.list.CutTop(1)
	}
	if s.h >= 6 {
		p.keys, p.list = p.list.CutBottom(1)
	}
	if s.query.line != nil && s.h >= 5 {
		p.query, p.list = p.list.CutTop(2) // the line, and what is wrong with it
	}
	return p
}

// View draws the list.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	th, w, h := s.th, s.w, s.h
	at := s.places()
	p := component.Pane{
		Title: "Runs", Info: s.table.Position(), Bottom: s.details(), BottomInfo: s.beyond(),
		Focused: s.dialog == nil && s.query.line == nil,
	}
	if s.query.text != "" && s.query.line == nil {
		p.Title += ": " + s.query.text
	}
	frame := s.note.Over(th, w, h, component.Compose(th, w, h,
		component.Part{At: at.status, Content: s.statusLine(th, w)},
		component.Part{At: at.query, Content: s.queryLine()},
		component.Part{At: at.list, Content: p.View(th, at.list.W, at.list.H, s.content(at.list))},
		component.Part{At: at.keys, Content: component.KeyLine(th, w, s.help())}))
	if s.dialog != nil {
		frame = component.Overlay(th, w, h, frame, s.dialog.View(th, w, h))
	}
	return frame
}

func (s *Screen) content(at layout.Rect) string {
	if s.err == nil {
		return s.table.View(s.th, true)
	}
	w, _ := component.Pane{}.Inner(at.W, at.H)
	return s.th.Bad.Render(s.th.Glyphs.Cross+" ") +
		lipgloss.Wrap(format.CleanLines(s.err.Error()), max(1, w-2), " ")
}

// queryLine is the query as it is typed, and below it what it finds, or what is wrong with it and where.
func (s *Screen) queryLine() string {
	if s.query.line == nil {
		return ""
	}
	th := s.th
	line := " " + th.Accent.Render("/") + " " + s.query.line.View(th)
	if e := s.query.wrong; e != nil {
		pad := strings.Repeat(" ", 3+format.Width(format.Clean(e.Query[:e.From])))
		marks := strings.Repeat("^", max(1, format.Width(format.Clean(e.Query[e.From:e.To]))))
		text := component.Legible(th, format.Clean(e.Error()))
		need := format.Width(pad) + format.Width(marks) + format.Width(text) + 2
		if need > s.w && format.Width(pad) > 8 {
			return line + "\n " + th.Bad.Render(format.Truncate(text+" "+marks, s.w-2, th.Glyphs.Ellipsis))
		}
		return line + "\n" + pad + th.Bad.Render(marks+" "+text)
	}
	found := format.Plural(len(s.shown), "run")
	if s.all != nil {
		found += " of " + format.Count(int64(len(s.all.Runs)))
	}
	return line + "\n   " + th.Muted.Render(found)
}

// details says of the run under the cursor what no column has room for.
func (s *Screen) details() string {
	r, ok := s.selected()
	switch {
	case !ok:
		return ""
	case r.Err != nil:
		return r.Err.Error()
	case r.Trouble != "":
		return r.Trouble
	case r.Summary.Error != "":
		return r.Summary.Error
	case r.Remark() != "":
		return component.Legible(s.th, r.Remark())
	case r.Summary.Reason != "":
		return component.Legible(s.th, r.Summary.Reason)
	case r.Study != nil:
		return r.Study.Name()
	}
	return r.Run.Name()
}

func (s *Screen) statusLine(th *theme.Theme, w int) string {
	live, all := 0, 0
	if s.all != nil {
		all = len(s.all.Runs)
		for _, r := range s.all.Runs {
			if r.Alive {
				live++
			}
		}
	}
	root := format.TruncateMiddle(format.Clean(s.ws.Root()), max(8, w/2), th.Glyphs.Ellipsis)
	count := format.Plural(all, "run")
	if s.query.text != "" {
		count = format.Count(int64(len(s.shown))) + " of " + count
	}
	segments := []component.Segment{
		{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 3},
		{Text: th.Text.Render(count+" in ") + th.Muted.Render(root), Rank: 1},
	}
	if n := s.marks.len(); n > 0 {
		text := th.Accent.Render(strconv.Itoa(n) + " selected")
		segments = append(segments, component.Segment{Text: text, Rank: 0, Right: true})
	}
	if live > 0 {
		text := th.Good.Render(th.Glyphs.Bullet + " " + strconv.Itoa(live) + " training")
		segments = append(segments, component.Segment{Text: text, Rank: 0, Right: true})
	}
	return component.StatusLine(th, w, segments...)
}
