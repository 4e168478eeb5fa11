package workbench

import (
	"strings"
	"time"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// footRows is the height of the facts below the form.
const footRows = 3

// facts are the lines below the form: what its values mean, or what is wrong.
func (p *formPane) facts(th *theme.Theme, w int) []string {
	if text := p.trouble(); text != "" {
		return padLines(component.Limit(th, wrap(th.Bad, w, th.Glyphs.Cross+" "+text), footRows, w), footRows)
	}
	v := p.estimate.value
	if v == nil {
		return padLines([]string{th.Muted.Render("reading the data " + th.Glyphs.Ellipsis)}, footRows)
	}
	style := th.Text
	if !p.estimate.settled() {
		style = th.Muted // of the values before the last edit
	}
	line := func(a, b string) string {
		if format.Width(a)+format.Width(b)+3 > w {
			return style.Render(a)
		}
		return style.Render(a) + th.Muted.Render(" "+th.Glyphs.Dot+" ") + style.Render(b)
	}
	return []string{
		line(format.Count(v.Params)+" params", format.Bytes(v.MemoryBytes)),
		line(format.Count(int64(v.StepsPerEpoch))+" steps/epoch", "~"+duration(v.Duration)),
		line(format.Count(int64(v.TrainRows))+" + "+format.Count(int64(v.ValidationRows))+" rows", outputs(v)),
	}
}

func outputs(v *workspace.Estimate) string {
	if len(v.Classes) == 0 {
		return "1 output"
	}
	return format.Count(int64(len(v.Classes))) + " classes"
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

// meaningWidth is what the form leaves to the facts where it has a tab of its own.
const (
	formTabWidth = 44
	meaningMin   = 28
)

// splitForm divides a wide tab: values far from their names are hard to read.
func splitForm(at layout.Rect) (form, meaning layout.Rect) {
	if at.W < formTabWidth+meaningMin {
		return at, layout.Rect{}
	}
	return at.CutLeft(formTabWidth)
}

// meaningPart shows the facts at length, beside the form of a tab.
func (p *formPane) meaningPart(th *theme.Theme, at layout.Rect) component.Part {
	frame := component.Pane{Title: "What it means"}
	w, h := frame.Inner(at.W, at.H)
	lines := component.Limit(th, p.meaning(th, w), h, w)
	return component.Part{At: at, Content: frame.View(th, at.W, at.H, strings.Join(lines, "\n"))}
}

func (p *formPane) meaning(th *theme.Theme, w int) []string {
	var out []string
	if text := p.trouble(); text != "" {
		out = append(wrap(th.Bad, w, th.Glyphs.Cross+" "+text), "")
	}
	v := p.estimate.value
	switch {
	case v == nil && len(out) > 0:
		return out
	case v == nil:
		return []string{th.Muted.Render("reading the data " + th.Glyphs.Ellipsis)}
	}
	style := th.Text
	if !p.estimate.settled() {
		style = th.Muted
	}
	row := func(label, value string) {
		value = format.PadLeft(value, max(1, w-format.Width(label)), th.Glyphs.Ellipsis)
		out = append(out, th.Muted.Render(label)+style.Render(value))
	}
	row("parameters", format.Count(v.Params))
	row("memory", format.Bytes(v.MemoryBytes))
	row("steps per epoch", format.Count(int64(v.StepsPerEpoch)))
	row("training time", "about "+duration(v.Duration))
	row("training rows", format.Count(int64(v.TrainRows)))
	row("validation rows", format.Count(int64(v.ValidationRows)))
	if v.TestRows > 0 {
		row("test rows", format.Count(int64(v.TestRows)))
	}
	row("features", format.Count(int64(v.Features)))
	if len(v.Classes) > 0 {
		row("classes", format.Count(int64(len(v.Classes))))
	} else {
		row("predicts", "a number")
	}
	for _, n := range v.Notes {
		out = append(out, wrap(th.Info, w, component.Legible(th, n))...)
	}
	return append(out, p.edits(th, w)...)
}

// edits lists what was changed in the form.
func (p *formPane) edits(th *theme.Theme, w int) []string {
	changes := p.changes()
	if len(changes) == 0 {
		return nil
	}
	out := []string{"", th.Strong.Render("Changed")}
	for _, c := range changes {
		out = append(out, wrap(th.Text, w, component.Legible(th, c.String()))...)
	}
	return out
}
