package inspect

import (
	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/metric"
	"tunebench/engine/profile"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
)

const (
	// mostJudged bounds the rows of a part that are judged after training, and judgedWork rows x
	// parameters: a fraction of a second, or for networks of millions of parameters a few seconds
	// after a training of hours.
	mostJudged = 1 << 14
	judgedWork = 1 << 33
	// leastJudged rows are judged at any cost.
	leastJudged = 1 << 10
	// judgedBlock is how many neighbouring rows are judged together.
	judgedBlock = 1 << 8
)

// Suspects names the rows of the given parts that are probably mislabeled, as the network now judges them.
func Suspects(e *build.Experiment, which ...job.Part) ([]profile.Warning, error) {
	var judged []profile.Judged
	for _, p := range which {
		if e.Job.Of(p).Rows() == 0 {
			continue
		}
		j, err := judge(e, p, judgedRows(e.Executor.Model().Params))
		if err != nil {
			return nil, err
		}
		judged = append(judged, j)
	}
	return profile.AfterTraining(e.Data, judged, build.Getter(e.Spec))
}

// judgedRows is how many rows of a part a network of some parameters may judge.
func judgedRows(params int) int {
	return min(mostJudged, max(leastJudged, judgedWork/max(1, params)))
}

// judge has the network judge at most some rows of a part: blocks of neighbours, evenly spread,
// since a file may be in the order of its classes.
func judge(e *build.Experiment, which job.Part, most int) (profile.Judged, error) {
	part := map[job.Part]*dataset.Part{
		job.TrainPart: &e.Data.Train, job.ValidationPart: &e.Data.Validation, job.TestPart: &e.Data.Test,
	}[which]
	data := e.Job.Of(which)
	n, width := part.Len(), e.Data.Outputs()
	j := profile.Judged{Name: which.String()}
	blocks := (min(n, most) + judgedBlock - 1) / judgedBlock
	for b := range blocks {
		lo := b * n / blocks
		hi := min(lo+judgedBlock, (b+1)*n/blocks)
		out := make([]float32, (hi-lo)*width)
		if err := e.Executor.PredictData(data.Slice(lo, hi), out); err != nil {
			return j, err
		}
		j.Outputs.Data = append(j.Outputs.Data, out...)
		j.Rows = append(j.Rows, part.Rows[lo:hi]...)
		if part.Labels != nil {
			j.Labels = append(j.Labels, part.Labels[lo:hi]...)
		} else {
			j.Targets = append(j.Targets, part.Targets[lo:hi]...)
		}
	}
	j.Outputs.Rows, j.Outputs.Cols, j.Outputs.Stride = len(j.Rows), width, width
	if e.Data.Task == tabular.Classification {
		metric.Probabilities(j.Outputs.Data, width)
	}
	return j, nil
}
