package study

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/search"
	"tunebench/experiments/workspace"
)

func readerOf(st *workspace.Study) *reader {
	return &reader{study: open(st), now: func() time.Time { return noon }}
}

// A study that has not moved is not drawn again; one that has is, with what is new.
func TestOnlyWhatMovedIsDrawn(t *testing.T) {
	st := write(t, t.TempDir(), sample{trials: 6})
	path := filepath.Join(st.Path(), "decisions.jsonl")
	all, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(all, []byte("\n"))
	part := bytes.Join(lines[:6], nil)
	if err := os.WriteFile(path, part, 0o600); err != nil {
		t.Fatal(err)
	}
	r := readerOf(st)
	first, err := r.poll()
	if err != nil || first == nil {
		t.Fatalf("%v, %v", first, err)
	}
	if again, err := r.poll(); again != nil || err != nil {
		t.Errorf("nothing is new: %v, %v", again, err)
	}
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
	more, err := r.poll()
	if err != nil || more == nil || len(more.trials) != 6 || len(first.trials) >= 6 {
		t.Errorf("%v; first %d trials", err, len(first.trials))
	}
}

func TestTroubleIsShownBesideWhatIsKnown(t *testing.T) {
	st := write(t, t.TempDir(), sample{trials: 6})
	b := visit(t, st)
	b.do(func() tea.Msg { return polled{visit: b.visit, err: os.ErrPermission} })
	if got := b.text(100, 24); !strings.Contains(got, "permission denied") || !strings.Contains(got, "0.2786") {
		t.Errorf("draws\n%s", got)
	}
}

// An insight costs what all trials cost: it is made again once a twentieth of them is new.
func TestInsightsAreWorthTheirCost(t *testing.T) {
	p := pictured(t, sample{trials: 40})
	var none *insight
	if !none.worthwhile(p) {
		t.Error("the first is not worth it")
	}
	n := len(p.ranked)
	if p.phase = running; n < 20 {
		t.Fatalf("%d trials have a value", n)
	}
	for trials, want := range map[int]bool{n: false, n - 1: false, n - 2: true} {
		if got := (&insight{space: p.space, trials: trials}).worthwhile(p); got != want {
			t.Errorf("after %d of %d trials: %v", trials, n, got)
		}
	}
	later := &picture{space: p.space, phase: running, ranked: make([]int, 1040)}
	if (&insight{space: p.space, trials: 1000}).worthwhile(later) {
		t.Error("40 of 1,040 are worth it")
	}
	later.phase = "ended"
	for trials, want := range map[int]bool{1000: true, 1040: false} {
		if got := (&insight{space: p.space, trials: trials}).worthwhile(later); got != want {
			t.Errorf("after the end, %d of 1,040 considered: %v", trials, got)
		}
	}
	if later.space = new(search.Space); !(&insight{space: p.space, trials: 1040}).worthwhile(later) {
		t.Error("another space is not considered")
	}
	if none.worthwhile(pictured(t, sample{file: repeats})) {
		t.Error("a study that varies nothing has insights")
	}
}

func TestWhatAnInsightHolds(t *testing.T) {
	p := pictured(t, sample{trials: 160})
	i := newInsight(p)
	sum := 0.0
	for _, v := range i.importance {
		sum += v.Share
	}
	if len(i.importance) != 5 || sum < 0.999 || sum > 1.001 || i.trials != len(p.ranked) {
		t.Errorf("importances %+v", i.importance)
	}
	if len(i.random) != 160 || i.random[0] < i.random[159] || i.random[159] < p.best().value {
		t.Errorf("chance goes from %v to %v in %d trials", i.random[0], i.random[len(i.random)-1], len(i.random))
	}
	order := p.order(i)
	if len(order) != 5 || i.importance[order[0]].Share < i.importance[order[4]].Share {
		t.Errorf("order %v of %+v", order, i.importance)
	}
	if plain := p.order(nil); plain[0] != 0 || plain[4] != 4 {
		t.Errorf("without importances %v", plain)
	}
}

// The end of all that a key takes is no end of its range.
func TestNoEdgeWhereThereIsNothingBeyond(t *testing.T) {
	p := pictured(t, sample{trials: 12})
	for i := range p.trials { // all best with the least dropout, which is no dropout
		if p.trials[i].point[2] = 0.3; p.trials[i].id == p.ranked[0] {
			p.trials[i].point[2] = 0
		}
	}
	for _, e := range newInsight(p).edges {
		if p.params[e.Param].short == "dropout" {
			t.Error("warns that dropout cannot be below 0")
		}
	}
}

// Trials outside the space count for nothing that is said of the space.
func TestTrialsOutsideTheSpace(t *testing.T) {
	p := pictured(t, sample{trials: 16, tuned: true})
	p.trials[2].point = nil
	h := p.history()
	if len(h.Trials) != 15 {
		t.Errorf("%d trials", len(h.Trials))
	}
	for _, tr := range h.Trials {
		word := p.trials[tr.ID].word
		if tr.Pending() != (word == wordTraining) || tr.Failed != (word == wordDiverged) {
			t.Errorf("trial %d: %+v is %s", tr.ID, tr, word)
		}
	}
}

// A look at the list may come back while the study is still being read for the visit before.
func TestTwoCommandsReadAStudy(t *testing.T) {
	r := readerOf(write(t, t.TempDir(), sample{trials: 40}))
	got := make(chan *picture, 4)
	for range cap(got) {
		go func() {
			p, err := r.poll()
			if err != nil {
				t.Error(err)
			}
			got <- p
		}()
	}
	pictures := 0
	for range cap(got) {
		if p := <-got; p != nil {
			pictures++
			if len(p.trials) != 40 {
				t.Errorf("%d trials", len(p.trials))
			}
		}
	}
	if pictures != 1 {
		t.Errorf("%d pictures of a study that stands still", pictures)
	}
}
