package workspace_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"

	"tunebench/engine/dataset/generate"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

var (
	measureChains = flag.Bool("chains", false, "measure testdata/chains.md anew: an hour")
	chainWidth    = flag.Int("chainwidth", 2, "candidates that a step of a chain tries together")
	chainSets     = flag.String("chainsets", "", "measure these sets only, and write nothing")
	chainSeeds    = flag.Int("chainseeds", 1, "seeds of each set")
)

// chainSet is a set for chains, drawn or known.
type chainSet struct {
	pilotSet
	drawn *generate.Drawn
}

// chainsOf are the sets, none of which was looked at while trying was built.
var chainsOf = []chainSet{
	{pilotSet: pilotSet{"diabetes", []string{"data.source=diabetes"}}},
	{pilotSet: pilotSet{"noisy circles", []string{"data.source=circles", "data.size=600", "data.noise=0.3"}}},
	{pilotSet: pilotSet{"blobs", []string{"data.source=blobs", "data.size=400", "data.noise=2.5", "data.classes=5"}}},
	{pilotSet: pilotSet{"spirals of five", []string{
		"data.source=spirals", "data.size=600", "data.classes=5", "data.noise=0.05",
	}}},
	drawnSet("drawn 9001", generate.Drawn{Rows: 400, Features: 8, Classes: 2, Tangle: 0.9, Noise: 0.2, Seed: 9001}),
	drawnSet("drawn 9002", generate.Drawn{
		Rows: 700, Features: 20, Classes: 4, Tangle: 0.3, Idle: 0.5, Noise: 0.4, Seed: 9002,
	}),
	drawnSet("drawn 9003", generate.Drawn{Rows: 500, Features: 12, Tangle: 0.6, Codes: 0.5, Noise: 0.2, Seed: 9003}),
	drawnSet("drawn 9004", generate.Drawn{
		Rows: 600, Features: 30, Classes: 3, Rare: 1.5, Scales: 1, Noise: 0.7, Seed: 9004,
	}),
}

// looked are sets to look at while it is built.
var looked = []chainSet{
	{pilotSet: pilotSet{"iris", []string{"data.source=iris"}}},
	{pilotSet: pilotSet{"breast_cancer", []string{"data.source=breast_cancer"}}},
	{pilotSet: pilotSet{"moons", []string{"data.source=moons", "data.size=400", "data.noise=0.25"}}},
	{pilotSet: pilotSet{"xor", []string{"data.source=xor", "data.size=400", "data.noise=0.1"}}},
	{pilotSet: pilotSet{"circles", []string{"data.source=circles", "data.size=400", "data.noise=0.15"}}},
	{pilotSet: pilotSet{"spirals", []string{"data.source=spirals", "data.size=600", "data.noise=0.1"}}},
	drawnSet("drawn 8001", generate.Drawn{Rows: 500, Features: 10, Classes: 3, Tangle: 0.6, Noise: 0.2, Seed: 8001}),
	drawnSet("drawn 8002", generate.Drawn{Rows: 400, Features: 6, Tangle: 0.9, Noise: 0.1, Seed: 8002}),
}

// drawnSet is a set that a random network answers.
func drawnSet(name string, d generate.Drawn) chainSet { return chainSet{pilotSet{name: name}, &d} }

// at is the set as it can be loaded: what is drawn is written to a file.
func (c chainSet) at(t *testing.T) pilotSet {
	t.Helper()
	p := c.pilotSet
	if c.drawn == nil {
		return p
	}
	table := c.drawn.Table()
	var b strings.Builder
	b.WriteString(strings.Join(table.Features, ",") + ",y\n")
	for i := range table.NumRows() {
		for j := range table.Features {
			fmt.Fprintf(&b, "%g,", table.X.Data[i*table.X.Stride+j])
		}
		if table.Labels != nil {
			b.WriteString(table.Classes[table.Labels[i]] + "\n")
		} else {
			fmt.Fprintf(&b, "%g\n", table.Targets[i])
		}
	}
	file := filepath.Join(t.TempDir(), "drawn.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	p.keys = []string{"data.source=" + file, "data.label=y"}
	return p
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
	chainLong      = 20 // trainings of a chain that goes on
	chainEach      = 4  // bases of a set
	chainHalton    = 40 // trainings of a search that only says what is possible
	harm           = 1.02
)

// chained is how one chain went, and what was known of its set in the end.
type chained struct {
	set, base                string
	from, to, long           seen // at the start, after the fewer and after all trainings
	steps, harmed, trainings int
	// Of any run the best loss and accuracy, each; of chains those after the fewer and after all trainings.
	best, longBest       seen
	recipe, tpe, longTPE seen
	random, longRandom   seen
}

// within reports whether a run is within 2 % of a loss, and near whether that, or within 0.01 of the accuracy.
func (s seen) within(best seen) bool { return s.loss <= harm*best.loss }
func (s seen) near(best seen) bool   { return s.within(best) || s.accuracy >= best.accuracy-0.01 }

// chainSpec is the recipe on a set with some keys changed. A fifth of the rows is held out for the test.
func chainSpec(t *testing.T, p pilotSet, seed int, keys ...string) *spec.Spec {
	t.Helper()
	s := spec.Default()
	all := append([]string{
		fmt.Sprint("seed=", seed), "data.test=0.2", fmt.Sprint("training.epochs=", chainEpochs),
	}, p.keys...)
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
func follow(t *testing.T, base *spec.Spec, most int) chained {
	t.Helper()
	w := able(t)
	run, err := w.Prepare(t.Context(), base, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Train(t.Context(), workspace.TrainOptions{}); err != nil {
		t.Fatal(err)
	}
	now := seenOf(t, run)
	c := chained{from: now}
	for spent := 0; c.trainings < most; {
		n := *chainWidth
		if c.trainings < chainTrainings { // a chain of so many is the beginning of one that goes on
			n = min(n, chainTrainings-c.trainings)
		}
		tried, err := run.Try(t.Context(), workspace.TryOptions{
			Trainings: spent + min(n, most-c.trainings), Candidates: spent + n,
		})
		if err != nil {
			t.Fatal(err)
		}
		if tried.Trainings == spent {
			break // there is nothing left to try
		}
		c.trainings += tried.Trainings - spent
		before := spent
		spent = tried.Trainings
		found, err := run.Diagnose()
		if err != nil {
			t.Fatal(err)
		}
		trace(t, tried, before, found)
		if len(found[0].Suggestions) > 0 && found[0].Suggestions[0].Effect != nil &&
			found[0].Suggestions[0].Effect.Measured() {
			if run, err = run.Adopt(found[0].Suggestions[0].Changes); err != nil {
				t.Fatal(err)
			}
			spent = 0
			next := seenOf(t, run)
			if c.steps++; next.kept > harm*now.kept && next.test > harm*now.test {
				c.harmed++
			}
			now = next
		} // else nothing of that helps: others may
		if c.trainings <= chainTrainings {
			c.to = now
		}
	}
	c.long = now
	return c
}

// trace says what was tried since.
func trace(t *testing.T, tried *workspace.Tried, before int, found []finding.Finding) {
	for i, c := range tried.Candidates[1:] {
		if i < before {
			continue
		}
		if e := tried.Effect(i + 1); e != nil {
			t.Logf("    %-14s %-70s %s", c.Cause, hparam.Describe(c.Changes()), e.Words())
		}
	}
	if len(found[0].Suggestions) > 0 {
		t.Logf("  %s: %s", found[0].Title, found[0].Suggestions[0].Title)
	}
}

// searched is the best trial of a search by its loss, of the first so many and of all, and the best of all in each.
func searched(t *testing.T, base *spec.Spec, sampler string, few, trials int) (leader, later, best seen) {
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
	later, best = leader, leader
	for key, path := range snap.Runs {
		run, err := study.Run(path)
		if err != nil {
			t.Fatal(err)
		}
		s := curvesOf(t, run)
		best = best.better(s)
		if s.loss < later.loss {
			later = s
		}
		if key.Trial < few && s.loss < leader.loss {
			leader = s
		}
	}
	return leader, later, best
}

// chainsOfSet measures all chains of a set, and what searches come to with as many trainings.
func chainsOfSet(t *testing.T, p pilotSet, seed, first int) []chained {
	t.Helper()
	recipe := recipeOf(t, p, seed)
	best := recipe
	search := func(sampler string, few, trials int) (short, long seen) {
		short, long, all := searched(t, chainSpec(t, p, seed), sampler, few, trials)
		best = best.better(all)
		return short, long
	}
	random, longRandom := search("random", chainTrainings, chainLong)
	tpe, longTPE := search("tpe", chainTrainings-1, chainLong-1)
	for _, s := range []*seen{&tpe, &longTPE} {
		if recipe.loss < s.loss {
			*s = recipe
		}
	}
	search("halton", chainHalton, chainHalton)
	var list []chained
	for i := range chainEach {
		b := chainBases[(first+3*i)%len(chainBases)]
		t.Logf("%s, seed %d, %s", p.name, seed, b.name)
		c := follow(t, chainSpec(t, p, seed, b.keys...), chainLong)
		c.set, c.base = p.name, b.name
		best = best.better(c.from).better(c.to)
		list = append(list, c)
	}
	longBest := best
	for _, c := range list {
		longBest = longBest.better(c.long)
	}
	for i := range list {
		c := &list[i]
		c.best, c.longBest = best, longBest
		c.recipe, c.tpe, c.longTPE, c.random, c.longRandom = recipe, tpe, longTPE, random, longRandom
		t.Logf("%s, seed %d, %s: %.4g to %.4g and %.4g in %d steps, %d trainings, %d did harm; near %v, %v; best "+
			"%.4f, %.4f, recipe %.4f, tpe %.4f and %.4f", c.set, seed, c.base, c.from.loss, c.to.loss, c.long.loss,
			c.steps, c.trainings, c.harmed, c.to.near(best), c.long.near(longBest), best.loss, longBest.loss,
			recipe.loss, tpe.loss, longTPE.loss)
	}
	return list
}

// recipeOf trains the recipe itself.
func recipeOf(t *testing.T, p pilotSet, seed int) seen {
	t.Helper()
	run, err := able(t).Prepare(t.Context(), chainSpec(t, p, seed), workspace.Lineage{})
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
		c := follow(t, chainSpec(t, looked[0].pilotSet, 7, chainBases[3].keys...), chainTrainings)
		if c.harmed > 0 || c.steps == 0 || !(c.to.loss < 0.9*c.from.loss) || c.trainings > chainTrainings {
			t.Errorf("%+v", c)
		}
		return
	}
	kernel, err := sgemm.New(pool.New(1))
	if err != nil {
		t.Fatal(err)
	}
	blas32.Use(kernel)
	defer blas32.Use(gonum.Implementation{})
	sets := chainsOf
	if *chainSets != "" {
		sets = nil
		for _, c := range append(looked, chainsOf...) {
			if strings.Contains(","+*chainSets+",", ","+c.name+",") {
				sets = append(sets, c)
			}
		}
	}
	var all []chained
	for seed := range *chainSeeds {
		for i, c := range sets {
			all = append(all, chainsOfSet(t, c.at(t), 7+seed, i+seed)...)
			t.Log(chainTotals(all))
			if *chainSets == "" { // what is measured so far is worth keeping
				writeChains(t, all)
			}
		}
	}
}

func writeChains(t *testing.T, all []chained) {
	t.Helper()
	text := fmt.Sprintf(chainsHead, chainEpochs, chainTrainings, chainLong, *chainWidth) + chainTotals(all) +
		"\n| set | base | at the start | after 8 | after 20 | best known | steps | did harm | near after 8 | " +
		"after 20 |\n" +
		"|---|---|---|---|---|---|---|---|---|---|\n"
	word := map[bool]string{true: "yes", false: "no"}
	for _, c := range all {
		text += fmt.Sprintf("| %s | %s | %.4g | %.4g | %.4g | %.4g | %d | %d | %s | %s |\n", c.set, c.base, c.from.loss,
			c.to.loss, c.long.loss, c.best.loss, c.steps, c.harmed, word[c.to.near(c.best)],
			word[c.long.near(c.longBest)])
	}
	if err := os.WriteFile("testdata/chains.md", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// chainTotals is the table of how often what comes near the best known.
func chainTotals(all []chained) string {
	text := fmt.Sprintf("| of %d | within 2 %% of the best loss | or 0.01 of the best accuracy | "+
		"median loss above the best |\n|---|---|---|---|\n", len(all))
	long := func(c chained) seen { return c.longBest }
	few := func(c chained) seen { return c.best }
	for _, row := range []struct {
		name     string
		of, best func(chained) seen
	}{
		{"at the start", func(c chained) seen { return c.from }, few},
		{"the recipe, 1 training", func(c chained) seen { return c.recipe }, few},
		{"advice that is tried, 8 trainings", func(c chained) seen { return c.to }, few},
		{"recipe and TPE, 8", func(c chained) seen { return c.tpe }, few},
		{"random search, 8", func(c chained) seen { return c.random }, few},
		{"advice that is tried, 20", func(c chained) seen { return c.long }, long},
		{"recipe and TPE, 20", func(c chained) seen { return c.longTPE }, long},
		{"random search, 20", func(c chained) seen { return c.longRandom }, long},
	} {
		var within, near float64
		var above []float64
		for _, c := range all {
			s, best := row.of(c), row.best(c)
			if s.within(best) {
				within++
			}
			if s.near(best) {
				near++
			}
			above = append(above, s.loss/best.loss-1)
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

Written by ` + "`go test ./experiments/workspace -run TestChains -chains -chainseeds 2 -timeout 2h`" + `.
Each base is the recipe (adamw 1e-3, 2x128 relu, dropout 0.1, patience 10, %d epochs) with one thing made badly. From it
advice is followed with at most %d and then %d trainings, those of trying included: %d candidates at a time are trained
beside the run, and the first suggestion, if it was measured to help, is adopted without training. Sets, bases and
searches are those of the test; none of the sets was looked at while the order of candidates was chosen (others were).
The best known loss of a set is that of all of these and of a Halton search of 40, of chains as far as they have come
with as many trainings. A step does harm if it makes both the validation and the test loss
of the weights that it ends with more than 2 %% worse.

`
