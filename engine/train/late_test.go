package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/train/job"
)

// outcome is everything of a run that somebody could see, but times.
type outcome struct {
	result, state, weights, progress string

	records, replies []string
}

// watched runs under a script of commands and tells what was seen of it.
func watched(t *testing.T, cfg Config, exec *fakeExec, at map[int][]Command) outcome {
	t.Helper()
	var o outcome
	var records tape
	control := &script{at: map[int][]Command{}}
	for step, list := range at {
		for _, c := range list {
			c.Reply = func(step int, err error) {
				if !errors.Is(err, errEnded) { // how many come after the end depends on when it is noticed
					o.replies = append(o.replies, fmt.Sprint(c.Kind, c.Key, step, err))
				}
			}
			control.at[step] = append(control.at[step], c)
		}
	}
	cfg.OnCheckpoint = func(tr *Trainer) error {
		s, _ := json.Marshal(tr.State())
		o.replies = append(o.replies, string(s))
		return nil
	}
	tr := start(t, cfg, exec, &records)
	res, err := tr.Run(t.Context(), control)
	if err != nil {
		t.Fatal(err)
	}
	for tag := range res.Metrics {
		if strings.HasPrefix(tag, "throughput/") {
			delete(res.Metrics, tag)
		}
	}
	state := tr.State()
	for tag := range state.Metrics {
		if strings.HasPrefix(tag, "throughput/") {
			delete(state.Metrics, tag)
		}
	}
	p := tr.Progress()
	raw, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	o.state, o.records = string(raw), comparableRecords(records)
	o.result = strings.Join([]string{string(res.State), res.Reason, fmt.Sprint(res.Metrics)}, "; ")
	o.weights = fmt.Sprint(exec.w)
	o.progress = fmt.Sprint(p.Epoch, p.Step, p.TrainLoss, p.ValLoss, p.Best)
	return o
}

// TestResultsThatComeLateChangeNothing compares runs whose executor finishes each
// update at once with runs whose results may be outstanding: where they diverge, are
// changed live, checkpointed or stopped, and what they record of it.
func TestResultsThatComeLateChangeNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 7))
	diverged, stopped := 0, 0
	for n := range 300 {
		cfg, makeExec := randomRun(r)
		broken := math.MaxInt
		if r.IntN(2) == 0 {
			broken = r.IntN(40)
		}
		loss := func(s job.Step) float64 {
			if s.Index == broken {
				return math.Inf(1)
			}
			return 1 / (1 + float64(s.Index)) * (1 + s.Hyper.LR)
		}
		at := map[int][]Command{}
		for range r.IntN(5) {
			step := r.IntN(40)
			at[step] = append(at[step], []Command{
				set("regularization.l2", 0.01*float64(step)), set("training.batch_size", float64(1+step%7)),
				set("optimizer.lr", -1),
				{Kind: CommandCheckpoint},
				{Kind: CommandResume},
			}[r.IntN(5)])
		}
		if r.IntN(4) == 0 {
			step := r.IntN(40)
			at[step] = append(at[step], Command{Kind: CommandStop})
		}
		exec := makeExec()
		exec.loss = loss
		want := watched(t, cfg, exec, at)
		switch {
		case strings.HasPrefix(want.result, string(StateDiverged)):
			diverged++
		case strings.HasPrefix(want.result, string(StateStopped)):
			stopped++
		}
		for _, ahead := range []int{1, 2, 5, 1000} {
			exec := makeExec()
			exec.loss, exec.ahead = loss, ahead
			if got := watched(t, cfg, exec, at); !reflect.DeepEqual(got, want) {
				t.Fatalf("run %d, %d ahead:\n%q\nat once:\n%q", n, ahead, got, want)
			}
		}
	}
	if diverged < 50 || stopped < 20 {
		t.Errorf("%d runs diverged, %d were stopped", diverged, stopped)
	}
}

// TestTheLoopRunsAheadAsFarAsItMay: no further, and it waits for as little as it can.
func TestTheLoopRunsAheadAsFarAsItMay(t *testing.T) {
	for _, c := range []struct {
		ahead, logEvery int
		want            []int // updates outstanding before the second to the tenth of an epoch
	}{
		{0, 0, []int{0, 0, 0, 0, 0, 0, 0, 0, 0}},
		{3, 0, []int{1, 2, 3, 1, 2, 3, 1, 2, 3}},
		{100, 0, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{100, 4, []int{0, 1, 2, 3, 0, 1, 2, 3, 0}},
	} {
		cfg, exec := config(), newFake(80, 0)
		cfg.Epochs, cfg.LogEverySteps = 1, c.logEvery
		exec.ahead = c.ahead
		tr := start(t, cfg, exec, &tape{})
		var got []int
		control := &counting{each: func() { got = append(got, len(exec.results)) }}
		if _, err := tr.Run(t.Context(), control); err != nil {
			t.Fatal(err)
		}
		if got = got[1:10]; !slices.Equal(got, c.want) {
			t.Errorf("%d ahead, a record every %d: %v outstanding, want %v", c.ahead, c.logEvery, got, c.want)
		}
		if len(exec.results) != 0 {
			t.Errorf("%d results were not collected", len(exec.results))
		}
	}
}

// counting is a Control that only looks.
type counting struct {
	script
	each func()
}

func (c *counting) Poll(int) Command {
	c.each()
	return Command{}
}

// failing is a device that loses its updates from one on, and says so late.
type failing struct {
	*fakeExec
	from int
}

func (f *failing) Collect(dst []job.StepResult, leave int) ([]job.StepResult, error) {
	dst, _ = f.fakeExec.Collect(dst, leave)
	if len(dst) > f.from {
		return dst[:f.from], errors.New("the device is gone")
	}
	f.from -= len(dst)
	return dst, nil
}

func TestAnErrorThatComesLateNamesItsUpdate(t *testing.T) {
	for _, ahead := range []int{0, 3, 50} {
		cfg, exec := config(), &failing{newFake(80, 0), 6}
		exec.ahead = ahead
		var records tape
		tr := start(t, cfg, exec, &records)
		res, err := tr.Run(t.Context(), nil)
		if lost := new(ExecutorError); !errors.As(err, &lost) || lost.Step != 6 {
			t.Errorf("%d ahead: error %v is no failure of the executor at step 6", ahead, err)
		}
		if err == nil || !strings.HasPrefix(err.Error(), "step 6: ") || res.Steps != 6 || res.State != StateStopped {
			t.Errorf("%d ahead: %+v, error %v", ahead, res, err)
		}
		if steps, _ := records.values(event.TrainLoss); len(steps) != 0 {
			t.Errorf("%d ahead: an epoch that did not end was recorded", ahead)
		}
	}
}
