package train

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/event"
	"tunebench/engine/loss"
	"tunebench/engine/train/job"
)

// recommending is a fake that scores a candidate by its item.
type recommending struct{ *fakeExec }

func (r recommending) PredictData(d job.Data, out []float32) error {
	for i := range d.Rows() {
		score := float32(d.IDs[2*i+1])
		if r.outputs == 2 { // only the difference counts
			out[2*i], out[2*i+1] = 100-score, 100
			continue
		}
		out[i] = score
	}
	return nil
}

func TestRecommendationsAreRankedByScore(t *testing.T) {
	lists := &ratings.Ranking{ // the best of three, the worst of twenty
		IDs: []int32{1, 5, 1, 9, 1, 2}, Start: []int32{0, 3}, Relevant: []bool{false, true, false},
	}
	for i := range 20 {
		lists.IDs, lists.Relevant = append(lists.IDs, 2, int32(20-i)), append(lists.Relevant, i == 19)
	}
	lists.Start = append(lists.Start, 23)
	for outputs, kind := range map[int]loss.Kind{1: loss.MSE, 2: loss.CrossEntropy} {
		cfg, exec := config(), recommending{newFake(16, 6)}
		cfg.Loss, cfg.Ranking, cfg.Monitor = loss.Config{Kind: kind}, lists, event.ValNDCGAt10
		exec.outputs = outputs
		exec.rows[job.TestPart] = 4
		res, records := run(t, cfg, exec, nil)
		if r, n := res.Metrics[event.ValRecallAt10], res.Metrics[event.ValNDCGAt10]; r != 0.5 || n != 0.5 {
			t.Errorf("%d outputs: recall %v and NDCG %v, want 0.5", outputs, r, n)
		}
		if _, values := records.values("test/recall_at_10"); len(values) > 0 {
			t.Error("recommendations are judged on the test part, whose candidates they are not")
		}
		if res.Best.Metric != event.ValNDCGAt10 {
			t.Errorf("best of %s", res.Best.Metric)
		}
	}
}

func TestRecommendationsThatCannotBePredictedEndTheRun(t *testing.T) {
	cfg, exec := config(), newFake(16, 6)
	cfg.Ranking = &ratings.Ranking{IDs: []int32{1, 1}, Start: []int32{0, 1}, Relevant: []bool{true}}
	_, err := start(t, cfg, exec, &tape{}).Run(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "rank candidates: ") {
		t.Errorf("error %v", err)
	}
	cfg.Ranking = &ratings.Ranking{Start: []int32{0}} // no lists: nothing to judge
	if res, _ := run(t, cfg, exec, nil); res.State != StateDone {
		t.Errorf("without lists: %+v", res)
	}
}

// TestMeasurementsAreNamedAndRecorded: the vocabulary knows every metric and which way is
// better; what may be monitored is what evaluations record, in the same order.
func TestMeasurementsAreNamedAndRecorded(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range measurements {
		q := event.Resolve([]string{m.tag}).Of(m.tag)
		if seen[m.tag] || q.Part != event.Validation || !q.Quantity.Judges() ||
			q.Quantity.Direction() == event.Neither {
			t.Errorf("%s is understood as %+v, or occurs twice", m.tag, q)
		}
		seen[m.tag] = true
	}
	for _, c := range []struct {
		outputs, rows, topK int
		without             []string
	}{
		{1, 9, 5, nil},
		{2, 9, 5, []string{event.ValTopK}},
		{7, 9, 5, nil},
		{700, 1500, 0, []string{event.ValTopK, event.ValAUROC}},
	} {
		cfg, exec := config(), newFake(16, c.rows)
		cfg.TopK, exec.outputs = c.topK, c.outputs
		exec.rows[job.TestPart] = 3
		if c.outputs > 1 {
			cfg.Loss.Kind = loss.CrossEntropy
		}
		tr := start(t, cfg, exec, &tape{})
		for _, p := range []job.Part{job.ValidationPart, job.TestPart} {
			r, err := tr.Evaluate(p)
			if err != nil {
				t.Fatal(err)
			}
			var tags []string
			for _, s := range r.Scalars {
				tags = append(tags, strings.Replace(s.Tag, "test/", "val/", 1))
			}
			measured := slices.DeleteFunc(tr.measured(),
				func(tag string) bool { return !strings.HasPrefix(tag, "val/") })
			if p == job.TestPart { // has few rows, so that scores are ranked
				measured = slices.Insert(measured, len(measured), tags[len(measured):]...)
			}
			if !slices.Equal(tags, measured) {
				t.Errorf("%d outputs, part %v: recorded %v, may be monitored %v", c.outputs, p, tags, measured)
			}
			for _, tag := range c.without {
				if p == job.ValidationPart && slices.Contains(tags, tag) {
					t.Errorf("%d outputs: %s is recorded", c.outputs, tag)
				}
			}
		}
	}
}

// TestTrainingIsObserved: the values of an epoch follow from the sums of its updates.
func TestTrainingIsObserved(t *testing.T) {
	cfg, exec := config(), newFake(24, 0)
	cfg.Epochs, cfg.TargetScale = 1, 10
	exec.loss = func(s job.Step) float64 { return float64(1 + s.Index) } // the fake's squared errors are loss x rows
	res, _ := run(t, cfg, exec, nil)
	if got, want := res.Metrics[event.TrainRMSE], 10*math.Sqrt2; math.Abs(got-want) > 1e-12 {
		t.Errorf("RMSE %v, want %v", got, want)
	}
	if got := res.Metrics[event.TrainR2]; got != -7 { // mean squared error 2 of targets with variance 1/4
		t.Errorf("R2 %v", got)
	}
	cfg.Loss.Kind, exec.outputs = loss.CrossEntropy, 3
	if res, _ := run(t, cfg, exec, nil); res.Metrics[event.TrainAccuracy] != 0.5 {
		t.Errorf("accuracy %v, want 0.5", res.Metrics[event.TrainAccuracy])
	}
}

// A score that is undefined is neither 0 nor recorded.
func TestUndefinedScoresAreNotRecorded(t *testing.T) {
	cfg, exec := config(), newFake(24, 8)
	cfg.Epochs, exec.flat = 2, true
	res, records := run(t, cfg, exec, nil)
	for _, tag := range []string{event.TrainR2, event.ValR2} {
		if v, ok := res.Metrics[tag]; !ok || !math.IsNaN(v) {
			t.Errorf("%s of equal targets is %v, %v", tag, v, ok)
		}
		if _, values := records.values(tag); len(values) != 0 {
			t.Errorf("%s is recorded as %v", tag, values)
		}
	}
}
