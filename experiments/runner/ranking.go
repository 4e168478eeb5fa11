package runner

import (
	"fmt"

	"tunebench/engine/dataset"
	"tunebench/engine/metric"
	"tunebench/engine/train"
	"tunebench/engine/train/cpu"

	"gonum.org/v1/gonum/blas/blas32"
)

// rankedPlaces is the k of recall@k and NDCG@k, the usual one.
const rankedPlaces = 10

// rank measures recommendations: how high each user's held-out items come among the
// candidates of [dataset.Ranking].
func (v *Evaluation) rank(e *Experiment, p train.Part) error {
	lists := e.Data.Ranking
	if p != train.ValidationPart || lists == nil {
		return nil
	}
	outputs, rows := e.Data.Outputs(), len(lists.Relevant)
	out := make([]float32, rows*outputs)
	exec, ok := e.Executor.(interface {
		PredictData(d cpu.Data, out []float32) error
	})
	if !ok {
		return nil
	}
	if err := exec.PredictData(cpu.Data{X: blas32.General{Rows: rows}, IDs: lists.IDs}, out); err != nil {
		return fmt.Errorf("rank candidates: %w", err)
	}
	r := metric.NewRanking(rankedPlaces)
	scores := make([]float32, rows)
	for i := range scores {
		scores[i] = out[i*outputs]
		if e.Data.Task == dataset.Classification { // the logit of having met the item
			scores[i] = out[i*outputs+1] - out[i*outputs]
		}
	}
	for q := range lists.Lists() {
		lo, hi := lists.Start[q], lists.Start[q+1]
		r.Add(scores[lo:hi], lists.Relevant[lo:hi])
	}
	if r.Lists() > 0 {
		v.Metrics[fmt.Sprintf("val/recall_at_%d", r.K())] = r.Recall()
		v.Metrics[fmt.Sprintf("val/ndcg_at_%d", r.K())] = r.NDCG()
	}
	return nil
}
