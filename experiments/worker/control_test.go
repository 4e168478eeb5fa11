package worker

import (
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tunebench/engine/train"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// answers follows a run's control file.
type answers struct {
	feed *runstore.Follower
	mu   sync.Mutex
	byID map[string][]runstore.Ack
}

func follow(t *testing.T, dir *runstore.Dir) *answers {
	f := dir.Follow()
	t.Cleanup(func() { f.Close() })
	return &answers{feed: f, byID: map[string][]runstore.Ack{}}
}

// to waits for the answer to a request.
func (a *answers) to(t *testing.T, id string) runstore.Ack {
	t.Helper()
	until(t, "an answer", func() bool { return len(a.all()[id]) > 0 })
	return a.byID[id][0]
}

func (a *answers) all() map[string][]runstore.Ack {
	a.mu.Lock()
	defer a.mu.Unlock()
	for more := true; more; {
		u, _ := a.feed.Poll(1000) // lines that make no sense are told here, too
		for _, ack := range u.Acks {
			a.byID[ack.ID] = append(a.byID[ack.ID], ack)
		}
		more = u.More
	}
	return a.byID
}

// training is a worker at work in the background.
type training struct {
	dir    *runstore.Dir
	device *fakeDevice
	log    *logbook
	end    chan runstore.Summary
}

// startTraining begins a run that goes on until it is stopped, some updates a millisecond.
func startTraining(t *testing.T, dir *runstore.Dir) *training {
	t.Helper()
	w := &training{dir: dir, log: &logbook{}, end: make(chan runstore.Summary, 1)}
	w.device = &fakeDevice{onStep: func(int) { time.Sleep(200 * time.Microsecond) }}
	o := on(w.device)
	o.Log = w.log
	go func() {
		s, err := Run(t.Context(), dir, o)
		if err != nil {
			t.Error(err)
		}
		w.end <- s
	}()
	until(t, "the first update", func() bool { return w.device.steps.Load() > 0 })
	return w
}

func (w *training) send(t *testing.T, op runstore.Op, key, value string) (id string) {
	t.Helper()
	id, err := w.dir.Send(time.Now(), op, key, value)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestRequestsToARunInTraining(t *testing.T) {
	dir := newRun(t, experiment(t, "training.epochs=1000000"))
	w, acks := startTraining(t, dir), follow(t, dir)
	took := func(op runstore.Op, key, value string) int {
		t.Helper()
		a := acks.to(t, w.send(t, op, key, value))
		if a.AppliedStep == nil {
			t.Fatalf("%s %s %s was refused: %s", op, key, value, a.Error)
		}
		return *a.AppliedStep
	}
	refused := func(want string, op runstore.Op, key, value string) {
		t.Helper()
		if a := acks.to(t, w.send(t, op, key, value)); !strings.Contains(a.Error, want) {
			t.Errorf("%s %s %s: answer %+v does not say %q", op, key, value, a, want)
		}
	}
	at := took(runstore.OpSet, "optimizer.lr", "0.25")
	until(t, "the new rate", func() bool { return w.device.rate() == 0.25 })
	refused("range", runstore.OpSet, "optimizer.lr", "-1")
	refused("want a number", runstore.OpSet, "optimizer.lr", "fast")
	refused("cannot change while training", runstore.OpSet, "model.width", "8")

	took(runstore.OpPause, "", "")
	until(t, "the pause in the summary", func() bool { return dir.Status().State == runstore.Paused })
	before := w.device.steps.Load()
	took(runstore.OpPause, "", "") // a second one changes nothing
	paused := took(runstore.OpSet, "regularization.l2", "0.5")
	if n := w.device.steps.Load(); n != before || int(n) != paused {
		t.Errorf("%d updates before, %d during the pause; a change took effect at %d", before, n, paused)
	}
	took(runstore.OpResume, "", "")
	until(t, "training to go on", func() bool { return w.device.steps.Load() > before })
	took(runstore.OpResume, "", "") // it is running

	stopped := took(runstore.OpStop, "", "")
	s := <-w.end
	if s.State != runstore.Stopped || s.Step != stopped || !strings.Contains(s.Reason, "stopped by request") {
		t.Errorf("%s at step %d (%s), want stopped at %d", s.State, s.Step, s.Reason, stopped)
	}
	for id, list := range acks.all() {
		if len(list) != 1 {
			t.Errorf("request %s was answered %d times", id, len(list))
		}
	}
	want := []spec.Intervention{
		{Step: at, Key: "optimizer.lr", Value: 0.25},
		{Step: paused, Key: "regularization.l2", Value: 0.5},
	}
	if got := interventions(t, dir); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the experiment holds the changes %v, want %v", got, want)
	}

	again := startTraining(t, dir)
	until(t, "the changed rate after a resume", func() bool { return again.device.rate() == 0.25 })
	again.send(t, runstore.OpStop, "", "")
	if s := <-again.end; s.State != runstore.Stopped || s.Step <= stopped {
		t.Errorf("resumed at %d, it ended as %s at step %d", stopped, s.State, s.Step)
	}
}

func interventions(t *testing.T, dir *runstore.Dir) []spec.Intervention {
	t.Helper()
	s, err := spec.Load(dir.Experiment())
	if err != nil {
		t.Fatal(err)
	}
	return s.Interventions
}

// Many viewers ask at once, at any time. Each request is answered once, and a rerun of the
// run's experiment, in which the changes stand, comes to the same end.
func TestChangesAtAnyTimeReplay(t *testing.T) {
	dir := newRun(t, experiment(t, "training.epochs=80", "schedule.name=cosine"))
	w, acks := startTraining(t, dir), follow(t, dir)
	var viewers sync.WaitGroup
	var mu sync.Mutex
	sent := map[string]bool{} // id: it should be obeyed
	for v := range 4 {
		viewers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(v), 1))
			for range 6 {
				time.Sleep(time.Duration(r.IntN(15)) * time.Millisecond)
				key := []string{"optimizer.lr", "regularization.l1", "training.batch_size"}[r.IntN(3)]
				value := []string{"0.5", "7", "-1"}[r.IntN(3)]
				id, err := dir.Send(time.Now(), runstore.OpSet, key, value)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				sent[id] = value == "7" || value == "0.5" && key != "training.batch_size"
				mu.Unlock()
			}
		})
	}
	viewers.Wait()
	if s := <-w.end; s.State != runstore.Done || s.Epoch != 80 {
		t.Fatalf("%s at epoch %d", s.State, s.Epoch)
	}
	obeyed := 0
	for id, list := range acks.all() {
		if len(list) != 1 {
			t.Errorf("request %s was answered %d times", id, len(list))
		}
		if list[0].AppliedStep != nil {
			obeyed++
			if !sent[id] {
				t.Errorf("a senseless request was obeyed: %+v", list[0])
			}
		}
	}
	if got := interventions(t, dir); len(got) != obeyed || obeyed == 0 {
		t.Errorf("%d requests were obeyed, the experiment holds %v", obeyed, got)
	}
	s, err := spec.Load(dir.Experiment())
	if err != nil {
		t.Fatal(err)
	}
	again := newRun(t, s)
	finish(t, again, on(&fakeDevice{}))
	sameRun(t, "the rerun", again, dir)
}

// What was asked of an earlier worker does not stop this one; a change that nobody answered
// is still wanted.
func TestRequestsFromBeforeTheWorker(t *testing.T) {
	dir := newRun(t, experiment(t))
	acks := follow(t, dir)
	early := time.Now().Add(-time.Hour)
	ids := map[runstore.Op]string{}
	for op, value := range map[runstore.Op]string{runstore.OpStop: "", runstore.OpPause: "", runstore.OpSet: "0.125"} {
		key := map[bool]string{true: "optimizer.lr"}[op == runstore.OpSet]
		id, err := dir.Send(early, op, key, value)
		if err != nil {
			t.Fatal(err)
		}
		ids[op] = id
	}
	device := &fakeDevice{onStep: func(int) { time.Sleep(5 * time.Millisecond) }} // until the listener has looked
	if s := finish(t, dir, on(device)); s.State != runstore.Done || s.Epoch != 12 {
		t.Errorf("%s at epoch %d", s.State, s.Epoch)
	}
	for op, id := range ids {
		if a := acks.to(t, id); (a.AppliedStep != nil) != (op == runstore.OpSet) {
			t.Errorf("%s was answered %+v", op, a)
		}
	}
	if got := interventions(t, dir); len(got) != 1 || got[0].Value != 0.125 {
		t.Errorf("changes %v", got)
	}
}

// Nothing that stands in the control file ends a run or keeps it from what comes after.
func TestGarbageInTheControlFile(t *testing.T) {
	dir := newRun(t, experiment(t, "training.epochs=1000000"))
	w, acks := startTraining(t, dir), follow(t, dir)
	f, err := os.OpenFile(filepath.Join(dir.Path(), runstore.ControlFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, line := range []string{
		"not JSON at all\n", "{}\n", `{"id":"a"}` + "\n", `{"id":"b","op":"explode"}` + "\n",
		`{"id":"c","op":"set"}` + "\n", "\n\n",
		"\x00\xff\xfe\n", strings.Repeat("x", 1<<18) + "\n", `{"id":"d","op":"stop"`, // torn, as by a full disk
	} {
		if _, err := f.WriteString(line); err != nil {
			t.Fatal(err)
		}
	}
	if a := acks.to(t, w.send(t, runstore.OpSet, "optimizer.lr", "0.5")); a.AppliedStep == nil {
		t.Errorf("after garbage a request is answered %+v", a)
	}
	for _, want := range []string{"control file: ", "line 1 is skipped", `unknown op "explode"`, "set without a key"} {
		if !strings.Contains(w.log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, w.log)
		}
	}
	w.send(t, runstore.OpStop, "", "")
	if s := <-w.end; s.State != runstore.Stopped {
		t.Errorf("it ended as %s", s.State)
	}
}

// A request that comes after the last update is told so.
func TestRequestsThatComeTooLateAreRefused(t *testing.T) {
	dir := newRun(t, experiment(t))
	acks := follow(t, dir)
	inbox, err := dir.OpenInbox(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer inbox.Close()
	l := &listener{inbox: inbox, box: train.NewMailbox(), log: log.New(io.Discard, "", 0)}
	var ids []string
	for _, op := range []runstore.Op{runstore.OpPause, runstore.OpResume, runstore.OpStop} {
		id, err := dir.Send(time.Now(), op, "", "")
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	l.poll()
	for i, want := range []train.CommandKind{train.CommandPause, train.CommandResume, train.CommandStop} {
		c := l.box.Poll(0)
		if c.Kind != want {
			t.Fatalf("command %d is %v, want %v", i, c.Kind, want)
		}
		c.Reply(9, fmt.Errorf("too late"))
		if a := acks.to(t, ids[i]); a.Error != "too late" {
			t.Errorf("answer %+v", a)
		}
	}
}

// What no run can take is refused before it comes to the training, whatever the key and however many
// there are, and in the words of the key's range.
func TestImpossibleChangesDoNotReachTheTraining(t *testing.T) {
	dir := newRun(t, experiment(t))
	acks := follow(t, dir)
	inbox, err := dir.OpenInbox(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer inbox.Close()
	l := &listener{
		inbox: inbox, box: train.NewMailbox(), log: log.New(io.Discard, "", 0),
		room: func(key string, value float64) error {
			return fmt.Errorf("%s = %v needs too much", key, value)
		},
	}
	want := map[string]string{}
	send := func(key, value, says string) {
		id, err := dir.Send(time.Now(), runstore.OpSet, key, value)
		if err != nil {
			t.Fatal(err)
		}
		want[id] = says
	}
	for i := range 200 {
		send(fmt.Sprintf("k%d", i), "1", "unknown key")
	}
	for _, value := range []string{"-64", "0", "NaN", "2.5", "-Inf", "1e30"} {
		send("training.batch_size", value, "out of range")
	}
	send("training.batch_size", "64", "training.batch_size = 64 needs too much")
	l.poll()
	if c := l.box.Poll(0); c.Kind != train.CommandNone {
		t.Errorf("the training is handed %s = %v", c.Key, c.Value)
	}
	for id, says := range want {
		if a := acks.to(t, id); !strings.Contains(a.Error, says) {
			t.Errorf("answer %+v does not say %q", a, says)
		}
	}
}
