package build

import (
	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/nn"
	"tunebench/engine/train/job"
	"tunebench/experiments/spec"
)

// setInputs says what of the data the network takes: columns of numbers, sparse rows of
// words, entities to embed. Recommendations have a bias for each user and item besides.
func setInputs(net *nn.Spec, s *spec.Spec, p *dataset.Preprocessing) {
	net.Inputs, net.SparseInputs = p.Inputs(), p.Sparse()
	for _, f := range p.Fields() {
		if s.Model.Embedding > 0 {
			f.Dim = s.Model.Embedding
		}
		net.Fields = append(net.Fields, nn.EmbeddingField{Count: f.Count, Dim: f.Dim})
	}
	if p.Kind == tabular.RatingsKind {
		net.EntityBias, net.Dot = true, s.Model.Dot
	}
	if net.Dot { // of vectors of one width, the larger one by the rule
		width := max(net.Fields[0].Dim, net.Fields[1].Dim)
		net.Fields[0].Dim, net.Fields[1].Dim = width, width
	}
}

func part(p dataset.Part) job.Data {
	return job.Data{X: p.X, Sparse: p.Sparse, IDs: p.IDs, Labels: p.Labels, Targets: p.Targets}
}

// augment translates how training pictures are changed. What a moved picture leaves is black.
func augment(s *spec.Spec, data *dataset.Prepared) job.Augment {
	d, m := s.Data, data.Image
	a := job.Augment{
		Image: job.Image{Width: m.Width, Height: m.Height, Channels: m.Channels},
		Shift: d.AugmentShift, Rotate: d.AugmentRotate, Flip: d.AugmentFlip,
		Noise: d.AugmentNoise, Cutout: d.AugmentCutout,
	}
	if n := data.Normalizer; m.Width > 0 && len(n.Scale) > 0 {
		a.Image.Background = float32(-n.Shift[0] / n.Scale[0]) // pixels share their scale
	}
	return a
}
