package workspace_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/paired"
	"tunebench/engine/search"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

var (
	measureAutopilot = flag.Bool("autopilot", false, "measure testdata/autopilot.md anew: half an hour")
	pilotsOnly       = flag.String("autopilot.sets", "", "measure only these sets, and leave the other rows")
)

// pilotSet is an experiment for the autopilot, whose start is drawn from its space.
type pilotSet struct {
	name string
	keys []string
}

var pilotSets = []pilotSet{
	{"iris", []string{"data.source=iris"}},
	{"wine", []string{"data.source=wine"}},
	{"breast_cancer", []string{"data.source=breast_cancer"}},
	{"digits", []string{"data.source=digits", "data.limit=800"}},
	{"diabetes", []string{"data.source=diabetes"}},
	{"moons", []string{"data.source=moons", "data.size=400", "data.noise=0.25"}},
	{"circles", []string{"data.source=circles", "data.size=400", "data.noise=0.15"}},
	{"spirals", []string{"data.source=spirals", "data.size=600", "data.noise=0.1"}},
	{"spirals of five", []string{"data.source=spirals", "data.size=600", "data.classes=5", "data.noise=0.05"}},
	{"blobs", []string{"data.source=blobs", "data.size=400", "data.noise=2.5", "data.classes=5"}},
	{"xor", []string{"data.source=xor", "data.size=400", "data.noise=0.1"}},
	{"few moons", []string{"data.source=moons", "data.size=120", "data.noise=0.3"}},
}

const (
	pilotEpochs = 20
	pilotRandom = 300 // trainings of the random search
	pilotSeeds  = 5   // starts
	pilotFresh  = 8   // seeds that nothing was chosen by
)

// base is the experiment of a set with a seed.
func (p pilotSet) base(t *testing.T, seed int) (s *spec.Spec, metric string) {
	s = spec.Default()
	keys := append([]string{fmt.Sprint("seed=", seed), fmt.Sprint("training.epochs=", pilotEpochs)}, p.keys...)
	for _, kv := range keys {
		key, value, _ := strings.Cut(kv, "=")
		if err := s.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	if p.name == "diabetes" {
		return s, event.ValR2
	}
	return s, event.ValAccuracy
}

// pilotStudy makes a study of an experiment.
func pilotStudy(t *testing.T, base *spec.Spec, keys ...string) *spec.Study {
	s := spec.NewStudy(base)
	for _, kv := range keys {
		key, value, _ := strings.Cut(kv, "=")
		if err := s.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetSpace(base, spec.Facts{}, nil); err != nil {
		t.Fatal(err)
	}
	return s
}

func conductPilot(t *testing.T, s *spec.Study) *workspace.StudyState {
	w := workspace.Open(t.TempDir(), workspace.Options{Machine: machine})
	study, err := w.CreateStudy(s)
	if err != nil {
		t.Fatal(err)
	}
	state, err := study.Conduct(t.Context(), workspace.ConductOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// worth is what an experiment comes to under seeds that nothing was chosen by.
func worth(t *testing.T, base *spec.Spec, values map[string]string, metric string) []float64 {
	s := base.Clone()
	for key, text := range values {
		if key == "model.depth" || key == "model.width" {
			s.Model.Hidden = nil
		}
		if err := s.Set(key, text); err != nil {
			t.Fatal(err)
		}
	}
	s.Seed = 1000
	study := pilotStudy(t, s, "goal.metric="+metric, fmt.Sprint("goal.repeats=", pilotFresh), "budget.trials=1")
	study.Ranges = nil
	state := conductPilot(t, study)
	list := make([]float64, pilotFresh)
	for i := range list {
		list[i] = math.NaN()
	}
	for i, r := range state.Trials[0].Seeds {
		list[i], _ = r.Best(false)
	}
	return list
}

// start draws a start from the experiment's space.
func (p pilotSet) start(t *testing.T, base *spec.Spec, seed int) *spec.Spec {
	s := pilotStudy(t, base)
	space, err := s.Space()
	if err != nil {
		t.Fatal(err)
	}
	at, _ := search.Random{}.Sample(&search.History{Space: space, Seed: uint64(seed), MaxEpochs: pilotEpochs}, 0)
	start, _, err := s.Apply(base, at)
	if err != nil {
		t.Fatal(err)
	}
	return start
}

// chance is what the best of a random search is worth. It does not depend on the order in which trials end, so that
// a set is not searched again whose rows are measured anew.
func (p pilotSet) chance(t *testing.T, rows []pilotRow, random int) float64 {
	if i := slices.IndexFunc(rows, func(r pilotRow) bool { return r.set == p.name }); i >= 0 {
		return rows[i].chance
	}
	base, metric := p.base(t, 1)
	best := conductPilot(t, pilotStudy(t, base, "goal.metric="+metric, "sampler.name=random", "pruner.name=none",
		fmt.Sprint("budget.trials=", random))).Leader()
	return paired.Describe(worth(t, base, best.Values, metric)).Mean
}

// pilotRow is a line of the table.
type pilotRow struct {
	set, metric   string
	start         int
	from, tuned   float64
	chance        float64
	kept, epochs  int
	againstItself string
}

func (r pilotRow) String() string {
	return fmt.Sprintf("| %s | %s | %d | %.4f | %.4f | %.4f | %d | %d | %s |", r.set, r.metric, r.start, r.from,
		r.tuned, r.chance, r.kept, r.epochs, r.againstItself)
}

// tune lets the autopilot work on a start.
func (p pilotSet) tune(t *testing.T, seed, epochs int, chance float64) pilotRow {
	own, metric := p.base(t, seed)
	start := p.start(t, own, seed)
	state := conductPilot(t, pilotStudy(t, start, "goal.metric="+metric, "goal.advice=true", "goal.repeats=4",
		"budget.trials=0", fmt.Sprint("budget.epochs=", epochs)))
	before, after := worth(t, start, nil, metric), worth(t, start, state.Leader().Values, metric)
	row := pilotRow{
		set: p.name, metric: metric, start: seed, from: paired.Describe(before).Mean,
		tuned: paired.Describe(after).Mean, chance: chance, epochs: state.Epochs,
		againstItself: paired.Compare(before, after, true).Words(),
	}
	for _, trial := range state.Trials {
		if trial.Adopted {
			row.kept++
		}
	}
	return row
}

// TestAutopilotTable compares what the autopilot makes of random starts with the best of a random search ten times
// as long. The table is written after each set.
func TestAutopilotTable(t *testing.T) {
	sets, seeds, random := pilotSets, pilotSeeds, pilotRandom
	var rows []pilotRow
	switch {
	case !*measureAutopilot:
		sets, seeds, random = pilotSets[:1], 1, 20
	case *pilotsOnly != "":
		rows = readPilots(t)
		only := regexp.MustCompile(*pilotsOnly)
		sets = slices.DeleteFunc(slices.Clone(sets), func(p pilotSet) bool { return !only.MatchString(p.name) })
	}
	for _, p := range sets {
		chance := p.chance(t, rows, random)
		rows = slices.DeleteFunc(rows, func(r pilotRow) bool { return r.set == p.name })
		for seed := 1; seed <= seeds; seed++ {
			rows = append(rows, p.tune(t, seed, random*pilotEpochs/10, chance))
			t.Log(rows[len(rows)-1])
		}
		if *measureAutopilot {
			writePilots(t, rows)
			continue
		}
		if last := rows[len(rows)-1]; strings.HasPrefix(last.againstItself, "worse") {
			t.Error(last)
		}
	}
}

const pilotsFile = "testdata/autopilot.md"

// readPilots reads the table as it is.
func readPilots(t *testing.T) (rows []pilotRow) {
	raw, err := os.ReadFile(pilotsFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 9 {
			continue
		}
		r := pilotRow{set: strings.TrimPrefix(cells[0], "| "), metric: cells[1]}
		r.againstItself = strings.TrimSuffix(cells[8], " |")
		numbers := strings.Join(cells[2:8], " ")
		if n, _ := fmt.Sscan(numbers, &r.start, &r.from, &r.tuned, &r.chance, &r.kept, &r.epochs); n == 6 {
			rows = append(rows, r)
		}
	}
	return rows
}

// writePilots writes the table and what it comes to.
func writePilots(t *testing.T, rows []pilotRow) {
	const near = 0.01
	var lines, short []string
	within, worse, sets, means := 0, 0, 0, 0
	for _, p := range pilotSets {
		sum, n, chance := 0.0, 0, 0.0
		for _, r := range rows {
			if r.set != p.name {
				continue
			}
			lines = append(lines, r.String())
			sum, n, chance = sum+r.tuned, n+1, r.chance
			if r.tuned >= r.chance-near {
				within++
			}
			if strings.HasPrefix(r.againstItself, "worse") {
				worse++
			}
		}
		if n > 0 {
			sets++
		}
		switch mean := sum / float64(n); {
		case n == 0:
		case mean >= chance-near:
			means++
		default:
			short = append(short, fmt.Sprintf("%s, %.4f of %.4f", p.name, mean, chance))
		}
	}
	text := fmt.Sprintf(autopilotHead, pilotEpochs, pilotRandom, pilotFresh, means, sets, within, len(rows), worse)
	if len(short) > 0 {
		text += "Short of it by mean: " + strings.Join(short, "; ") + ".\n\n"
	}
	text += "| set | metric | start | at the start | tuned | best of 300 | kept | epochs | tuned against the start |\n"
	text += "|---|---|---|---|---|---|---|---|---|\n" + strings.Join(lines, "\n") + "\n"
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pilotsFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const autopilotHead = `# The autopilot beside a random search ten times as long

Written by ` + "`go test ./experiments/workspace -run AutopilotTable -autopilot -timeout 2h`" + `; with
` + "`-autopilot.sets NAMES`" + ` single sets are tuned anew, and their random search is not repeated.
Each start is an experiment of %d epochs drawn at random from the default space of its data. The random search trains %d
such experiments, and takes the best of them; the autopilot may spend a tenth of its epochs. Both results, and the
start, are then trained under %d seeds that nothing was chosen by; the means of the best values stand here.

Within 0.01 of the random search's best, or above: the mean over the starts in %d of %d sets, %d of %d starts. Worse
than the start beyond noise: %d.

`
