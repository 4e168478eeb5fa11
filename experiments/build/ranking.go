package build

import (
	"fmt"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"

	"gonum.org/v1/gonum/blas/blas32"
)

// rankedPlaces is the k of recall@k and NDCG@k, the usual one and that of the tags.
const rankedPlaces = 10

// ranker measures recommendations: how high each user's held-out items come among
// the candidates of [ratings.Ranking].
type ranker struct {
	exec    job.Executor
	lists   *ratings.Ranking
	outputs int
	out     []float32
	scores  []float32
	measure *metric.Ranking
}

// measureRanking makes evaluations of an experiment measure its recommendations, if
// there are any.
func (e *Experiment) measureRanking() {
	lists := e.Data.Ranking
	if lists == nil || lists.Lists() == 0 {
		return
	}
	rows := len(lists.Relevant)
	r := &ranker{
		exec: e.Executor, lists: lists, outputs: e.Data.Outputs(),
		out: make([]float32, rows*e.Data.Outputs()), scores: make([]float32, rows), measure: metric.NewRanking(rankedPlaces),
	}
	e.Config.ExtraTags, e.Config.Extra = []string{event.ValRecallAt10, event.ValNDCGAt10}, r.rank
}

// rank puts recall and NDCG into dst.
func (r *ranker) rank(dst []float64) error {
	rows := len(r.scores)
	if err := r.exec.PredictData(job.Data{X: blas32.General{Rows: rows}, IDs: r.lists.IDs}, r.out); err != nil {
		return fmt.Errorf("rank candidates: %w", err)
	}
	for i := range r.scores {
		r.scores[i] = r.out[i*r.outputs]
		if r.outputs == 2 { // the logit of having met the item
			r.scores[i] = r.out[i*2+1] - r.out[i*2]
		}
	}
	r.measure.Reset()
	for q := range r.lists.Lists() {
		lo, hi := r.lists.Start[q], r.lists.Start[q+1]
		r.measure.Add(r.scores[lo:hi], r.lists.Relevant[lo:hi])
	}
	dst[0], dst[1] = r.measure.Recall(), r.measure.NDCG()
	return nil
}
