package workbench

import (
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
)

// signOfLife is an update of a run that has a status.
func signOfLife(more bool) workspace.Update {
	return workspace.Update{More: more, Changed: true, Status: workspace.Status{
		Run: fakeRun{name: "x"}, State: workspace.Training, Alive: true,
	}}
}

func TestPhasesOfARun(t *testing.T) {
	for name, c := range map[string]struct {
		awaited bool
		updates []workspace.Update
		phase   phase
		known   bool
	}{
		"opened":                       {false, nil, phaseOpening, false},
		"started here":                 {true, nil, phaseAwaited, false},
		"no sign of life yet":          {true, []workspace.Update{{}, {}}, phaseAwaited, false},
		"nothing in the directory yet": {false, []workspace.Update{{}}, phaseOpening, false},
		"the past, in batches": {
			false, []workspace.Update{signOfLife(true), signOfLife(true)}, phaseCatching, true,
		},
		"the past is read": {
			false, []workspace.Update{signOfLife(true), signOfLife(false)}, phaseCurrent, true,
		},
		"a batch of news": {
			true, []workspace.Update{signOfLife(false), signOfLife(true)}, phaseCurrent, true,
		},
	} {
		r := &run{}
		if c.awaited {
			r.await(preset(t, "iris-small"))
		}
		for _, u := range c.updates {
			r.apply(u)
		}
		if r.phase != c.phase || r.known() != c.known {
			t.Errorf("%s: phase %d, known %v; want %d, %v", name, r.phase, r.known(), c.phase, c.known)
		}
	}
	r := &run{}
	r.apply(signOfLife(false))
	if r.await(nil); r.phase != phaseCurrent {
		t.Error("a run that is known already is awaited")
	}
	var none *run
	if none.known() || none.live() || none.paused() || none.foreign() || none.expected(noon) {
		t.Error("no run is something")
	}
}

func TestAWorkerIsExpectedForAWhile(t *testing.T) {
	created := func(age time.Duration) *run {
		r := &run{}
		u := signOfLife(false)
		u.Status.State, u.Status.Alive, u.Status.Summary.Started = workspace.Created, false, noon.Add(-age)
		r.apply(u)
		return r
	}
	awaited := &run{}
	awaited.await(nil)
	training := &run{}
	training.apply(signOfLife(false))
	for name, c := range map[string]struct {
		r    *run
		want bool
	}{
		"opened": {&run{}, false}, "started here": {awaited, true}, "training": {training, false},
		"just created": {created(time.Second), true}, "created long ago": {created(grace), false},
	} {
		if got := c.r.expected(noon); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func changes(restart bool, texts ...string) workspace.Update {
	u := signOfLife(false)
	for i, text := range texts {
		u.Entries = append(u.Entries, workspace.Entry{
			Restart: restart && i == 0, Record: event.Record{Kind: event.KindChange, Step: 100 * (i + 1), Text: text},
		})
	}
	return u
}

// Changes recorded before the run was opened are no news; a run that goes back to a checkpoint
// takes back what came after it.
func TestLiveChangesOfARun(t *testing.T) {
	r := &run{spec: preset(t, "iris-small")}
	if news := r.apply(changes(false, "optimizer.lr=0.5", "regularization.l2 = 0.001")); len(news) != 0 {
		t.Errorf("the past is news: %v", news)
	}
	if got := r.learningRate(); got != 0.5 {
		t.Errorf("trains with %v", got)
	}
	r.wanted = 0.2
	if got := r.learningRate(); got != 0.2 {
		t.Errorf("asked for 0.2, the next step starts from %v", got)
	}
	news := r.apply(changes(true, "optimizer.lr=0.25"))
	if len(news) != 1 || news[0].label() != "lr 0.25" || news[0].step != 100 {
		t.Errorf("news %v", news)
	}
	if len(r.changes) != 1 || r.wanted != 0 || r.learningRate() != 0.25 {
		t.Errorf("changes %v, wanted %v, rate %v", r.changes, r.wanted, r.learningRate())
	}
	if news = r.apply(changes(false, "no such thing")); news[0].label() != "no such thing " {
		t.Errorf("a change that cannot be read is %q", news[0].label())
	}
	if got := (&run{}).learningRate(); got != 0 {
		t.Errorf("a run without an experiment trains with %v", got)
	}
}

func TestFindingsAreReadOnlyWhenTheyChange(t *testing.T) {
	r := &run{}
	u := trained(fakeRun{name: "x"}, workspace.Training, 3)
	r.apply(u)
	if len(r.findings) != 1 {
		t.Fatalf("%d findings", len(r.findings))
	}
	first := &r.findings[0]
	if r.apply(u); &r.findings[0] != first {
		t.Error("the same findings were read again")
	}
	u.Status.Summary.Diagnosis = []byte("{broken")
	if r.apply(u); len(r.findings) != 1 {
		t.Error("findings that cannot be read replace those that could")
	}
}

func TestWhatARunPredicts(t *testing.T) {
	with := func(tag string) *run {
		r := &run{}
		u := signOfLife(false)
		u.Entries = []workspace.Entry{{Record: event.Record{
			Kind: event.KindEpoch, Step: 1, Epoch: 1, Scalars: []event.Scalar{{Tag: tag, Value: 1}},
		}}}
		r.apply(u)
		return r
	}
	told := &run{}
	told.origin.Task = "regression"
	for name, c := range map[string]struct {
		r          *run
		yes, known bool
	}{
		"nothing": {&run{}, false, false}, "told": {told, true, true},
		"by R2": {with(event.ValR2), true, true}, "by accuracy": {with(event.TrainAccuracy), false, true},
	} {
		if yes, known := c.r.regression(); yes != c.yes || known != c.known {
			t.Errorf("%s: %v, %v", name, yes, known)
		}
	}
}

func TestPace(t *testing.T) {
	at := func(secs float64, step int, state workspace.State) workspace.Status {
		return workspace.Status{State: state, Summary: workspace.Summary{
			Updated: noon.Add(time.Duration(secs * float64(time.Second))), Step: step, Steps: 1000,
		}}
	}
	var p pace
	if _, ok := p.left(workspace.Summary{Steps: 1000}); ok {
		t.Error("a promise without anything to go by")
	}
	sum := workspace.Summary{Step: 100, Steps: 1000, Elapsed: 10}
	if d, ok := p.left(sum); !ok || d != 90*time.Second {
		t.Errorf("by the mean since the start: %v, %v", d, ok)
	}
	for i := range 30 {
		p.add(at(float64(i), 10*i, workspace.Training))
	}
	if len(p.seen) > 13 {
		t.Errorf("looks back over %d marks", len(p.seen))
	}
	sum = at(29, 290, workspace.Training).Summary
	if d, ok := p.left(sum); !ok || d != 71*time.Second {
		t.Errorf("by the last seconds: %v, %v", d, ok)
	}
	p.add(at(30, 200, workspace.Training)) // resumed from a checkpoint
	if len(p.seen) != 1 {
		t.Errorf("%d marks after a step back", len(p.seen))
	}
	p.add(at(31, 210, workspace.Paused))
	if len(p.seen) != 0 {
		t.Errorf("%d marks while paused", len(p.seen))
	}
	if _, ok := p.left(workspace.Summary{Step: 1000, Steps: 1000}); ok {
		t.Error("time is left at the end")
	}
}
