package inspect

import (
	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/metric"
	"tunebench/engine/outoffold"
	"tunebench/engine/profile"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
)

const (
	// mostJudged bounds the rows of a part that the network judges after training, and judgedWork rows x
	// parameters: a fraction of a second, or for networks of millions of parameters a few seconds
	// after a training of hours.
	mostJudged = 1 << 13
	judgedWork = 1 << 33
	// leastJudged rows are judged at any cost.
	leastJudged = 1 << 10
	// judgedBlock is how many neighbouring rows are judged together.
	judgedBlock = 1 << 8
	// mostCompared bounds the training rows that simple models are fitted on: half a second.
	mostCompared = 1 << 12
	// mostProbabilities bounds rows x classes: each is weighed at some dozens of temperatures.
	mostProbabilities = 1 << 18
)

// Suspects names the rows of the given parts that are probably mislabeled, by models that were
// not fitted on them: rows that the network has not trained on by the network and their nearest
// training rows, training rows by two simple models that leave each row out of its own fit
// (package outoffold). Nothing is said unless the network has earned it on validation rows: see
// [profile.Judged.Earned]. Whether its curves allow it, [Trustworthy] tells.
func Suspects(e *build.Experiment, which ...job.Part) ([]profile.Warning, error) {
	judged, err := judges(e, which)
	if err != nil {
		return nil, err
	}
	return profile.AfterTraining(e.Data, judged, build.Getter(e.Spec))
}

// judges has parts judged; none if the network has not earned it.
func judges(e *build.Experiment, which []job.Part) (judged []profile.Judged, err error) {
	if e.Data.Validation.Len() == 0 {
		return nil, nil
	}
	most := judgedRows(e.Executor.Model().Params, e.Data.Outputs())
	held, err := judge(e, job.ValidationPart, most)
	if err != nil || !held.Earned(e.Data) {
		return nil, err
	}
	known, err := compare(e)
	if err != nil {
		return nil, err
	}
	for _, p := range which {
		j := held
		switch {
		case e.Job.Of(p).Rows() == 0, p == job.TrainPart && e.Data.Kind == tabular.RatingsKind:
			continue
		case p == job.TrainPart:
			j, err = known.leftOut(e)
		case p == job.TestPart:
			if j, err = judge(e, p, most); err == nil {
				err = known.second(e, p, &j)
			}
		default:
			err = known.second(e, p, &j)
		}
		if err != nil {
			return nil, err
		}
		judged = append(judged, j)
	}
	return judged, nil
}

// judgedRows is how many rows of a part a network of some parameters and outputs may judge.
func judgedRows(params, outputs int) int {
	return min(mostJudged, max(leastJudged, judgedWork/max(1, params)), weighedRows(outputs))
}

// weighedRows is how many rows the probabilities of so many classes may be weighed of.
func weighedRows(outputs int) int { return max(judgedBlock, mostProbabilities/max(1, outputs)) }

// judge has the network judge at most some rows of a part.
func judge(e *build.Experiment, which job.Part, most int) (profile.Judged, error) {
	width := e.Data.Outputs()
	j := chosen(e, which, most)
	for _, block := range blocks(partOf(e, which).Len(), most) {
		lo, hi := block[0], block[1]
		out := make([]float32, (hi-lo)*width)
		if err := e.Executor.PredictData(e.Job.Of(which).Slice(lo, hi), out); err != nil {
			return j, err
		}
		j.Outputs.Data = append(j.Outputs.Data, out...)
	}
	j.Outputs.Rows, j.Outputs.Cols, j.Outputs.Stride = len(j.Rows), width, width
	if e.Data.Task == tabular.Classification {
		metric.Probabilities(j.Outputs.Data, width)
	}
	return j, nil
}

// chosen returns at most some rows of a part, not judged yet.
func chosen(e *build.Experiment, which job.Part, most int) profile.Judged {
	part := partOf(e, which)
	j := profile.Judged{Name: which.String()}
	for _, block := range blocks(part.Len(), most) {
		lo, hi := block[0], block[1]
		j.Rows = append(j.Rows, part.Rows[lo:hi]...)
		if part.Labels != nil {
			j.Labels = append(j.Labels, part.Labels[lo:hi]...)
		} else {
			j.Targets = append(j.Targets, part.Targets[lo:hi]...)
		}
	}
	return j
}

// blocks cuts at most some of n rows into blocks of neighbours, evenly spread, since a file may be
// in the order of its classes.
func blocks(n, most int) (list [][2]int) {
	count := (min(n, most) + judgedBlock - 1) / judgedBlock
	for b := range count {
		lo := b * n / count
		list = append(list, [2]int{lo, min(lo+judgedBlock, (b+1)*n/count)})
	}
	return list
}

func partOf(e *build.Experiment, which job.Part) *dataset.Part {
	switch which {
	case job.ValidationPart:
		return &e.Data.Validation
	case job.TestPart:
		return &e.Data.Test
	}
	return &e.Data.Train
}

// comparison holds training rows as points among which others are looked up.
type comparison struct {
	rows   profile.Judged
	points blas32.General
}

func compare(e *build.Experiment) (c comparison, err error) {
	most := min(mostCompared, weighedRows(e.Data.Outputs()))
	c.rows = chosen(e, job.TrainPart, most)
	c.points, err = pointsOf(e, job.TrainPart, most)
	return c, err
}

func pointsOf(e *build.Experiment, which job.Part, most int) (all blas32.General, err error) {
	data := e.Job.Of(which)
	for _, block := range blocks(data.Rows(), most) {
		p, err := outoffold.Points(data.Slice(block[0], block[1]))
		if err != nil {
			return all, err
		}
		all.Rows, all.Cols, all.Stride = all.Rows+p.Rows, p.Cols, p.Stride
		all.Data = append(all.Data, p.Data...)
	}
	return all, nil
}

// leftOut has training rows judged by models without the row itself.
func (c comparison) leftOut(e *build.Experiment) (j profile.Judged, err error) {
	j = c.rows
	if e.Data.Task == tabular.Regression {
		targets := blas32.General{Rows: len(j.Targets), Cols: 1, Stride: 1, Data: j.Targets}
		j.Outputs, err = outoffold.LeftOut(c.points, targets)
		return j, err
	}
	if j.Outputs, err = outoffold.LeftOutClasses(c.points, j.Labels, e.Data.Outputs()); err != nil {
		return j, err
	}
	j.Second, err = outoffold.Neighbours(c.points, c.points, j.Labels, e.Data.Outputs(), true)
	return j, err
}

// second adds the opinion of the nearest training rows to what the network says of the first
// rows of a part, as many as may be compared.
func (c comparison) second(e *build.Experiment, which job.Part, j *profile.Judged) error {
	if e.Data.Task == tabular.Regression {
		return nil
	}
	points, err := pointsOf(e, which, judgedRows(e.Executor.Model().Params, e.Data.Outputs()))
	if err != nil {
		return err
	}
	j.Second, err = outoffold.Neighbours(points, c.points, c.rows.Labels, e.Data.Outputs(), false)
	return err
}
