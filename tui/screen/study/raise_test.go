package study

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tunebench/experiments/workspace"
)

func TestBudgetsAsTheyAreTyped(t *testing.T) {
	p := pictured(t, sample{trials: 20})
	p.budget = budget{trials: 20, epochs: 1000, used: 1000, time: time.Minute}
	p.spent = 12 * time.Second
	for text, want := range map[string]string{
		"40 trials 2000 epochs":          "budget.trials=40 budget.epochs=2000",
		"40 trials, 2000 epochs, 1h":     "budget.trials=40 budget.epochs=2000 budget.time=1h",
		"21 trial 1001 epoch":            "budget.trials=21 budget.epochs=1001",
		"0 trials 0 epochs":              "budget.trials=0 budget.epochs=0", // no limit
		"40 trials 2000 epochs 90s":      "budget.trials=40 budget.epochs=2000 budget.time=90s",
		"target=0.1 40 trials 1.5 hours": "!want trials, epochs or a time",
		"40 trials 2000 epochs target=1": "budget.trials=40 budget.epochs=2000 goal.target=1",
		"40 trials":                      "!it has used 1000 epochs: want more, such as 2000 epochs",
		"2000 epochs":                    "!it has used 20 trials: want more, such as 40 trials",
		"40 trials 2000 epochs 10s":      "!it has used 12s: want more, such as 24s",
		"20 trials 2000 epochs":          "!it has used 20 trials",
		"40":                             "!want trials, epochs or a time",
		"forty trials":                   "!want trials, epochs or a time",
		"40 runs":                        "!want trials, epochs or a time",
		"-5m":                            "!want trials, epochs or a time",
		"":                               "!it has used 20 trials",
	} {
		asks, err := p.raised(text)
		var got []string
		for _, r := range asks {
			got = append(got, r.Key+"="+r.Value)
			if r.Ask != workspace.AskSet {
				t.Errorf("%q asks for %s", text, r.Ask)
			}
		}
		message, isError := strings.CutPrefix(want, "!")
		switch {
		case isError && (err == nil || !strings.Contains(err.Error(), message)):
			t.Errorf("%q: %v, want %q", text, err, message)
		case !isError && (err != nil || strings.Join(got, " ") != want):
			t.Errorf("%q asks for %v, %v", text, got, err)
		}
	}
	p.budget = budget{trials: 60}
	if _, err := p.raised(""); err == nil {
		t.Error("nothing raises the budget")
	}
}

// What is offered is always a budget with which the study can go on.
func TestTheBudgetThatIsOffered(t *testing.T) {
	p := pictured(t, sample{trials: 20})
	for _, b := range []budget{
		{trials: 20},
		{epochs: 700, used: 700},
		{time: time.Minute},
		{time: 90 * time.Second, trials: 60},
		{trials: 25, epochs: 1, used: 1, time: time.Second},
	} {
		p.budget, p.spent = b, b.time
		asks, err := p.raised(p.more())
		if err != nil || len(asks) == 0 {
			t.Errorf("%+v offers %q: %v", b, p.more(), err)
		}
	}
}

func TestAnEndedStudyGoesOnWithMore(t *testing.T) {
	for _, key := range []string{"b", "R"} { // as it would end at once otherwise
		st := write(t, t.TempDir(), sample{file: strings.Replace(file, "trials = 60", "trials = 20", 1), trials: 20})
		b := visit(t, st)
		b.press(key)
		got := b.text(80, 24)
		if !strings.Contains(got, "Raise the budget") || !strings.Contains(got, "20 of 20 trials") ||
			!strings.Contains(got, "40 trials 2400 epochs") {
			t.Fatalf("%s asks:\n%s", key, got)
		}
		if b.press("x", "enter"); len(b.fake.asked) > 0 || b.dialog == nil {
			t.Fatal("x is a budget")
		}
		if b.press("backspace", "enter"); b.fake.started != 1 || len(b.fake.asked) != 2 {
			t.Fatalf("asked for %+v, started %d times", b.fake.asked, b.fake.started)
		}
		for _, r := range b.fake.asked {
			if err := st.Check(r); err != nil {
				t.Errorf("%+v: %v", r, err)
			}
		}
		if got := b.text(100, 30); !strings.Contains(got, "going on with 40 trials 2400 epochs") {
			t.Errorf("says\n%s", got)
		}
	}
}

func TestRaisingWhileItRuns(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 20, training: 2}))
	b.picture.phase = running
	b.press("b", "enter")
	if b.fake.started != 0 || len(b.fake.asked) != 2 {
		t.Errorf("asked for %+v, started %d times", b.fake.asked, b.fake.started)
	}
	if got := b.text(100, 30); !strings.Contains(got, "the budget is now 120 trials 2400 epochs") {
		t.Errorf("says\n%s", got)
	}
	b.fake.err = fmt.Errorf("the disk is full")
	b.press("b", "enter")
	if got := b.text(100, 30); !strings.Contains(got, "the disk is full") {
		t.Errorf("says nothing of trouble\n%s", got)
	}
}

// What was asked of a study that nobody conducts is done when it goes on, whatever its budget.
func TestGoingOnWithWhatWasNoted(t *testing.T) {
	few := strings.Replace(file, "trials = 60", "trials = 20", 1)
	b := visit(t, write(t, t.TempDir(), sample{file: few, trials: 20}))
	b.fake.silent = true
	b.press("n", "right", "t", "R")
	if b.fake.started != 1 || b.dialog != nil {
		t.Errorf("started %d times", b.fake.started)
	}
}

func TestEndsThatNoBudgetChanges(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 20}))
	b.picture.ending = "space"
	b.press("b")
	if got := b.text(100, 30); b.dialog != nil || !strings.Contains(got, "nothing is left to try") {
		t.Errorf("a space without another point:\n%s", got)
	}
	b.picture.ending = "target"
	b.press("esc", "b")
	if got := b.text(100, 30); !strings.Contains(got, "Its target is met") {
		t.Errorf("a target that is met:\n%s", got)
	}
	if b.press("enter"); b.dialog == nil {
		t.Error("nothing is a target")
	}
	if _, err := b.picture.raised("120 trials"); err == nil {
		t.Error("a study whose target is met goes on without another one")
	}
	if b.press("0", ".", "1", "enter"); b.fake.started != 1 || b.fake.asked[0].Key != "goal.target" {
		t.Errorf("asked for %+v, started %d times", b.fake.asked, b.fake.started)
	}
}
