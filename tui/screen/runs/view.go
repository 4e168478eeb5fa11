package runs

import (
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/runlabel"
	"tunebench/tui/theme"
)

// columns of the table; narrow ones drop the last that are dispensable.
var columns = []component.Column{
	{Title: "run", Min: 14, Weight: 1, Max: 48, Middle: true},
	{Title: "id", Min: 6},
	{Title: "state", Min: 13},
	{Title: "epoch", Min: 11, Right: true},
	{Title: "last", Min: 6, Right: true},
	{Title: "score", Min: 12},
	{Title: "best", Min: 9, Right: true},
	{Title: "metric", Min: 12},
	{Title: "at", Min: 5, Right: true},
	{Title: "started", Min: 11, Right: true},
}

// narrow is the order in which columns go where the screen lacks room.
var narrow = []string{"metric", "score", "at", "started", "last", "best", "id", "epoch"}

// Resize says on what the list is drawn.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	s.th, s.w, s.h = th, w, h
	if s.asking != nil {
		s.asking.Resize(w, h)
	}
	s.arrange()
}

// places divides the screen.
func (s *Screen) places() (status, list, keys layout.Rect) {
	list = layout.Of(s.w, s.h)
	if s.h >= 3 {
		status, list = list.CutTop(1)
	}
	if s.h >= 6 {
		keys, list = list.CutBottom(1)
	}
	return status, list, keys
}

// arrange gives the table the rows that match and the cells that it has.
func (s *Screen) arrange() {
	_, at, _ := s.places()
	w, h := component.Pane{}.Inner(at.W, at.H)
	s.table.Columns = component.Narrow(columns, narrow, w)
	var rows [][]component.Cell
	var keys []string
	for _, st := range s.all {
		if matches(s.th, st, s.filter) {
			rows = append(rows, s.row(st))
			keys = append(keys, st.Run.Path())
		}
	}
	s.table.SetRows(rows, keys)
	s.table.Resize(w, h)
	if s.read && s.seek != "" {
		s.table.Select(s.seek)
		s.seek = ""
	}
	switch {
	case !s.read:
		s.table.Empty = "reading " + s.ws.Root()
	case len(s.all) > 0:
		s.table.Empty = "no run matches " + s.filter
	default:
		s.table.Empty = "no runs yet: go back with esc and press t to train"
	}
}

// View draws the list.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	th, w, h := s.th, s.w, s.h
	status, list, keys := s.places()
	p := component.Pane{Title: "Runs", Info: s.table.Position(), Bottom: s.details(), Focused: s.asking == nil}
	if s.filter != "" {
		p.Title += ": " + s.filter
	}
	frame := s.note.Over(th, w, h, component.Compose(th, w, h,
		component.Part{At: status, Content: s.statusLine(th, w)},
		component.Part{At: list, Content: p.View(th, list.W, list.H, s.content())},
		component.Part{At: keys, Content: component.KeyLine(th, w, s.help())}))
	if s.asking != nil {
		frame = component.Overlay(th, w, h, frame, s.asking.View(th, w, h))
	}
	return frame
}

func (s *Screen) content() string {
	if s.err == nil {
		return s.table.View(s.th, true)
	}
	_, at, _ := s.places()
	w, _ := component.Pane{}.Inner(at.W, at.H)
	return s.th.Bad.Render(s.th.Glyphs.Cross+" ") +
		lipgloss.Wrap(format.CleanLines(s.err.Error()), max(1, w-2), " ")
}

func matches(th *theme.Theme, st workspace.Status, filter string) bool {
	state, _ := runlabel.State(th, st)
	text := strings.ToLower(st.Run.Name() + " " + state)
	for _, word := range strings.Fields(strings.ToLower(filter)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (s *Screen) row(st workspace.Status) []component.Cell {
	th, cols := s.th, s.table.Columns
	state, style := runlabel.State(th, st)
	score, last := lastScore(st.Summary)
	cells := map[string]component.Cell{
		"run":     {Text: runlabel.Name(st.Run), Style: th.Text},
		"id":      {Text: st.Run.ID(), Style: th.Muted},
		"state":   {Text: state, Style: style},
		"epoch":   {Text: epochs(st), Style: th.Text},
		"last":    {Text: last, Style: th.Text},
		"score":   {Text: score, Style: th.Muted},
		"started": {Text: s.ago(st), Style: th.Muted},
	}
	if b := st.Summary.Best; b != nil {
		cells["best"] = component.Cell{Text: format.Value(float64(b.Value)), Style: th.Text}
		cells["metric"] = component.Cell{Text: b.Metric, Style: th.Muted}
		cells["at"] = component.Cell{Text: strconv.Itoa(b.Epoch), Style: th.Muted}
	}
	out := make([]component.Cell, len(cols))
	for i, c := range cols {
		out[i] = cells[c.Title]
	}
	return out
}

func epochs(st workspace.Status) string {
	if st.Foreign || st.Summary.Epochs == 0 {
		return ""
	}
	if st.Summary.Epochs >= 1e4 {
		return format.CompactSI(float64(st.Summary.Epoch)) + "/" + format.CompactSI(float64(st.Summary.Epochs))
	}
	return strconv.Itoa(st.Summary.Epoch) + "/" + strconv.Itoa(st.Summary.Epochs)
}

// lastScore is the newest value that says how good a run is.
func lastScore(sum workspace.Summary) (tag, value string) {
	for _, tag := range []string{event.ValAccuracy, event.ValR2, event.TrainAccuracy, event.TrainR2} {
		if v, ok := sum.Metrics[tag]; ok {
			return tag, format.Value(v)
		}
	}
	return "", ""
}

func (s *Screen) ago(st workspace.Status) string {
	if st.Started.IsZero() {
		return ""
	}
	d := s.now().Sub(st.Started)
	if d < time.Second {
		return "now"
	}
	return format.Ago(d) + " ago"
}

// details says of the run under the cursor what no column has room for.
func (s *Screen) details() string {
	st, ok := s.selected()
	switch {
	case !ok:
		return ""
	case st.Err != nil:
		return st.Err.Error()
	case st.Summary.Error != "":
		return st.Summary.Error
	case st.Summary.Reason != "":
		return st.Summary.Reason
	}
	return st.Run.Name()
}

func (s *Screen) statusLine(th *theme.Theme, w int) string {
	live := 0
	for _, st := range s.all {
		if st.Alive {
			live++
		}
	}
	root := format.TruncateMiddle(format.Clean(s.ws.Root()), max(8, w/2), th.Glyphs.Ellipsis)
	segments := []component.Segment{
		{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 2},
		{Text: th.Text.Render(format.Plural(len(s.all), "run")+" in ") + th.Muted.Render(root), Rank: 1},
	}
	if live > 0 {
		text := th.Good.Render(th.Glyphs.Bullet + " " + strconv.Itoa(live) + " training")
		segments = append(segments, component.Segment{Text: text, Rank: 0, Right: true})
	}
	return component.StatusLine(th, w, segments...)
}
