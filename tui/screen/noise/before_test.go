package noise

import (
	"testing"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

// made makes a run that nobody trains.
func (b *bench) made(e *spec.Spec, parent workspace.Run) workspace.Run {
	b.t.Helper()
	run, err := b.ws.Create(e, workspace.Lineage{Parent: parent})
	if err != nil {
		b.t.Fatal(err)
	}
	return run
}

func (b *bench) spec(run workspace.Run) *spec.Spec {
	b.t.Helper()
	e, err := run.Spec()
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

// faster is an experiment at twice the rate, with which the make-believe conductor does worse, and other seeds.
func faster(t *testing.T) *spec.Spec {
	e := experiment(t)
	e.Optimizer.LR, e.Seed = 0.02, 7
	return e
}

// A run is compared with its parent, and a form that was changed with the run that it shows, under the same seeds.
func TestComparingWithWhatItWasMadeFrom(t *testing.T) {
	for name, subject := range map[string]func(*bench) screen.Subject{
		"parent": func(b *bench) screen.Subject {
			run := b.made(faster(t), b.made(experiment(t), nil))
			return screen.Subject{Experiment: b.spec(run), Run: run}
		},
		"form": func(b *bench) screen.Subject {
			return screen.Subject{Experiment: faster(t), Run: b.made(experiment(t), nil)}
		},
	} {
		b := newBench(t, 4)
		b.carry(b.Enter(subject(b)))
		b.press("t")
		if !b.compares() {
			t.Fatalf("%s: there is nothing to compare with", name)
		}
		b.press("c")
		b.shows("now against before", "optimizer.lr 0.01", "0.02", "now is worse by 0.08 ±", "4 seeds")
		if n := b.studies(); n != 2 || b.compares() {
			t.Errorf("%s: %d studies, and more to train: %v", name, n, b.compares())
		}
		for i, one := range b.before.group.Seeds {
			if other := b.group.Seeds[i]; one.Seed != other.Seed || one.Split != other.Split {
				t.Errorf("%s: seeds %d and %d are a pair", name, one.Seed, other.Seed)
			}
		}
		b.press("c")
		b.shows("trained under these seeds already")
		if b.press("esc"); name == "parent" {
			frametest.Golden(t, "comparison-100x44", b.draw("dark", 100, 44))
		}
	}
}

// Comparing needs no repeats of the experiment yet: they come when it is trained.
func TestComparingFirst(t *testing.T) {
	b := newBench(t, 4)
	b.carry(b.Enter(screen.Subject{Experiment: faster(t), Run: b.made(experiment(t), nil)}))
	b.press("c")
	b.shows("has not been repeated")
	b.press("t")
	b.shows("now against before")
}

func TestNothingToCompareWith(t *testing.T) {
	b := newBench(t, 4)
	run := b.made(experiment(t), nil)
	b.carry(b.Enter(screen.Subject{Experiment: b.spec(run), Run: run}))
	b.press("t", "c")
	b.shows("nothing is known that this experiment was made from")
	if n := b.studies(); n != 1 {
		t.Errorf("%d studies", n)
	}
}
