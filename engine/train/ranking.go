package train

import (
	"fmt"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"

	"gonum.org/v1/gonum/blas/blas32"
)

// rankedPlaces is the k of recall@k and NDCG@k, the usual one and that of the tags.
const rankedPlaces = 10

// ranker measures recommendations: how high each user's held-out items come among
// the candidates of [ratings.Ranking].
type ranker struct {
	lists      *ratings.Ranking
	candidates job.Data
	outputs    int
	out        []float32
	scores     []float32
	measure    *metric.Ranking
}

// newRanker returns nil where there is nothing to recommend.
func newRanker(lists *ratings.Ranking, outputs int) *ranker {
	if lists == nil || lists.Lists() == 0 {
		return nil
	}
	rows := len(lists.Relevant)
	return &ranker{
		lists: lists, candidates: job.Data{X: blas32.General{Rows: rows}, IDs: lists.IDs}, outputs: outputs,
		out: make([]float32, rows*outputs), scores: make([]float32, rows), measure: metric.NewRanking(rankedPlaces),
	}
}

// rank measures the lists with the weights that evaluation uses.
func (r *ranker) rank(exec job.Executor) error {
	if err := exec.PredictData(r.candidates, r.out); err != nil {
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
	return nil
}
