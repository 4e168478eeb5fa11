package insight

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"tunebench/engine/explain"
	"tunebench/engine/profile"
	"tunebench/experiments/build"
)

// Attribution says why a row was predicted as it was.
type Attribution struct {
	// Row is the row's number in the source.
	Row       int32  `json:"row"`
	Truth     string `json:"truth"`
	Predicted string `json:"predicted"`
	// Of is what the parts add up to: by how much one class is ahead of another, in log-odds, or the predicted value.
	Of string `json:"of"`
	// Value is that of the row, Baseline that of the average row, or of a text without words. The integrated
	// gradients of the parts add up to the difference, up to Gap.
	Value    float64 `json:"value"`
	Baseline float64 `json:"baseline"`
	Gap      float64 `json:"gap"`
	// Parts are the columns, or words, that count most by their integrated gradients.
	Parts []Part `json:"parts,omitempty"`
	// Text is the row's where it is one; Picture its pixels, and Heat what each of them adds, row by row.
	Text    string           `json:"text,omitempty"`
	Picture *profile.Picture `json:"picture,omitempty"`
	Heat    []float64        `json:"heat,omitempty"`
}

// Part is what a column, or a word, adds.
type Part struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	// Integrated is by integrated gradients, Local by gradients x input.
	Integrated float64 `json:"integrated"`
	Local      float64 `json:"local"`
}

const (
	// mostParts bounds the parts that are told of; walked is steps x weights on the way from the baseline.
	mostParts            = 100
	walked               = 1 << 30
	leastSteps, mostStep = 32, 300
	// averaged bounds the rows that the average row is of.
	averaged = 1 << 12
)

// Explain says why the row of a number was predicted as it was: of classes what speaks for the predicted one and
// against the true one, or, where it is right, against the next.
func (in *Inspector) Explain(ctx context.Context, row int32) (*Attribution, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	i := slices.Index(in.part.Rows, row)
	if i < 0 {
		return nil, build.Input(fmt.Errorf("row %d is not one of the %d %s rows", row, in.Rows(), in.o.Part))
	}
	n, err := explain.NewNetwork(in.model.Net, in.model.Weights)
	if err != nil {
		return nil, err
	}
	m := in.mistake(i, 0)
	out := &Attribution{Row: row, Truth: m.Truth, Predicted: m.Predicted, Text: m.Text, Picture: m.Picture}
	weights := in.contrast(i, out)
	ids := in.idsOf(i)
	x := n.Input(in.features(i), ids)
	baseline, err := in.average(ctx, n)
	if err != nil {
		return nil, err
	}
	steps := min(mostStep, max(leastSteps, walked/max(1, in.params())))
	a := n.Attribute(x, baseline, ids, weights, steps)
	scale, shift := 1.0, 0.0
	if !in.classifies() {
		scale, shift = in.model.Preprocessing.TargetScale, in.model.Preprocessing.TargetShift
	}
	sum := 0.0
	for j := range a.Integrated {
		a.Integrated[j] *= scale
		a.Local[j] *= scale
		sum += a.Integrated[j]
	}
	out.Value, out.Baseline = a.Value*scale+shift, a.Baseline*scale+shift
	out.Gap = math.Abs(out.Value - out.Baseline - sum)
	in.parts(i, &a, out)
	return out, nil
}

// contrast are the weights of the outputs that are explained.
func (in *Inspector) contrast(i int, out *Attribution) []float64 {
	weights := make([]float64, in.model.Preprocessing.Outputs())
	if !in.classifies() {
		weights[0], out.Of = 1, in.source.table.LabelName
		return weights
	}
	z := in.outputs[i*len(weights) : (i+1)*len(weights)]
	first := int(in.predictions()[i])
	rival := int(in.part.Labels[i])
	if rival == first {
		rival = -1
		for k := range z {
			if k != first && (rival < 0 || z[k] > z[rival]) {
				rival = k
			}
		}
	}
	weights[first], weights[rival] = 1, -1
	out.Of = in.Classes()[first] + " rather than " + in.Classes()[rival]
	return weights
}

func (in *Inspector) idsOf(i int) []int32 {
	fields := len(in.data.IDs) / in.Rows()
	return in.data.IDs[i*fields : (i+1)*fields]
}

// features are a row's, all of them.
func (in *Inspector) features(i int) []float64 {
	out := make([]float64, in.model.Net.Inputs)
	if in.data.Sparse != nil {
		columns, values := in.data.Sparse.Row(i)
		for k, f := range columns {
			out[f] += float64(values[k])
		}
		return out
	}
	for j := range out {
		out[j] = float64(in.data.X.Data[i*in.data.X.Stride+j])
	}
	return out
}

// average is the mean of the rows' inputs; of text the row without words, since most rows lack most words.
func (in *Inspector) average(ctx context.Context, n *explain.Network) ([]float64, error) {
	mean := make([]float64, n.Inputs())
	if in.data.Sparse != nil {
		return mean, nil
	}
	rows := in.some(averaged)
	for _, r := range rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j, v := range n.Input(in.features(int(r)), in.idsOf(int(r))) {
			mean[j] += v / float64(len(rows))
		}
	}
	return mean, nil
}

// parts adds up the inputs of each column, word or pixel.
func (in *Inspector) parts(i int, a *explain.Attribution, out *Attribution) {
	pre := in.model.Preprocessing
	switch {
	case in.pictures():
		s := pre.Encoding.Image
		channels := max(1, s.Channels)
		out.Heat = make([]float64, s.Width*s.Height)
		for j := range s.Width * s.Height * channels {
			out.Heat[j/channels] += a.Integrated[j]
		}
		return
	case in.data.Sparse != nil:
		columns, _ := in.data.Sparse.Row(i)
		for _, f := range columns {
			out.Parts = append(out.Parts, Part{
				Name: pre.Encoding.Features[f], Integrated: a.Integrated[f], Local: a.Local[f],
			})
		}
	default:
		values := in.fields(i)
		for k, c := range in.columns[:len(values)] {
			p := Part{Name: c.name, Value: values[k].Value}
			from, to := in.vector(c)
			for j := from; j < to; j++ {
				p.Integrated += a.Integrated[j]
				p.Local += a.Local[j]
			}
			for _, j := range c.features {
				p.Integrated += a.Integrated[j]
				p.Local += a.Local[j]
			}
			out.Parts = append(out.Parts, p)
		}
	}
	slices.SortStableFunc(out.Parts, func(x, y Part) int {
		return cmp.Compare(math.Abs(y.Integrated), math.Abs(x.Integrated))
	})
	out.Parts = out.Parts[:min(mostParts, len(out.Parts))]
}
