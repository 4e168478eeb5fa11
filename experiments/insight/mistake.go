package insight

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/profile"
)

// Mistake is a row that the model is far off at.
type Mistake struct {
	// At is the row's place in the part, Row its number in the source, from 0.
	At  int   `json:"at"`
	Row int32 `json:"row"`
	// Truth and Predicted are classes, or values in the target's own unit.
	Truth     string `json:"truth"`
	Predicted string `json:"predicted"`
	// Sure is the probability of what was predicted, Chance that of the truth; NaN for values.
	Sure   event.Number `json:"sure"`
	Chance event.Number `json:"chance"`
	// Loss is -log of Chance, or the distance from the true value.
	Loss event.Number `json:"loss"`

	// Fields are the row's values as the file has them, Text its words, Picture its pixels: what there is of them.
	Fields  []Field          `json:"fields,omitempty"`
	Text    string           `json:"text,omitempty"`
	Picture *profile.Picture `json:"picture,omitempty"`
}

// Field is a value of a row under the name of its column.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Any stands for any class.
const Any = -1

// mostText bounds the characters of a text that is shown, mostFields the columns.
const (
	mostText   = 2000
	mostFields = 200
)

// Mistakes are the rows of the largest loss, at most so many: of classes only wrong ones, of one true class or taken
// for one class if they are not [Any].
func (in *Inspector) Mistakes(n, truth, predicted int) []Mistake {
	in.mu.Lock()
	defer in.mu.Unlock()
	losses := in.errors()
	var taken []int32
	if in.classifies() {
		taken = in.predictions()
		losses = metric.Surprises(in.outputs, in.part.Labels, in.model.Preprocessing.Outputs())
	}
	var order []int
	for i := range losses {
		if taken != nil && (taken[i] == in.part.Labels[i] || truth != Any && int(in.part.Labels[i]) != truth ||
			predicted != Any && int(taken[i]) != predicted) {
			continue
		}
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(losses[b], losses[a]) })
	var out []Mistake
	for _, i := range order[:min(n, len(order))] {
		out = append(out, in.mistake(i, losses[i]))
	}
	return out
}

func (in *Inspector) mistake(i int, loss float64) Mistake {
	m := Mistake{At: i, Row: in.part.Rows[i], Loss: event.Number(loss)}
	if in.classifies() {
		width := in.model.Preprocessing.Outputs()
		p := slices.Clone(in.outputs[i*width : (i+1)*width])
		label := in.part.Labels[i]
		k := metric.Predicted(nil, p, width)[0]
		metric.Probabilities(p, width)
		names := in.Classes()
		m.Truth, m.Predicted = names[label], names[k]
		m.Sure, m.Chance = event.Number(p[k]), event.Number(p[label])
	} else {
		pre := in.model.Preprocessing
		m.Truth, m.Predicted = figure(pre.Value(in.part.Targets[i])), figure(pre.Value(in.outputs[i]))
		m.Sure, m.Chance = event.Number(math.NaN()), event.Number(math.NaN())
	}
	in.show(i, &m)
	return m
}

// show fills in the row as a person reads it.
func (in *Inspector) show(i int, m *Mistake) {
	s := in.model.Preprocessing.Encoding.Image
	switch at, ok := in.source.at[in.part.Rows[i]]; {
	case in.pictures():
		m.Picture = &profile.Picture{
			Row: m.Row, Label: m.Truth, Width: s.Width, Height: s.Height, Pixels: in.pixels(i),
		}
	case in.data.Sparse != nil && ok && len(in.source.table.Texts) > 0:
		columns := max(1, len(in.source.table.Texts)/max(1, in.source.table.NumRows()))
		var texts []string
		for _, t := range in.source.table.Texts[at*columns : (at+1)*columns] {
			texts = append(texts, string(t))
		}
		m.Text = cut(strings.ToValidUTF8(strings.Join(texts, "\n"), "\uFFFD"), mostText)
	case in.data.Sparse == nil:
		m.Fields = in.fields(i)
	}
}

// fields are the values of a row.
func (in *Inspector) fields(i int) []Field {
	var out []Field
	x := in.data.X
	for _, c := range in.columns[:min(len(in.columns), mostFields)] {
		f := Field{Name: c.name, Value: "-"}
		switch {
		case c.field >= 0:
			f.Value = c.names[in.data.IDs[i*(len(in.data.IDs)/in.Rows())+c.field]]
		case c.kind == category:
			for k, feature := range c.features {
				if x.Data[i*x.Stride+feature] != 0 {
					f.Value = c.names[k]
				}
			}
		case c.missing < 0 || x.Data[i*x.Stride+c.missing] == 0:
			v := float32(float64(float64(x.Data[i*x.Stride+c.features[0]])*c.scale) + c.shift)
			f.Value = figure(float64(v))
		}
		out = append(out, f)
	}
	return out
}

// cut keeps so many characters of a text.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + fmt.Sprintf(" (%d characters more)", len(runes)-most)
	}
	return text
}
