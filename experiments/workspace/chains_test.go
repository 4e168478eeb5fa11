package workspace_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

var (
	measureChains = flag.Bool("chains", false, "measure testdata/chains.md anew: half an hour")
	chainWidth    = flag.Int("chainwidth", 3, "candidates that a step of a chain tries together")
	chainSets     = flag.String("chainsets", "", "measure these sets only, and write nothing")
)

// chainsOf are the sets, none of which was looked at while trying was built.
var chainsOf = []pilotSet{
	{"iris", []string{"data.source=iris"}},
	{"wine", []string{"data.source=wine"}},
	{"breast_cancer", []string{"data.source=breast_cancer"}},
	{"diabetes", []string{"data.source=diabetes"}},
	{"circles", []string{"data.source=circles", "data.size=400", "data.noise=0.15"}},
	{"spirals", []string{"data.source=spirals", "data.size=600", "data.noise=0.1"}},
	{"blobs", []string{"data.source=blobs", "data.size=400", "data.noise=2.5", "data.classes=5"}},
}

// looked are sets to look at while it is built.
var looked = []pilotSet{
	{"moons", []string{"data.source=moons", "data.size=400", "data.noise=0.25"}},
	{"xor", []string{"data.source=xor", "data.size=400", "data.noise=0.1"}},
	{"digits", []string{"data.source=digits", "data.limit=600"}},
}

// chainRecipe is what one trains without knowing anything, and chainBases what is made badly of it.
var (
	chainRecipe = []string{
		"optimizer.name=adamw", "optimizer.lr=0.001", "model.depth=2", "model.width=128", "regularization.dropout=0.1",
		"regularization.weight_decay=1e-4", "training.early_stopping.patience=10",
	}
	chainBases = []struct {
		name string
		keys []string
	}{
		{"overfit", []string{
			"model.depth=3", "model.width=256", "regularization.dropout=0", "training.early_stopping.patience=0",
			"optimizer.lr=0.003",
		}},
		{"capacity", []string{"model.width=2", "regularization.dropout=0", "optimizer.lr=0.01"}},
		{"fast", []string{"optimizer.name=adam", "optimizer.lr=0.2"}},
		{"slow", []string{"optimizer.name=adam", "optimizer.lr=3e-5"}},
		{"diverge", []string{"optimizer.name=sgd", "optimizer.lr=100", "training.early_stopping.patience=0"}},
		{"vanish", []string{"model.depth=6", "model.width=32", "model.activation=sigmoid", "regularization.dropout=0"}},
		{"init", []string{"model.init=zeros"}},
		{"penalties", []string{"regularization.l2=0.3"}},
		{"short", []string{"training.epochs=8"}},
		{"batch", []string{"training.batch_size=4096"}},
		{"schedule", []string{"schedule.name=exponential", "schedule.gamma=0.6"}},
		{"unnormalized", []string{"data.normalize=none"}},
	}
)

const (
	chainEpochs    = 40
	chainTrainings = 8
	chainEach      = 6 // bases of a set
	chainRandom    = 30
	harm           = 1.02
)

// chained is how one chain went.
type chained struct {
	set, base               string
	from, to                float64 // best validation losses
	accuracy                float64 // the best of the end
	steps, harmed           int
	trainings               int
	best, recipe, tpe, rand float64
	bestAccuracy            float64
}

func (c chained) within(loss float64) bool { return loss <= harm*c.best }

// reached is [chained.within] for the end of the chain, or within 0.01 of the best accuracy.
func (c chained) reached() bool {
	return c.within(c.to) || !math.IsNaN(c.bestAccuracy) && c.accuracy >= c.bestAccuracy-0.01
}

// chainSpec is the recipe on a set with some keys changed. A fifth of the rows is held out for the test.
func chainSpec(t *testing.T, p pilotSet, keys ...string) *spec.Spec {
	t.Helper()
	s := spec.Default()
	all := append([]string{"seed=7", "data.test=0.2", fmt.Sprint("training.epochs=", chainEpochs)}, p.keys...)
	for _, kv := range append(append(all, chainRecipe...), keys...) {
		key, value, _ := strings.Cut(kv, "=")
		if err := s.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// seen is the best validation loss and accuracy of a run, and the losses of the weights that it ended with.
type seen struct{ loss, accuracy, kept, test float64 }

func seenOf(t *testing.T, run workspace.Run) seen {
	t.Helper()
	s := seen{math.Inf(1), math.NaN(), math.Inf(1), math.Inf(1)}
	sum := run.Status().Summary
	if sum.Best != nil {
		s.loss = float64(sum.Best.Value)
	}
	h, err := run.History()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range h.Series(event.ValAccuracy) {
		if !(s.accuracy >= p.Value) {
			s.accuracy = p.Value
		}
	}
	if sum.State != workspace.Done {
		return s
	}
	for part, into := range map[string]*float64{"validation": &s.kept, "test": &s.test} {
		e, err := run.Evaluate(t.Context(), workspace.Latest, part)
		if err != nil {
			t.Fatal(err)
		}
		for tag, v := range e.Metrics {
			if strings.HasSuffix(tag, "loss") && !strings.HasSuffix(tag, "log_loss") {
				*into = v
			}
		}
	}
	return s
}

// follow follows advice from a base: try, adopt what helps, and try again, as long as trainings are left.
func follow(t *testing.T, p pilotSet, base string, keys []string) chained {
	t.Helper()
	w := able(t)
	run, err := w.Prepare(t.Context(), chainSpec(t, p, keys...), workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Train(t.Context(), workspace.TrainOptions{}); err != nil {
		t.Fatal(err)
	}
	now := seenOf(t, run)
	c := chained{set: p.name, base: base, from: now.loss}
	for spent := 0; c.trainings < chainTrainings; {
		n := min(*chainWidth, chainTrainings-c.trainings)
		tried, err := run.Try(t.Context(), workspace.TryOptions{Trainings: spent + n, Candidates: spent + n})
		if err != nil {
			t.Fatal(err)
		}
		if tried.Trainings == spent {
			break // there is nothing left to try
		}
		c.trainings += tried.Trainings - spent
		spent = tried.Trainings
		found, err := run.Diagnose()
		if err != nil {
			t.Fatal(err)
		}
		if len(found[0].Suggestions) == 0 || found[0].Suggestions[0].Effect == nil ||
			!found[0].Suggestions[0].Effect.Measured() {
			continue // nothing of that helps: others may
		}
		if run, err = run.Adopt(found[0].Suggestions[0].Changes); err != nil {
			t.Fatal(err)
		}
		spent = 0
		next := seenOf(t, run)
		if c.steps++; next.kept > harm*now.kept && next.test > harm*now.test {
			c.harmed++
		}
		now = next
	}
	c.to, c.accuracy = now.loss, now.accuracy
	return c
}

// searchedLoss is the best validation loss of a search around an experiment, and its best trial.
func searchedLoss(t *testing.T, base *spec.Spec, sampler string, trials int) float64 {
	t.Helper()
	state := conductPilot(t, pilotStudy(t, base, "goal.metric="+event.ValLoss, "sampler.name="+sampler,
		"pruner.name=none", fmt.Sprint("budget.trials=", trials)))
	best := math.Inf(1)
	for _, trial := range state.Trials {
		if v, n := trial.Best(true); n > 0 {
			best = min(best, v)
		}
	}
	return best
}

// chainsOfSet measures all chains of a set, and what searches come to with as many trainings.
func chainsOfSet(t *testing.T, p pilotSet, first, bases int) []chained {
	t.Helper()
	recipe := follow0(t, p)
	rand, tpe := searchedLoss(t, chainSpec(t, p), "random", chainTrainings),
		min(recipe.loss, searchedLoss(t, chainSpec(t, p), "tpe", chainTrainings-1))
	best := min(rand, tpe, searchedLoss(t, chainSpec(t, p, "seed=7"), "halton", chainRandom))
	accuracy := recipe.accuracy
	var list []chained
	for i := range bases {
		b := chainBases[(first+2*i)%len(chainBases)]
		c := follow(t, p, b.name, b.keys)
		best = min(best, c.to, c.from)
		accuracy = max(accuracy, c.accuracy)
		list = append(list, c)
	}
	for i := range list {
		c := &list[i]
		c.best, c.bestAccuracy, c.recipe, c.tpe, c.rand = best, accuracy, recipe.loss, tpe, rand
		t.Logf("%s, %s: %.4f to %.4f in %d steps, %d trainings, %d did harm; best %.4f, recipe %.4f, tpe %.4f, random %.4f",
			c.set, c.base, c.from, c.to, c.steps, c.trainings, c.harmed, c.best, c.recipe, c.tpe, c.rand)
	}
	return list
}

// follow0 trains the recipe itself.
func follow0(t *testing.T, p pilotSet) seen {
	t.Helper()
	run, err := able(t).Prepare(t.Context(), chainSpec(t, p), workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Train(t.Context(), workspace.TrainOptions{}); err != nil {
		t.Fatal(err)
	}
	return seenOf(t, run)
}

// TestChains follows advice from bases that are badly made, and compares its end with the best that is known.
func TestChains(t *testing.T) {
	if !*measureChains {
		c := follow(t, chainsOf[0], "slow", chainBases[3].keys)
		if c.harmed > 0 || c.steps == 0 || !(c.to < 0.9*c.from) || c.trainings > chainTrainings {
			t.Errorf("%+v", c)
		}
		return
	}
	sets := chainsOf
	if *chainSets != "" {
		sets = nil
		for _, p := range append(looked, chainsOf...) {
			if strings.Contains(","+*chainSets+",", ","+p.name+",") {
				sets = append(sets, p)
			}
		}
	}
	var all []chained
	for i, p := range sets {
		all = append(all, chainsOfSet(t, p, i%2, chainEach)...)
		t.Log(chainTotals(all))
	}
	if *chainSets != "" {
		return
	}
	text := fmt.Sprintf(chainsHead, chainEpochs, chainTrainings, *chainWidth, chainRandom) + chainTotals(all) +
		"\n| set | base | at the start | after advice | best known | steps | did harm | trainings | reached |\n" +
		"|---|---|---|---|---|---|---|---|---|\n"
	for _, c := range all {
		reached := "no"
		if c.reached() {
			reached = "yes"
		}
		text += fmt.Sprintf("| %s | %s | %.4f | %.4f | %.4f | %d | %d | %d | %s |\n", c.set, c.base, c.from, c.to,
			c.best, c.steps, c.harmed, c.trainings, reached)
	}
	if err := os.WriteFile("testdata/chains.md", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// chainTotals is the table of what is within 2 % of the best known.
func chainTotals(all []chained) string {
	var start, advice, loss, recipe, tpe, random, steps, harmed float64
	count := func(into *float64, yes bool) {
		if yes {
			*into++
		}
	}
	for _, c := range all {
		count(&start, c.within(c.from))
		count(&advice, c.reached())
		count(&loss, c.within(c.to))
		count(&recipe, c.within(c.recipe))
		count(&tpe, c.within(c.tpe))
		count(&random, c.within(c.rand))
		steps += float64(c.steps)
		harmed += float64(c.harmed)
	}
	n := float64(len(all))
	return fmt.Sprintf("| within 2 %% of the best known loss | share of %d |\n|---|---|\n| at the start | %.2f |\n"+
		"| advice | %.2f (%.2f with 0.01 of the best accuracy) |\n| the recipe, 1 training | %.2f |\n"+
		"| recipe and TPE | %.2f |\n| random search | %.2f |\n\nOf %.0f steps %.0f did harm.\n",
		len(all), start/n, loss/n, advice/n, recipe/n, tpe/n, random/n, steps, harmed)
}

const chainsHead = `# Advice that is tried, beside searches with as many trainings

Written by ` + "`go test ./experiments/workspace -run TestChains -chains -timeout 2h`" + `.
Each base is the recipe (adamw 1e-3, 2x128 relu, dropout 0.1, patience 10, %d epochs) with one thing made badly. From it
advice is followed with at most %d trainings, those of trying included: %d candidates at a time are trained beside the
run, and the first suggestion, if it was measured to help, is adopted without training. Sets, bases and searches are
those of the test; none of the sets was looked at while trying was built. The best known loss of a set is that of all
of these, and of a Halton search of %d. A step does harm if it makes both the validation and the test loss of the
weights that it ends with more than 2 %% worse. Everything has one seed and one split.

`
