package event

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"
)

func record(step int, values ...Scalar) Record {
	return Record{Step: step, Time: time.Unix(int64(step), 0), Scalars: values}
}

func TestHistoryKeepsOrderAndPurges(t *testing.T) {
	var h History
	for step := range 10 {
		h.AppendRecord(record(step, Scalar{TrainLoss, float64(step)}, Scalar{ValLoss, -float64(step)}))
	}
	h.Purge(7)
	h.AppendRecord(record(7, Scalar{TrainLoss, 70}))
	if got := h.Values(TrainLoss); !slices.Equal(got, []float64{0, 1, 2, 3, 4, 5, 6, 70}) {
		t.Errorf("train loss %v", got)
	}
	if last, ok := h.Last(ValLoss); !ok || last.Step != 6 || last.Wall != 6 {
		t.Errorf("last validation loss %+v, %v", last, ok)
	}
	h.Purge(0)
	if tags := h.Tags(); len(tags) != 0 {
		t.Errorf("after purging everything the tags are %v", tags)
	}
	if _, ok := h.Last(TrainLoss); ok {
		t.Error("an empty series has a last point")
	}
}

func TestEpochAtInterpolatesAndExtrapolates(t *testing.T) {
	var h History
	if _, ok := h.EpochAt(5); ok {
		t.Error("a history without epochs knows one")
	}
	h.AppendRecord(record(10, Scalar{Epoch, 1}))
	h.AppendRecord(record(30, Scalar{Epoch, 2})) // the batch size was halved in between
	for step, want := range map[int64]float64{0: 0, 5: 0.5, 10: 1, 20: 1.5, 30: 2, 40: 2.5} {
		if got, ok := h.EpochAt(step); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("step %d is epoch %v, want %v", step, got, want)
		}
	}
}

func TestTestTag(t *testing.T) {
	if got := TestTag(ValAccuracy); got != "test/accuracy" {
		t.Errorf("the test tag of %s is %s", ValAccuracy, got)
	}
	if got := TestTag(TrainLoss); got != TrainLoss {
		t.Errorf("the test tag of %s is %s", TrainLoss, got)
	}
}

func TestTeeStopsAtTheFirstError(t *testing.T) {
	calls := 0
	count := SinkFunc(func(Record) error { calls++; return nil })
	fail := SinkFunc(func(Record) error { return errTest })
	if err := Tee(count, fail, count).Emit(Record{}); !errors.Is(err, errTest) || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

type testError string

func (e testError) Error() string { return string(e) }

const errTest = testError("no room")
