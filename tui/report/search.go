package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/search"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// Importances writes which parameters of a study decide about being among its best trials, the most
// important first, and what the numbers mean. names are those of the parameters in the space's order.
func (p *Page) Importances(list []search.Importance, names []string) {
	if len(list) == 0 {
		p.Text("", p.th.Muted, "importance needs 10 trials that have a value")
		return
	}
	p.ImportanceBars(list, names, len(list))
	p.Add("")
	p.Text("", p.th.Muted, "How much each parameter tells the best tenth of the trials from all of them: the "+
		"divergence of their distributions (PED-ANOVA), as a share of all. The line beyond a bar is one standard "+
		"deviation over resamples of the trials: where it is as long as the bar, more trials are needed.")
}

// ImportanceBars draws a bar for each of the most important parameters, at most so many.
func (p *Page) ImportanceBars(list []search.Importance, names []string, most int) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(list[b].Share, list[a].Share) })
	bars := make([]chart.Bar, 0, len(list))
	for _, i := range order[:min(most, len(order))] {
		name := list[i].Name
		if i < len(names) {
			name = names[i]
		}
		text := format.Percent(list[i].Share) + " " + p.legible("±") + strconv.Itoa(int(math.Round(100*list[i].Spread)))
		bars = append(bars, chart.Bar{
			Label: p.clean(name), Value: list[i].Share, Spread: list[i].Spread, Text: text, Style: p.th.Accent,
		})
	}
	p.Add(chart.Bars(p.th, min(p.w, 90), bars)...)
}

// decides writes which parameters of a study decide.
func (p *Page) decides(st *workspace.StudyState) {
	if st.Plan.Space == nil {
		return
	}
	if list := search.Importances(within(st)); len(list) > 0 {
		p.Heading("What decides", "about being among the best tenth")
		p.ImportanceBars(list, nil, mostImportant)
	}
}

// tooNarrow writes at which ends of ranges the best trial lies.
func (p *Page) tooNarrow(st *workspace.StudyState, id string) {
	list := narrow(st, id)
	if len(list) > 0 {
		p.Heading("Range too narrow?", "")
	}
	for _, text := range list {
		p.Text(p.th.Warn.Render(p.th.Glyphs.Alert)+" ", p.th.Text, text)
	}
}

// within is the history of the trials that lie in the study's space.
func within(st *workspace.StudyState) *search.History {
	h := st.History()
	h.Trials = slices.DeleteFunc(h.Trials, func(t *search.Trial) bool { return len(t.Point) != h.Space.Len() })
	return h
}

// narrow says at the ends of which ranges the best trial lies, and what would widen them in the study of an id.
func narrow(st *workspace.StudyState, id string) []string {
	if st.Plan.Space == nil {
		return nil
	}
	var list []string
	h := within(st)
	for _, e := range search.Edges(h) {
		wider, err := st.Plan.Study.Ranges[e.Param].Widen(spec.End(e.High))
		if err != nil {
			continue // it is the end of all that the key takes
		}
		q := h.Space.Param(e.Param)
		end := q.Low
		if e.High {
			end = q.High
		}
		_, text, _ := strings.Cut(wider.String(), "=")
		text, _, _ = strings.Cut(text, ":when=") // what is not said of conditions stays
		text = "space." + q.Name + "=" + text
		if strings.ContainsAny(text, " ()|") {
			text = "'" + text + "'"
		}
		const words = "%s: the best trial is at the %s end %s; `tunebench study set %s %s` extends it"
		list = append(list, fmt.Sprintf(words, q.Name, spec.End(e.High), format.Param(end), id, text))
	}
	return list
}

// mostImportant is how many parameters are listed.
const mostImportant = 8
