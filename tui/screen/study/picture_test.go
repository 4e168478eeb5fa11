package study

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"tunebench/engine/search"
	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
)

// pictured is the picture of a study.
func pictured(t *testing.T, o sample) *picture {
	t.Helper()
	s, err := write(t, t.TempDir(), o).Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return newPicture(s, noon.Add(time.Hour))
}

func TestAPictureOfAStudy(t *testing.T) {
	p := pictured(t, sample{trials: 46, training: 3})
	if len(p.trials) != 46 || p.metric != "val/loss" || !p.lower || p.epochs != 27 || p.even {
		t.Errorf("%d trials of %s, lower %v, %d epochs, even %v", len(p.trials), p.metric, p.lower, p.epochs, p.even)
	}
	if p.budget.trials != 60 || p.budget.epochs != 1200 {
		t.Errorf("budget %+v", p.budget)
	}
	used, marks := 0, map[chart.Mark]int{}
	for i := range p.trials {
		tr := &p.trials[i]
		used += len(tr.values)
		marks[tr.mark]++
		want := map[string]chart.Mark{
			wordTraining: chart.Coming, wordDone: chart.Finished, wordPruned: chart.Partial, wordDiverged: chart.Lost,
		}[tr.word]
		if tr.id != i || tr.mark != want || len(tr.texts) != 5 {
			t.Errorf("trial %d: %+v", i, tr)
		}
		if sgd := tr.texts[3] == "sgd"; sgd != (tr.texts[4] != "") {
			t.Errorf("trial %d of %s has the momentum %q", i, tr.texts[3], tr.texts[4])
		}
	}
	if used != p.budget.used || marks[chart.Coming] != 3 || len(marks) != 4 {
		t.Errorf("%d epochs, %d counted; marks %v", used, p.budget.used, marks)
	}
	for k, id := range p.ranked[1:] {
		if before := p.ranked[k]; p.trials[before].value > p.trials[id].value {
			t.Errorf("trial %d stands before %d", before, id)
		}
	}
	if last := p.course[len(p.course)-1]; last.best != p.best().value || last.epochs != used {
		t.Errorf("the course ends at %+v", last)
	}
}

// A goal that is to be maximized turns what is better, and nothing that is shown.
func TestAPictureOfAnAccuracy(t *testing.T) {
	p := pictured(t, sample{file: strings.ReplaceAll(file, "val/loss", "val/accuracy"), trials: 30})
	if p.lower || p.cost(0.9) != -0.9 {
		t.Fatalf("lower %v", p.lower)
	}
	best := p.best()
	for i := range p.trials {
		if v := p.trials[i].value; v > best.value {
			t.Errorf("trial %d has %v, the best %v", i, v, best.value)
		}
	}
	i := newInsight(p)
	if i.random[0] > i.random[len(i.random)-1] || i.random[len(i.random)-1] > best.value+1e-12 {
		t.Errorf("chance goes from %v to %v, the best is %v", i.random[0], i.random[len(i.random)-1], best.value)
	}
}

func TestTheMeanOfSeeds(t *testing.T) {
	p := pictured(t, sample{trials: 12, seeds: 3})
	for i := range p.trials {
		tr := &p.trials[i]
		if tr.word != wordDone {
			continue
		}
		sum := 0.0
		for _, v := range tr.each {
			sum += v / 3
		}
		if tr.seeds != 3 || len(tr.each) != 3 || math.Abs(sum-tr.value) > 1e-12 {
			t.Errorf("trial %d: %v of %v", i, tr.value, tr.each)
		}
	}
}

// While a study runs its time goes on; afterwards it is that of its decisions.
func TestTheTimeOfAStudy(t *testing.T) {
	st := write(t, t.TempDir(), sample{trials: 4, phase: "running"})
	s, err := st.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	now := noon.Add(10 * time.Minute)
	if p := newPicture(s, now); p.phase != "interrupted" || p.spent > time.Minute {
		t.Errorf("%s for %v", p.phase, p.spent)
	}
	s.Phase = workspace.StudyRunning
	if p := newPicture(s, now); p.spent < 9*time.Minute {
		t.Errorf("running for %v", p.spent)
	}
}

func TestNamesOfParameters(t *testing.T) {
	p := &picture{}
	for _, of := range [][2]string{
		{"optimizer.name", "optimizer.name"},
		{"optimizer.lr (adam)", "optimizer.lr"},
		{"optimizer.lr (sgd)", "optimizer.lr"},
		{"schedule.gamma", "schedule.gamma"},
		{"loss.gamma", "loss.gamma"},
		{"seed", "seed"},
	} {
		p.params = append(p.params, param{Param: search.Param{Name: of[0]}, key: of[1]})
	}
	p.name()
	var params, keys []string
	for _, q := range p.params {
		params = append(params, q.short)
	}
	for _, k := range p.keys {
		keys = append(keys, fmt.Sprint(k.short, k.params))
	}
	want := []string{"optimizer", "lr (adam)", "lr (sgd)", "schedule.gamma", "loss.gamma", "seed"}
	if !slices.Equal(params, want) {
		t.Errorf("parameters %q", params)
	}
	want = []string{"optimizer[0]", "lr[1 2]", "schedule.gamma[3]", "loss.gamma[4]", "seed[5]"}
	if !slices.Equal(keys, want) {
		t.Errorf("keys %q", keys)
	}
	tr := &trial{texts: []string{"sgd", "", "0.1", "0.5", "2", "1"}}
	if got := p.keys[1].text(tr); got != "0.1" {
		t.Errorf("the learning rate of whichever optimizer is %q", got)
	}
}

func TestAxesOfParameters(t *testing.T) {
	rate := param{Param: search.Param{Low: 1e-4, High: 1, Log: true}, short: "lr"}
	a := rate.axis()
	if !a.Log || a.Range != (chart.Range{Min: 1e-4, Max: 1}) || a.Names != nil || rate.place(0.1) != 0.1 {
		t.Errorf("a range: %+v", a)
	}
	list := param{Param: search.Param{Levels: []float64{0.001, 32, 64}, Low: 0.001, High: 64}}
	a = list.axis()
	if !slices.Equal(a.Names, []string{"1e-3", "32", "64"}) || list.place(32) != 1 || list.place(64) != 2 {
		t.Errorf("a list of numbers: %+v, 32 at %v", a, list.place(32))
	}
	choice := param{Param: search.Param{Kind: search.Choice, Choices: []string{"adam", "sgd"}}}
	if a := choice.axis(); !slices.Equal(a.Names, choice.Choices) || a.Log {
		t.Errorf("a choice: %+v", a)
	}
	zero := param{Param: search.Param{Low: 4e-6, High: 0.1, Log: true}, least: 1e-5}
	if a := zero.axis(); a.Tick(5e-6) != "0" || a.Tick(1e-4) != "1e-4" {
		t.Errorf("what stands for zero is %q, the rest %q", a.Tick(5e-6), a.Tick(1e-4))
	}
}

// An autopilot's trials say what they change beyond the space, and which of them is kept.
func TestWhatAnAutopilotTried(t *testing.T) {
	p := pictured(t, sample{trials: 16, tuned: true})
	for id, want := range []string{
		"what the diagnosis says", "better by 0.1", "training.epochs = 60: not distinguishable",
	} {
		if got := p.trials[id].why; !strings.HasPrefix(got, want) {
			t.Errorf("trial %d: %q, want %q", id, got, want)
		}
	}
	if p.kept == nil || *p.kept != 1 || !p.trials[1].adopted || p.trials[0].adopted {
		t.Errorf("kept %v", p.kept)
	}
	if got := p.trials[1].texts[0]; got != "0.02" {
		t.Errorf("the learning rate of the advice is %q", got)
	}
	if plain := pictured(t, sample{trials: 5}); plain.kept != nil {
		t.Errorf("a search keeps trial %d", *plain.kept)
	}
}

func TestTheExperimentOfATrial(t *testing.T) {
	p := pictured(t, sample{trials: 9})
	s, err := p.experiment(p.best())
	if err != nil || s.Text("optimizer.lr") != p.best().texts[0] || s.Text("model.width") != p.best().texts[1] {
		t.Errorf("%v: lr %s, width %s of %v", err, s.Text("optimizer.lr"), s.Text("model.width"), p.best().texts)
	}
	if s, err = p.experiment(nil); err != nil || s.Text("optimizer.lr") != p.base.Text("optimizer.lr") {
		t.Errorf("without a trial: %v, lr %s", err, s.Text("optimizer.lr"))
	}
}
