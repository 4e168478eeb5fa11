package insight

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"tunebench/engine/event"
	"tunebench/engine/explain"
	"tunebench/engine/quality"
)

// Layers say how the weights of a network are spread, and what its units do.
type Layers struct {
	// Rows were listened to.
	Rows   int     `json:"rows"`
	Layers []Layer `json:"layers"`
	// Width is that of Pictures: the first layer's weights where rows are pictures, the largest first, one value
	// a pixel, added up over its channels.
	Width    int         `json:"width,omitempty"`
	Pictures [][]float64 `json:"pictures,omitempty"`
}

// Layer is one layer of weights.
type Layer struct {
	In      int               `json:"in"`
	Out     int               `json:"out"`
	Weights quality.Histogram `json:"weights"`
	// RMS is the root mean square of the weights.
	RMS float64 `json:"rms"`
	// Dead counts the units that say the same of every row; -1 for the output.
	Dead int `json:"dead"`
	// GradNorm and UpdateRatio are the norm of the gradient, and that of an update over that of the weights, as they
	// were recorded while it was trained, the first first.
	GradNorm    []float64 `json:"grad_norm,omitempty"`
	UpdateRatio []float64 `json:"update_ratio,omitempty"`
}

const (
	// listened bounds the rows that units are listened to at, listenedWork rows x weights.
	listened, listenedWork = 1 << 10, 1 << 28
	weightBins             = 48
	mostPictures           = 24
	mostRecorded           = 200
)

// Layers looks at the weights, listens to the units, and reads what was recorded of the layers' training.
func (in *Inspector) Layers(ctx context.Context, h *event.History) (*Layers, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	n, err := explain.NewNetwork(in.model.Net, in.model.Weights)
	if err != nil {
		return nil, err
	}
	rows := in.some(min(listened, max(32, listenedWork/max(1, in.params()))))
	dead, err := in.silent(ctx, n, rows)
	if err != nil {
		return nil, err
	}
	out := &Layers{Rows: len(rows)}
	for i := 0; ; i++ {
		weights := in.tensor(fmt.Sprintf("layers.%d.weight", i))
		if weights == nil {
			break
		}
		l := Layer{Dead: -1, Out: in.model.Net.Outputs}
		if i < len(in.model.Net.Hidden) {
			l.Out, l.Dead = in.model.Net.Hidden[i], dead[i]
		}
		l.In = len(weights) / l.Out
		l.Weights = quality.Spread(weights, weightBins)
		for _, w := range weights {
			l.RMS += w * w / float64(len(weights))
		}
		l.RMS = math.Sqrt(l.RMS)
		l.GradNorm = recorded(h, fmt.Sprintf("layers/%d/grad_norm", i))
		l.UpdateRatio = recorded(h, fmt.Sprintf("layers/%d/update_ratio", i))
		out.Layers = append(out.Layers, l)
		if i == 0 && in.pictures() {
			out.Width, out.Pictures = in.model.Preprocessing.Encoding.Image.Width, in.drawn(weights, l)
		}
	}
	return out, nil
}

// tensor are the weights of a name; nil if there are none.
func (in *Inspector) tensor(name string) []float64 {
	for _, t := range in.model.Weights {
		if t.Name == name {
			out := make([]float64, len(t.Data))
			for i, v := range t.Data {
				out[i] = float64(v)
			}
			return out
		}
	}
	return nil
}

// silent counts, for each hidden layer, the units that say the same of every row.
func (in *Inspector) silent(ctx context.Context, n *explain.Network, rows []int32) ([]int, error) {
	var low, high [][]float64
	for _, r := range rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i, said := range n.Hidden(n.Input(in.features(int(r)), in.idsOf(int(r))), in.idsOf(int(r))) {
			if i == len(low) {
				low, high = append(low, slices.Clone(said)), append(high, slices.Clone(said))
			}
			for j, v := range said {
				low[i][j], high[i][j] = min(low[i][j], v), max(high[i][j], v)
			}
		}
	}
	dead := make([]int, len(low))
	for i := range low {
		for j := range low[i] {
			if high[i][j]-low[i][j] <= 1e-6*(math.Abs(high[i][j])+1e-6) {
				dead[i]++
			}
		}
	}
	return dead, nil
}

// recorded is what was recorded under a tag, at most so many of it.
func recorded(h *event.History, tag string) (out []float64) {
	points := h.Series(tag)
	every := max(1, (len(points)+mostRecorded-1)/mostRecorded)
	for i := 0; i < len(points); i += every {
		out = append(out, points[i].Value)
	}
	return out
}

// drawn are the weights of the first layer's units as pictures, those of the largest norm first.
func (in *Inspector) drawn(weights []float64, l Layer) [][]float64 {
	s := in.model.Preprocessing.Encoding.Image
	channels, pixels := max(1, s.Channels), s.Width*s.Height
	pictures, norms := make([][]float64, l.Out), make([]float64, l.Out)
	order := make([]int, l.Out)
	for u := range l.Out {
		order[u], pictures[u] = u, make([]float64, pixels)
		for k, w := range weights[u*l.In : u*l.In+pixels*channels] {
			pictures[u][k/channels] += w
			norms[u] += w * w
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(norms[b], norms[a]) })
	var out [][]float64
	for _, u := range order[:min(mostPictures, len(order))] {
		out = append(out, pictures[u])
	}
	return out
}
