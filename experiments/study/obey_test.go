package study

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tunebench/experiments/spec"
)

// interfere conducts a study and, before an epoch of a trial is trained for the first time, asks something.
func interfere(t *testing.T, d *Dir, b *bench, at int, ask func(trial int) []Request) (*State, []string) {
	t.Helper()
	var ids []string
	asked := false
	b.hold = func(*spec.Spec, int) {
		if b.trained() < at || asked {
			return
		}
		asked = true
		f := d.Follow()
		snap, err := f.Poll()
		if err != nil {
			t.Error(err)
			return
		}
		for _, r := range ask(len(snap.State.Trials) - 1) {
			id, err := d.Send(b.now(), r)
			if err != nil {
				t.Error(err)
			}
			ids = append(ids, id)
		}
		time.Sleep(2 * lookOut)
	}
	s := b.conduct(t, d)
	if s.Ending != EndedRequest { // else something may be halfway
		b.check(t, d, s)
	}
	var answers []string
	for _, id := range ids {
		a, err := d.Answer(id)
		switch {
		case err != nil:
			t.Fatal(err)
		case a == nil:
			answers = append(answers, "nothing")
		case a.Done:
			answers = append(answers, "done")
		default:
			answers = append(answers, a.Error)
		}
	}
	return s, answers
}

// agree compares answers with parts of what they should be.
func agree(t *testing.T, answers []string, parts ...string) {
	t.Helper()
	for i, part := range parts {
		if !strings.Contains(answers[i], part) {
			t.Errorf("request %d is answered %q, want %q", i, answers[i], part)
		}
	}
}

const twelve = "[budget]\ntrials = 12\n[sampler]\nname = \"random\"\n[pruner]\nname = \"asha\"\n"

func TestATrialIsStoppedByHand(t *testing.T) {
	d, b := newStudy(t, twelve+lrSpace), newBench()
	stopped := -1
	s, answers := interfere(t, d, b, 10, func(trial int) []Request {
		stopped = trial
		return []Request{{Ask: AskClose, Trial: trial}, {Ask: AskClose, Trial: trial}, {Ask: AskClose, Trial: 99}}
	})
	agree(t, answers, "done", "given up", "no trial 99")
	trial := s.Trials[stopped]
	if now := s.Standings()[stopped]; !trial.Closed || now.Word != "stopped" || trial.Epochs() >= 9 {
		t.Errorf("trial %d is at epoch %d, %+v", stopped, trial.Epochs(), now)
	}
	if len(s.Trials) != 12 {
		t.Errorf("the study went on to %d trials", len(s.Trials))
	}
}

func TestATrialIsPromotedByHand(t *testing.T) {
	d, b := newStudy(t, twelve+lrSpace), newBench()
	s := b.conduct(t, d)
	low := -1
	for i, trial := range s.Trials {
		if trial.Epochs() == 3 {
			low = i
		}
	}
	if low < 0 {
		t.Fatalf("no trial was pruned: %v", texts(s))
	}
	before := b.epochs
	if _, err := d.Send(b.now(), Request{Ask: AskPromote, Trial: low}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Send(b.now(), Request{Ask: AskPromote, Trial: s.Leader().ID}); err != nil {
		t.Fatal(err)
	}
	s = b.conduct(t, d)
	b.check(t, d, s)
	if trial := s.Trials[low]; trial.Epochs() != 9 || trial.By != user || b.epochs != before+6 {
		t.Errorf("the trial is at epoch %d by %q; %d epochs were trained", trial.Epochs(), trial.By, b.epochs-before)
	}
}

func TestATrialIsAddedByHand(t *testing.T) {
	d, b := newStudy(t, twelve+lrSpace), newBench()
	s, answers := interfere(t, d, b, 10, func(int) []Request {
		return []Request{
			{Ask: AskTry, Point: map[string]string{"optimizer.lr": "0.0125"}},
			{Ask: AskTry, Point: map[string]string{"optimizer.lr": "7"}},
			{Ask: AskTry, Point: map[string]string{"model.width": "8"}},
			{Ask: AskTry, Point: map[string]string{"optimizer.lr": "fast"}},
		}
	})
	agree(t, answers, "done", "outside", "varies optimizer.lr", "number")
	found := 0
	for _, trial := range s.Trials {
		if trial.Values["optimizer.lr"] == "0.0125" {
			found++
			if trial.Epochs() != 9 {
				t.Errorf("it was trained to epoch %d", trial.Epochs())
			}
		}
	}
	if found != 1 {
		t.Errorf("%d trials with the value", found)
	}
}

func TestAPausedStudyGoesOn(t *testing.T) {
	d, b := newStudy(t, twelve+lrSpace), newBench()
	go func() {
		for range 400 {
			time.Sleep(lookOut / 4)
			if sum, _ := d.Summary(); sum.Phase == Paused {
				break
			}
		}
		if sum, _ := d.Summary(); sum.Phase != Paused {
			t.Error("the study is not paused")
		}
		if _, err := d.Send(time.Now(), Request{Ask: AskContinue}); err != nil {
			t.Error(err)
		}
	}()
	s, answers := interfere(t, d, b, 10, func(int) []Request { return []Request{{Ask: AskPause}} })
	if answers[0] != "done" || len(s.Trials) != 12 || s.Ending != EndedTrials {
		t.Errorf("answers %q, %d trials, ended by %s", answers, len(s.Trials), s.Ending)
	}
}

func TestAStudyIsStoppedByHand(t *testing.T) {
	d, b := newStudy(t, twelve+lrSpace), newBench()
	s, answers := interfere(t, d, b, 10, func(int) []Request { return []Request{{Ask: AskStop}} })
	if answers[0] != "done" || len(s.Trials) >= 12 || s.Ending != EndedRequest {
		t.Errorf("answers %q, %d trials, ended by %s", answers, len(s.Trials), s.Ending)
	}
	b.hold = nil
	if s = b.conduct(t, d); len(s.Trials) != 12 {
		t.Errorf("it goes on to %d trials", len(s.Trials))
	}
}

func TestPastRequestsAreRefused(t *testing.T) {
	d, b := newStudy(t, twelve+lrSpace), newBench()
	id, err := d.Send(b.now(), Request{Ask: AskStop})
	if err != nil {
		t.Fatal(err)
	}
	if s := b.conduct(t, d); len(s.Trials) != 12 {
		t.Errorf("a stop from before ends the study after %d trials", len(s.Trials))
	}
	if a, err := d.Answer(id); err != nil || a == nil || !strings.Contains(a.Error, "before") {
		t.Errorf("answered %+v, %v", a, err)
	}
}

func TestTornAndForeignLines(t *testing.T) {
	d, b := newStudy(t, twelve+lrSpace), newBench()
	if _, killed := b.conductUntil(t, d, 1, 9); !killed {
		t.Fatal("it was not killed")
	}
	log := filepath.Join(d.Path(), DecisionsFile)
	raw, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log, append(raw, `{"n":99,"op":"as`...), 0o600); err != nil {
		t.Fatal(err)
	}
	lines := "nonsense\n{}\n" + `{"id":"x","ask":"dance"}` + "\n"
	if err := os.WriteFile(filepath.Join(d.Path(), ControlFile), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	s := b.conduct(t, d)
	b.check(t, d, s)
	if a, err := d.Answer("x"); err != nil || a == nil || !strings.Contains(a.Error, "dance") {
		t.Errorf("answered %+v, %v", a, err)
	}
	for _, line := range []string{"nonsense", `{"n":1,"op":"ask","trial":7,"epochs":3}`, `{"n":7000,"op":"begin"}`} {
		if err := os.WriteFile(log, append(raw[:len(raw):len(raw)], line+"\n"...), 0o600); err != nil {
			t.Fatal(err)
		}
		f := d.Follow()
		if _, err := f.Poll(); err == nil || !strings.Contains(err.Error(), DecisionsFile+" line ") {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// A disk that takes half a line leaves a study that can be read, and goes on once there is room.
func TestHalfALineIsTakenBack(t *testing.T) {
	d := newStudy(t, twelve+lrSpace)
	log := filepath.Join(d.Path(), DecisionsFile)
	f, err := openJournal(log, 0)
	if err != nil {
		t.Fatal(err)
	}
	j := journal{f: f, before: func() error { return nil }}
	if err := j.append(Decision{N: 1, Op: OpBegin}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"n":2,`); err != nil { // the half that was written
		t.Fatal(err)
	}
	f.Close()
	if err := j.append(Decision{N: 2, Op: OpEnd}); err == nil {
		t.Fatal("a closed file takes a line")
	}
	if f, err = openJournal(log, j.whole); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	j.f = f
	if err := j.append(Decision{N: 2, Op: OpEnd, Ending: EndedRequest}); err != nil {
		t.Fatal(err)
	}
	r, n := reader{path: log}, 0
	if err := r.next(func(d Decision) error { n = d.N; return nil }); err != nil || n != 2 {
		t.Errorf("%d lines can be read, %v", n, err)
	}
}

// FuzzDecisions checks that no line can make a reader panic, and that what it takes can be read back.
func FuzzDecisions(f *testing.F) {
	f.Add(`{"n":1,"op":"begin"}`)
	f.Add(`{"n":1,"op":"ask","trial":0,"point":{"optimizer.lr":"0.1"},"epochs":3}`)
	f.Add(`{"n":1,"op":"change","key":"budget.trials","value":"3"}`)
	f.Add(`{"n":2,"op":"result","trial":0,"result":{"values":[0.5,null,"NaN"],"ending":"pruned"}}`)
	s, err := spec.ParseStudy([]byte("version = 1\nname = \"toy\"\n"+lrSpace+base), "study.toml")
	if err != nil {
		f.Fatal(err)
	}
	plan, err := NewPlan(s)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, line string) {
		d, err := parseDecision([]byte(line))
		if err != nil {
			return
		}
		zero := 0
		state := &State{Plan: plan}
		first := Decision{N: 1, Op: OpAsk, Trial: &zero, Point: map[string]string{"optimizer.lr": "0.1"}, Epochs: 3}
		for _, d := range []Decision{first, d} {
			if state.Apply(d) != nil {
				return
			}
		}
		state.History()
		state.Standings()
		state.Leader()
	})
}
