package train

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/schedule"
	"tunebench/engine/train/job"
)

// script is a Control that gives its commands at the steps it was told.
type script struct {
	at      map[int][]Command
	waiting []Command // for Wait, in order
	waits   int
}

func (s *script) Poll(step int) Command {
	if len(s.at[step]) == 0 {
		return Command{}
	}
	c := s.at[step][0]
	s.at[step] = s.at[step][1:]
	return c
}

func (s *script) Wait(context.Context) Command {
	s.waits++
	if len(s.waiting) == 0 {
		return Command{Kind: CommandStop}
	}
	c := s.waiting[0]
	s.waiting = s.waiting[1:]
	return c
}

func set(key string, v float64) Command { return Command{Kind: CommandSet, Key: key, Value: v} }

func TestLiveChangesTakeEffectAtTheStepAndReplay(t *testing.T) {
	cfg, exec := config(), newFake(40, 4)
	cfg.Schedule = schedule.Config{Name: "cosine"}
	exec.keep = true
	var recorded []Intervention
	cfg.OnIntervention = func(iv Intervention) error {
		if len(exec.steps) != iv.Step {
			t.Errorf("%v was recorded after %d updates", iv, len(exec.steps))
		}
		recorded = append(recorded, iv)
		return nil
	}
	control := &script{at: map[int][]Command{
		0: {set("regularization.l1", 0.5)},
		3: {set("optimizer.lr", 0.02), set("optimizer.clip_norm", 1.5)},
		7: {
			set("regularization.dropout", 0.25), set("training.batch_size", 3),
			set("regularization.weight_decay", 0.125),
			set("regularization.l2", 0.0625),
		},
	}}
	_, records := run(t, cfg, exec, control)
	s := exec.steps
	if s[0].Hyper.L1 != 0.5 || s[2].Hyper.ClipNorm != 0 || s[3].Hyper.ClipNorm != 1.5 || s[6].Hyper.Dropout != 0 ||
		s[7].Hyper.Dropout != 0.25 ||
		s[7].Hyper.WeightDecay != 0.125 || s[7].Hyper.L2 != 0.0625 {
		t.Error("a change did not take effect at its step")
	}
	// The base rate is replaced, the cosine over the planned 20 steps goes on.
	if want := 0.02 * (1 + math.Cos(math.Pi*3/20)) / 2; math.Abs(s[3].Hyper.LR-want) > 1e-15 {
		t.Errorf("rate after the change is %v, want %v", s[3].Hyper.LR, want)
	}
	// Step 7 begins at row 16 of the second epoch: the rows left go on in threes.
	if len(s[6].Rows) != 8 || len(s[7].Rows) != 3 || s[7].Epoch != 1 {
		t.Errorf("batches of %d then %d rows", len(s[6].Rows), len(s[7].Rows))
	}
	want := []string{"regularization.l1=0.5", "optimizer.lr=0.02"}
	if !reflect.DeepEqual(records.texts(event.KindChange)[:2], want) {
		t.Errorf("changes %v", records.texts(event.KindChange))
	}

	again := newFake(40, 4)
	again.keep = true
	cfg.Interventions, cfg.OnIntervention, cfg.Clock = recorded, nil, tick()
	_, replayed := run(t, cfg, again, nil)
	if !reflect.DeepEqual(exec.steps, again.steps) || !reflect.DeepEqual(exec.w, again.w) {
		t.Error("the replay made other steps")
	}
	if !reflect.DeepEqual(records.texts(event.KindChange), replayed.texts(event.KindChange)) {
		t.Errorf("the replay recorded %v", replayed.texts(event.KindChange))
	}
}

func TestRefusedChangesSayWhyAndTrainingGoesOn(t *testing.T) {
	cfg, exec := config(), newFake(16, 0)
	cfg.OnIntervention = func(iv Intervention) error {
		if iv.Key == "regularization.l2" {
			return errors.New("disk full")
		}
		t.Errorf("%v was recorded", iv)
		return nil
	}
	var errs []string
	refuse := func(key string, v float64) Command {
		c := set(key, v)
		c.Reply = func(step int, err error) {
			if err == nil || step != 2 {
				t.Errorf("%s=%v: step %d, error %v", key, v, step, err)
				return
			}
			errs = append(errs, err.Error())
		}
		return c
	}
	res, records := run(t, cfg, exec, &script{at: map[int][]Command{2: {
		refuse("optimizer.name", 1), refuse("optimizer.lr", -1), refuse("optimizer.lr", math.NaN()),
		refuse("regularization.dropout", 1),
		refuse("training.batch_size", 2.5), refuse("training.batch_size", 0), refuse("regularization.l2", 0.1),
	}}})
	if res.State != StateDone || len(errs) != 7 {
		t.Fatalf("result %+v with refusals %q", res, errs)
	}
	for i, want := range []string{
		"cannot change", "(0, ", "(0, ", "[0, 1)", "whole number", "whole number", "disk full",
	} {
		if !strings.Contains(errs[i], want) {
			t.Errorf("refusal %q lacks %q", errs[i], want)
		}
	}
	if got := records.texts(event.KindChange); got != nil {
		t.Errorf("refused changes were recorded: %v", got)
	}

	cfg = config()
	cfg.FullBatch = true
	errs = nil
	c := refuse("training.batch_size", 4)
	run(t, cfg, newFake(16, 0), &script{at: map[int][]Command{2: {c}}})
	if len(errs) != 1 || !strings.Contains(errs[0], "gd") {
		t.Errorf("batch size of gd: %q", errs)
	}
}

func TestPlateauTakesALiveRateAsItIs(t *testing.T) {
	cfg, exec := config(), newFake(8, 4)
	cfg.Epochs, exec.keep = 6, true
	cfg.Schedule = schedule.Config{Name: "plateau", Factor: 0.5, Patience: 0}
	exec.valLoss = losses(1)
	run(t, cfg, exec, &script{at: map[int][]Command{4: {set("optimizer.lr", 0.07)}}})
	if got := exec.steps[4].Hyper.LR; got != 0.07 {
		t.Errorf("asked for 0.07, trained with %v", got)
	}
}

func TestPauseWaitsAndObeys(t *testing.T) {
	cfg, exec := config(), newFake(32, 4)
	exec.keep = true
	checkpoints := 0
	cfg.OnCheckpoint = func(tr *Trainer) error {
		checkpoints++
		if tr.State().Step != 5 {
			t.Errorf("checkpoint at step %d", tr.State().Step)
		}
		return nil
	}
	control := &script{
		at: map[int][]Command{5: {{Kind: CommandPause}}},
		waiting: []Command{
			{Kind: CommandPause}, set("optimizer.lr", 0.5), {Kind: CommandCheckpoint}, {Kind: CommandResume},
		},
	}
	res, records := run(t, cfg, exec, control)
	if res.State != StateDone || control.waits != 4 || checkpoints != 1 {
		t.Errorf("result %+v after %d waits, %d checkpoints", res, control.waits, checkpoints)
	}
	if exec.steps[4].Hyper.LR != 0.1 || exec.steps[5].Hyper.LR != 0.5 {
		t.Error("the change made while paused did not take effect at the next step")
	}
	want := []string{"training", "paused", "training", "done"}
	if got := records.texts(event.KindState); !reflect.DeepEqual(got, want) {
		t.Errorf("states %v", got)
	}
}

func TestPausedTimeIsNotTrainingTime(t *testing.T) {
	now := time.Unix(0, 0)
	cfg, exec := config(), newFake(100, 0)
	cfg.Epochs, cfg.BatchSize = 1, 10
	cfg.Clock = func() time.Time { return now }
	exec.loss = func(job.Step) float64 { now = now.Add(time.Second); return 1 }
	late := &lateControl{advance: func() { now = now.Add(time.Hour) }}
	_, records := run(t, cfg, exec, late)
	if _, v := records.values(event.SamplesPerSec); v[0] != 10 {
		t.Errorf("%v samples/s, want 10", v[0])
	}
}

// lateControl pauses at step 5 for as long as advance makes it.
type lateControl struct {
	advance func()
	paused  bool
}

func (c *lateControl) Poll(step int) Command {
	if step == 5 && !c.paused {
		c.paused = true
		return Command{Kind: CommandPause}
	}
	return Command{}
}

func (c *lateControl) Wait(context.Context) Command {
	c.advance()
	return Command{Kind: CommandResume}
}

func TestStopWhilePausedAndWhileTraining(t *testing.T) {
	for name, control := range map[string]*script{
		"training": {at: map[int][]Command{5: {{Kind: CommandStop}}}},
		"paused":   {at: map[int][]Command{5: {{Kind: CommandPause}}}},
	} {
		res, records := run(t, config(), newFake(32, 4), control)
		if res.State != StateStopped || res.Steps != 5 {
			t.Errorf("%s: %+v", name, res)
		}
		if got := records.texts(event.KindState); got[len(got)-1] != "stopped" {
			t.Errorf("%s: states %v", name, got)
		}
	}
}

func TestMailboxFromOtherGoroutines(t *testing.T) {
	cfg, exec := config(), newFake(64, 4)
	cfg.Epochs = 1_000_000
	cfg.Clock = time.Now
	tr := start(t, cfg, exec, event.SinkFunc(func(event.Record) error { return nil }))
	box := NewMailbox()
	ended := make(chan Result)
	go func() {
		res, err := tr.Run(context.Background(), box)
		if err != nil {
			t.Error(err)
		}
		ended <- res
	}()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				box.Send(set("optimizer.lr", 0.25))
				if p := tr.Progress(); p.Step < 0 || p.Epochs != 1_000_000 {
					t.Errorf("progress %+v", p)
				}
			}
		})
	}
	wg.Wait()
	paused := make(chan int)
	box.Send(Command{Kind: CommandPause, Reply: func(step int, _ error) { paused <- step }})
	at := <-paused
	for !tr.Progress().Paused {
		time.Sleep(time.Millisecond)
	}
	if p := tr.Progress(); p.Step != at {
		t.Errorf("paused at %d, progress %+v", at, p)
	}
	box.Send(Command{Kind: CommandResume})
	box.Send(Command{Kind: CommandStop})
	if res := <-ended; res.State != StateStopped || res.Steps < at {
		t.Errorf("result %+v after a pause at %d", res, at)
	}
}

// A later command takes the place of a waiting one that it makes pointless, which is told so; the
// others keep their order.
func TestTheMailboxKeepsWhatCounts(t *testing.T) {
	box := NewMailbox()
	replies := map[float64]error{}
	send := func(c Command, n float64) {
		c.Reply = func(_ int, err error) { replies[n] = err }
		box.Send(c)
	}
	lr := func(v float64) Command { return set("optimizer.lr", v) }
	for n := range 1000 {
		send(lr(float64(n)), float64(n))
		send(Command{Kind: CommandPause}, -1)
		send(Command{Kind: CommandResume}, -2)
	}
	send(set("regularization.l2", 5), -3)
	send(Command{Kind: CommandStop}, -4)
	if len(replies) != 1001 { // 999 rates, a pause and a resume
		t.Errorf("%d commands were answered", len(replies))
	}
	for n, err := range replies {
		if !errors.Is(err, ErrSuperseded) {
			t.Errorf("command %v: %v", n, err)
		}
	}
	want := []Command{
		lr(999), {Kind: CommandPause}, {Kind: CommandResume}, set("regularization.l2", 5), {Kind: CommandStop}, {},
	}
	for i, w := range want {
		if c := box.Poll(0); c.Kind != w.Kind || c.Key != w.Key || c.Value != w.Value {
			t.Errorf("command %d is %+v, want %+v", i, c, w)
		}
	}
}

func TestCancelWhilePausedStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	box := NewMailbox()
	box.Send(Command{Kind: CommandPause, Reply: func(int, error) { cancel() }})
	var records tape
	res, err := start(t, config(), newFake(32, 0), &records).Run(ctx, box)
	if err != nil || res.State != StateStopped {
		t.Errorf("result %+v, error %v", res, err)
	}
}

func TestCommandsAfterTheEndAreRefused(t *testing.T) {
	cfg := config()
	box := NewMailbox()
	var got error
	cfg.OnEpoch = func(tr *Trainer) error {
		if tr.epoch == cfg.Epochs {
			c := set("optimizer.lr", 0.5)
			c.Reply = func(_ int, err error) { got = err }
			box.Send(c)
		}
		return nil
	}
	run(t, cfg, newFake(8, 0), box)
	if got == nil {
		t.Error("a change after the last update was not refused")
	}
}
