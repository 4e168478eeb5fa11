package workspace_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
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

// chainsOf are the sets, none of which was looked at while trying was built. Iris and wine are not among them: on
// the two dozen rows that are theirs to validate by, the best known loss is zero.
var chainsOf = []pilotSet{
	{"breast_cancer", []string{"data.source=breast_cancer"}},
	{"diabetes", []string{"data.source=diabetes"}},
	{"circles", []string{"data.source=circles", "data.size=400", "data.noise=0.15"}},
	{"spirals", []string{"data.source=spirals", "data.size=600", "data.noise=0.1"}},
	{"noisy circles", []string{"data.source=circles", "data.size=600", "data.noise=0.3"}},
	{"blobs", []string{"data.source=blobs", "data.size=400", "data.noise=2.5", "data.classes=5"}},
}

// looked are sets to look at while it is built.
var looked = []pilotSet{
	{"iris", []string{"data.source=iris"}},
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
	chainEach      = 5 // bases of a set
	chainHalton    = 20
	harm           = 1.02
)

// chained is how one chain went, and what was known of its set in the end.
type chained struct {
	set, base                string
	from, to                 seen
	steps, harmed, trainings int
	best                     seen // loss and accuracy, each of any run
	recipe, tpe, random      seen
}

// within reports whether a run is within 2 % of the best known loss, and near whether that, or within 0.01 of the
// best known accuracy.
func (c chained) within(s seen) bool { return s.loss <= harm*c.best.loss }
func (c chained) near(s seen) bool   { return c.within(s) || s.accuracy >= c.best.accuracy-0.01 }

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

// curvesOf are the best values that a run has recorded; NaN is the accuracy of a regression.
func curvesOf(t *testing.T, run workspace.Run) seen {
	t.Helper()
	s := seen{math.Inf(1), math.NaN(), math.Inf(1), math.Inf(1)}
	h, err := run.History()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range h.Series(event.ValLoss) {
		if p.Value < s.loss {
			s.loss = p.Value
		}
	}
	for _, p := range h.Series(event.ValAccuracy) {
		if !(s.accuracy >= p.Value) {
			s.accuracy = p.Value
		}
	}
	return s
}

func seenOf(t *testing.T, run workspace.Run) seen {
	t.Helper()
	s := curvesOf(t, run)
	if run.Status().State != workspace.Done {
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

// better is the best of two in each.
func (s seen) better(o seen) seen {
	if o.loss < s.loss {
		s.loss = o.loss
	}
	if !(s.accuracy >= o.accuracy) {
		s.accuracy = o.accuracy
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
	c := chained{set: p.name, base: base, from: now}
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
	c.to = now
	return c
}

// searched is what the trial of a search with the best loss came to, and the best of all in each.
func searched(t *testing.T, base *spec.Spec, sampler string, trials int) (leader, best seen) {
	t.Helper()
	w := able(t)
	study, err := w.CreateStudy(pilotStudy(t, base, "goal.metric="+event.ValLoss, "sampler.name="+sampler,
		"pruner.name=none", fmt.Sprint("budget.trials=", trials)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := study.Conduct(t.Context(), workspace.ConductOptions{}); err != nil {
		t.Fatal(err)
	}
	snap, err := study.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	leader = seen{loss: math.Inf(1), accuracy: math.NaN()}
	best = leader
	for _, path := range snap.Runs {
		run, err := study.Run(path)
		if err != nil {
			t.Fatal(err)
		}
		s := curvesOf(t, run)
		if best = best.better(s); s.loss < leader.loss {
			leader = s
		}
	}
	return leader, best
}

// chainsOfSet measures all chains of a set, and what searches come to with as many trainings.
func chainsOfSet(t *testing.T, p pilotSet, first, bases int) []chained {
	t.Helper()
	recipe := recipeOf(t, p)
	best := recipe
	search := func(sampler string, trials int) seen {
		leader, all := searched(t, chainSpec(t, p), sampler, trials)
		best = best.better(all)
		return leader
	}
	random, tpe := search("random", chainTrainings), search("tpe", chainTrainings-1)
	if recipe.loss < tpe.loss {
		tpe = recipe
	}
	search("halton", chainHalton)
	var list []chained
	for i := range bases {
		b := chainBases[(first+2*i)%len(chainBases)]
		c := follow(t, p, b.name, b.keys)
		best = best.better(c.from).better(c.to)
		list = append(list, c)
	}
	for i := range list {
		c := &list[i]
		c.best, c.recipe, c.tpe, c.random = best, recipe, tpe, random
		t.Logf("%s, %s: %.4g to %.4g in %d steps, %d trainings, %d did harm; best %.4f, recipe %.4f, tpe %.4f, "+
			"random %.4f", c.set, c.base, c.from.loss, c.to.loss, c.steps, c.trainings, c.harmed, c.best.loss,
			c.recipe.loss, c.tpe.loss, c.random.loss)
	}
	return list
}

// recipeOf trains the recipe itself.
func recipeOf(t *testing.T, p pilotSet) seen {
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
		c := follow(t, looked[0], "slow", chainBases[3].keys)
		if c.harmed > 0 || c.steps == 0 || !(c.to.loss < 0.9*c.from.loss) || c.trainings > chainTrainings {
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
		if *chainSets == "" { // what is measured so far is worth keeping
			writeChains(t, all)
		}
	}
}

func writeChains(t *testing.T, all []chained) {
	t.Helper()
	text := fmt.Sprintf(chainsHead, chainEpochs, chainTrainings, *chainWidth, chainHalton) + chainTotals(all) +
		"\n| set | base | at the start | after advice | best known | steps | did harm | trainings | near |\n" +
		"|---|---|---|---|---|---|---|---|---|\n"
	for _, c := range all {
		near := "no"
		if c.near(c.to) {
			near = "yes"
		}
		text += fmt.Sprintf("| %s | %s | %.4g | %.4g | %.4g | %d | %d | %d | %s |\n", c.set, c.base, c.from.loss,
			c.to.loss, c.best.loss, c.steps, c.harmed, c.trainings, near)
	}
	if err := os.WriteFile("testdata/chains.md", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// chainTotals is the table of how often what comes near the best known.
func chainTotals(all []chained) string {
	text := fmt.Sprintf("| of %d | within 2 %% of the best loss | or 0.01 of the best accuracy | "+
		"median loss above the best |\n|---|---|---|---|\n", len(all))
	for _, row := range []struct {
		name string
		of   func(chained) seen
	}{
		{"at the start", func(c chained) seen { return c.from }},
		{"advice that is tried", func(c chained) seen { return c.to }},
		{"the recipe, 1 training", func(c chained) seen { return c.recipe }},
		{"recipe and TPE", func(c chained) seen { return c.tpe }},
		{"random search", func(c chained) seen { return c.random }},
	} {
		var within, near float64
		var above []float64
		for _, c := range all {
			s := row.of(c)
			if c.within(s) {
				within++
			}
			if c.near(s) {
				near++
			}
			above = append(above, s.loss/c.best.loss-1)
		}
		slices.Sort(above)
		n := float64(len(all))
		text += fmt.Sprintf("| %s | %.2f | %.2f | %.0f %% |\n", row.name, within/n, near/n, 100*above[len(above)/2])
	}
	steps, harmed := 0, 0
	for _, c := range all {
		steps, harmed = steps+c.steps, harmed+c.harmed
	}
	return text + fmt.Sprintf("\nOf %d steps %d did harm.\n", steps, harmed)
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
