package study

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/theme"
)

// What a trial is doing.
const (
	wordTraining = "training"
	wordDone     = "done"
	wordPruned   = "pruned"
	wordStopped  = "stopped"
	wordDiverged = "diverged"
	wordFailed   = "failed"
)

// order is what trials are sorted by.
type order int

const (
	byValue order = iota
	byNumber
	byEpochs
	byState
	orders
)

func (o order) String() string {
	return [...]string{"best first", "newest first", "longest first", "by state"}[o]
}

// trialTable is the table of all trials, whose cursor chooses one.
type trialTable struct {
	component.Table
	order  order
	made   tableKey
	follow int  // the trial under the cursor until somebody moves it
	moved  bool // somebody has
	page   int  // of the columns
	pages  int
}

// tableKey is what the rows were made of.
type tableKey struct {
	picture *picture
	th      *theme.Theme
	order   order
	marked  int
	w, page int
}

// id is the trial under the cursor.
func (t *trialTable) id() (int, bool) {
	key, ok := t.Key()
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(key)
	return n, err == nil
}

// choose puts the cursor on a trial.
func (t *trialTable) choose(id int) {
	t.moved = true
	t.Select(strconv.Itoa(id))
}

// Move moves the cursor.
func (t *trialTable) Move(m keymap.Motion) {
	t.moved = true
	t.Table.Move(m)
}

// arrange gives the table its columns, rows and cells.
func (t *trialTable) arrange(th *theme.Theme, p *picture, marked map[int]bool, w, h int) {
	t.Empty = "no trial yet"
	marks := 0
	for id := range marked {
		marks += 1 + id*len(p.trials)
	}
	if t.pages = len(pages(p, w)); t.page >= t.pages {
		t.page = 0
	}
	if key := (tableKey{p, th, t.order, marks, w, t.page}); key != t.made {
		t.made = key
		t.Columns = pages(p, w)[t.page]
		sorted := t.order.sort(p)
		rows, keys := make([][]component.Cell, len(sorted)), make([]string, len(sorted))
		for i, id := range sorted {
			rows[i], keys[i] = t.row(th, p, &p.trials[id], marked[id]), strconv.Itoa(id)
		}
		t.SetRows(rows, keys)
		if !t.moved {
			t.Select(strconv.Itoa(t.follow))
		}
	}
	t.Resize(w, h)
}

// sort lists the trials in this order.
func (o order) sort(p *picture) []int {
	ids := make([]int, len(p.trials))
	for i := range ids {
		ids[i] = i
	}
	slices.SortStableFunc(ids, func(a, b int) int {
		x, y := &p.trials[a], &p.trials[b]
		switch o {
		case byValue:
			return p.better(x, y)
		case byEpochs:
			return cmp.Compare(len(y.values), len(x.values))
		case byState:
			return cmp.Or(cmp.Compare(stateOrder(x), stateOrder(y)), p.better(x, y))
		}
		return b - a
	})
	return ids
}

func stateOrder(t *trial) int {
	return slices.Index([]string{wordTraining, wordDone, wordPruned, wordStopped, wordDiverged, wordFailed}, t.word)
}

// row makes the cells of a trial for the columns that there are.
func (t *trialTable) row(th *theme.Theme, p *picture, tr *trial, marked bool) []component.Cell {
	out := make([]component.Cell, len(t.Columns))
	for i, c := range t.Columns {
		switch c.Title {
		case columnTrial:
			out[i] = component.Cell{Text: strconv.Itoa(tr.id), Style: th.Text}
			if marked {
				out[i] = component.Cell{Text: th.Glyphs.Changed + out[i].Text, Style: th.Accent}
			}
		case p.metric:
			out[i] = component.Cell{Text: p.text(tr), Style: th.Text}
			if best := p.best(); best != nil && best.id == tr.id {
				out[i] = component.Cell{Text: th.Glyphs.Peak + " " + out[i].Text, Style: th.Strong}
			}
		case columnEpoch:
			out[i] = component.Cell{Text: strconv.Itoa(tr.at) + "/" + strconv.Itoa(p.epochs), Style: th.Muted}
		case columnState:
			out[i].Text, out[i].Style = state(th, tr)
		case columnWhy:
			out[i] = component.Cell{Text: component.Legible(th, tr.why), Style: th.Muted}
		default:
			k := slices.IndexFunc(p.keys, func(k key) bool { return k.short == c.Title })
			out[i] = component.Cell{Text: p.keys[k].text(tr), Style: th.Text}
		}
	}
	return out
}

// text is the value of a trial, "" before there is one.
func (p *picture) text(t *trial) string {
	if t.seeds == 0 {
		return ""
	}
	return format.Value(t.value)
}

// state is what a trial is doing, as a word with a glyph, so that it needs no color.
func state(th *theme.Theme, t *trial) (string, lipgloss.Style) {
	g := th.Glyphs
	if t.adopted && t.word == wordDone {
		return g.Check + " adopted", th.Good
	}
	switch t.word {
	case wordTraining:
		return g.Bullet + " " + t.word, th.Accent
	case wordDone:
		return g.Check + " " + t.word, th.Good
	case wordDiverged, wordFailed:
		return g.Cross + " " + t.word, th.Bad
	case wordStopped:
		return g.Hollow + " " + t.word, th.Warn
	}
	return g.Hollow + " " + t.word, th.Muted
}

// details says of a trial what it is, what it came to and why.
func (p *picture) details(th *theme.Theme, t *trial) string {
	if t == nil {
		return ""
	}
	text := "trial " + strconv.Itoa(t.id)
	if v := p.text(t); v != "" {
		text += ": " + v
	}
	if t.seeds > 1 {
		text += " over " + format.Plural(t.seeds, "seed")
	}
	text += ", " + t.word
	switch {
	case strings.HasPrefix(t.why, "at "):
		text += " " + t.why
	case t.why != "":
		text += ": " + t.why
	}
	return component.Legible(th, text)
}
