package inspect

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/spec"
)

var measureNoise = flag.Bool("label-noise", false, "measure testdata/label_noise.md anew: minutes")

// noisySet is a data set of which labels are changed.
type noisySet struct {
	name string
	keys map[string]string
	// relabel gives rows other classes, or -1 to leave a row out; nil keeps them.
	relabel func(label int32) int32
	columns int  // keeps only the first; 0: all
	chosen  bool // thresholds were chosen on it
}

func source(name string, keys ...string) map[string]string {
	m := map[string]string{"data.source": name}
	for i := 0; i < len(keys); i += 2 {
		m[keys[i]] = keys[i+1]
	}
	return m
}

func drawn(name, size, noise, classes string) map[string]string {
	m := source(name, "data.size", size, "data.noise", noise)
	if classes != "" {
		m["data.classes"] = classes
	}
	return m
}

var noisySets = []noisySet{
	{name: "iris", keys: source("iris"), chosen: true},
	{name: "digits", keys: source("digits"), chosen: true},
	{name: "moons, noise 0.1", keys: drawn("moons", "1000", "0.1", ""), chosen: true},
	{name: "moons, noise 0.3", keys: drawn("moons", "600", "0.3", ""), chosen: true},
	{name: "circles, noise 0.2", keys: drawn("circles", "600", "0.2", ""), chosen: true},
	{name: "spirals, noise 0.05", keys: drawn("spirals", "1500", "0.05", "3"), chosen: true},
	{name: "blobs, noise 0.5", keys: drawn("blobs", "1000", "0.5", "4"), chosen: true},
	{name: "blobs, noise 2", keys: drawn("blobs", "2000", "2", "5"), chosen: true},
	{name: "xor, noise 0.3", keys: drawn("xor", "800", "0.3", ""), chosen: true},

	{name: "wine", keys: source("wine")},
	{name: "breast_cancer", keys: source("breast_cancer")},
	{name: "iris, sepals only", keys: source("iris"), columns: 2},
	{name: "wine, 3 columns", keys: source("wine"), columns: 3},
	{name: "breast_cancer, 5 columns", keys: source("breast_cancer"), columns: 5},
	{name: "digits, odd or even", keys: source("digits"), relabel: func(l int32) int32 { return l % 2 }},
	{name: "digits, 3 8 9", keys: source("digits"), relabel: func(l int32) int32 {
		return int32(slices.Index([]int32{3, 8, 9}, l))
	}},
	{name: "digits, 1 in 10", keys: source("digits"), relabel: func(l int32) int32 {
		if l == 8 {
			return 1
		}
		return 0
	}},
	{name: "moons, noise 0.2", keys: drawn("moons", "800", "0.2", "")},
	{name: "circles, noise 0.12", keys: drawn("circles", "1000", "0.12", "")},
	{name: "spirals, noise 0.08", keys: drawn("spirals", "2000", "0.08", "4")},
	{name: "blobs, noise 0.8", keys: drawn("blobs", "1200", "0.8", "6")},
	{name: "xor, noise 0.1", keys: drawn("xor", "1500", "0.1", "")},
}

// write makes a table with a share of its labels changed to any other class and returns the rows changed.
func (s noisySet) write(t *testing.T, share float64, seed uint64, path string) map[int32]bool {
	t.Helper()
	table, _, err := build.LoadTable(context.Background(), set(t, spec.Default(), s.keys), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var rows []int
	labels := slices.Clone(table.Labels)
	classes := 0
	for i, l := range labels {
		if s.relabel != nil {
			labels[i] = s.relabel(l)
		}
		if labels[i] >= 0 {
			rows = append(rows, i)
		}
		classes = max(classes, int(labels[i])+1)
	}
	// A permutation by draws that depend on nothing but the seed.
	state := seed*2 + 1
	next := func(n int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int((state >> 33) % uint64(n))
	}
	order := make([]int, len(rows))
	for i := range order {
		j := next(i + 1)
		order[i], order[j] = order[j], i
	}
	changed := map[int32]bool{}
	for _, k := range order[:int(share*float64(len(rows))+0.5)] {
		changed[int32(k)] = true
		labels[rows[k]] = (labels[rows[k]] + 1 + int32(next(classes-1))) % int32(classes)
	}
	columns := table.X.Cols
	if s.columns > 0 {
		columns = s.columns
	}
	var b strings.Builder
	for c := range columns {
		fmt.Fprintf(&b, "f%d,", c)
	}
	b.WriteString("label\n")
	for _, i := range rows {
		for c := range columns {
			if v := table.X.Data[i*table.X.Stride+c]; v == v {
				b.WriteString(strconv.FormatFloat(float64(v), 'g', -1, 32))
			}
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "c%d\n", labels[i])
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return changed
}

// looked is what was said of one trained network's labels.
type looked struct {
	changed, named, hit int  // rows judged that were changed, rows named, named rows that were changed
	said                bool // beside what the curves show
}

// look trains as the keys say and looks for wrong labels.
func look(t *testing.T, path string, changed map[int32]bool, keys map[string]string) (l looked) {
	t.Helper()
	s := set(t, set(t, spec.Default(), map[string]string{"data.source": path, "data.label": "label"}), keys)
	e, err := build.New(context.Background(), s, processor, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var h history
	tr, err := train.New(e.Config, e.Executor, &h)
	if err != nil {
		t.Fatal(err)
	}
	result, err := tr.Run(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	curves := diagnosis.Diagnose(&h.History, diagnosis.Context{
		Get: build.Getter(e.Spec), Task: string(e.Data.Task), Epochs: e.Config.Epochs,
		TrainRows: e.Data.Train.Len(), ValRows: e.Data.Validation.Len(), Params: e.Executor.Model().Params,
		Classes: len(e.Data.Classes), Final: true, Ending: result.Ending,
	})
	judged, err := judges(e, []job.Part{job.TrainPart, job.ValidationPart})
	if err != nil {
		t.Fatal(err)
	}
	w, err := profile.AfterTraining(e.Data, judged, nil)
	if err != nil {
		t.Fatal(err)
	}
	l.said = len(w) > 0 && Trustworthy(curves)
	for _, j := range judged {
		n, err := profile.WrongLabels(j)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range j.Rows {
			if changed[r] {
				l.changed++
			}
		}
		if !l.said || len(n.Suspects) < 5 {
			continue
		}
		l.named += len(n.Suspects)
		for _, r := range n.Suspects {
			if changed[r.Row] {
				l.hit++
			}
		}
	}
	return l
}

// history keeps what is recorded.
type history struct{ event.History }

func (h *history) Emit(r event.Record) error {
	h.AppendRecord(r)
	return nil
}

// well is how a network is trained that may call labels wrong; poorly are some that may not.
var (
	well   = map[string]string{"training.epochs": "60", "training.early_stopping.patience": "8"}
	poorly = []map[string]string{
		{"training.epochs": "1", "optimizer.lr": "1e-6"},
		{"training.epochs": "4"},
		{"training.epochs": "20", "optimizer.lr": "3"},
		{"training.epochs": "20", "model.hidden": "2"},
		{"training.epochs": "80", "model.hidden": "256,256", "optimizer.lr": "0.003"},
	}
)

// try changes a share of the labels of a set, trains and looks.
func (s noisySet) try(t *testing.T, share float64, seed int, training map[string]string) looked {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.csv")
	changed := s.write(t, share, uint64(seed), path)
	keys := maps.Clone(training)
	keys["seed"] = strconv.Itoa(seed)
	return look(t, path, changed, keys)
}

// Clean labels are never called wrong, by whatever network; of changed ones many are, and hardly
// any other. testdata/label_noise.md has the figures of all sets; here are three quick ones.
func TestOnlyWrongLabelsAreCalledWrong(t *testing.T) {
	for _, name := range []string{"iris", "moons, noise 0.2", "breast_cancer"} {
		s := noisySets[slices.IndexFunc(noisySets, func(s noisySet) bool { return s.name == name })]
		for _, training := range append(slices.Clone(poorly[:4]), well) {
			if l := s.try(t, 0, 0, training); l.said {
				t.Errorf("%s, clean, %v: %+v", name, training, l)
			}
		}
		if l := s.try(t, 0.1, 1, poorly[0]); l.said {
			t.Errorf("%s: an untrained network says %+v", name, l)
		}
		if l := s.try(t, 0.1, 1, well); !l.said || 10*l.hit < 5*l.changed || 10*l.hit < 9*l.named {
			t.Errorf("%s with a tenth of the labels wrong: %+v", name, l)
		}
	}
}

// The table in testdata is what is measured, here for its quickest set.
func TestLabelNoiseTable(t *testing.T) {
	const path = "testdata/label_noise.md"
	if *measureNoise {
		if err := os.WriteFile(path, []byte(noiseTable(t)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	table, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if line := noisySets[0].measure(t, new(noiseTotal)); !strings.Contains(string(table), line) {
		t.Errorf("measured %s, the table has\n%s", line, table)
	}
}

func noiseTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString(noiseHead)
	for _, part := range []struct {
		title  string
		chosen bool
	}{
		{"Sets that played no part in choosing the thresholds", false},
		{"Sets on which the thresholds were chosen", true},
	} {
		var total noiseTotal
		fmt.Fprintf(&b, "\n## %s\n\n%s", part.title, noiseColumns)
		for _, s := range noisySets {
			if s.chosen == part.chosen {
				b.WriteString(s.measure(t, &total))
			}
		}
		b.WriteString(total.text())
	}
	return b.String()
}

const (
	noiseSeeds   = 3
	noiseColumns = "| set | clean | poorly trained | 2 % | 5 % | 10 % |\n|---|---|---|---|---|---|\n"
	noiseHead    = `# Wrong labels: false alarms, and how many are found

Written by ` + "`go test ./experiments/inspect -run LabelNoiseTable -label-noise`" + `.
A share of the labels of each set is changed to any other class, 60 epochs are trained with the default network and
early stopping (patience 8), and the finding is looked for that names rows with wrong labels, beside what the curves
show. Three seeds each.

"clean" and "poorly trained" count runs on unchanged labels in which the finding came: false alarms. Poorly trained are
one epoch at a rate of 1e-6, four epochs, 20 at a rate of 3, 20 with two hidden units, 80 of a wide network without
early stopping. The others show in how many of three runs the finding came, which share of the changed rows it names
(recall, a run without the finding names none), and which share of the rows that it names was changed (precision).
`
)

var noiseShares = []float64{0.02, 0.05, 0.1}

// noiseTotal sums over sets.
type noiseTotal struct {
	clean, cleanRuns, poor, poorRuns int
	at                               [3]looked
	said, runs                       [3]int
}

// measure returns a line of the table.
func (s noisySet) measure(t *testing.T, total *noiseTotal) string {
	clean, poor := 0, 0
	for seed := range noiseSeeds {
		if s.try(t, 0, seed, well).said {
			clean++
		}
		for _, training := range poorly {
			if s.try(t, 0, seed, training).said {
				poor++
			}
		}
	}
	poorRuns := noiseSeeds * len(poorly)
	line := fmt.Sprintf("| %s | %d of %d | %d of %d |", s.name, clean, noiseSeeds, poor, poorRuns)
	for k, share := range noiseShares {
		var sum looked
		said := 0
		for seed := range noiseSeeds {
			l := s.try(t, share, seed, well)
			sum.add(l)
			if l.said {
				said++
			}
		}
		line += fmt.Sprintf(" %d of %d: %s |", said, noiseSeeds, sum)
		total.at[k].add(sum)
		total.said[k] += said
		total.runs[k] += noiseSeeds
	}
	total.clean, total.cleanRuns = total.clean+clean, total.cleanRuns+noiseSeeds
	total.poor, total.poorRuns = total.poor+poor, total.poorRuns+poorRuns
	return line + "\n"
}

func (l *looked) add(o looked) {
	l.changed, l.named, l.hit = l.changed+o.changed, l.named+o.named, l.hit+o.hit
}

// String gives recall and precision.
func (l looked) String() string {
	if l.named == 0 {
		return "-"
	}
	hit := float64(l.hit)
	return fmt.Sprintf("recall %.2f, precision %.2f", hit/float64(l.changed), hit/float64(l.named))
}

func (n *noiseTotal) text() string {
	text := fmt.Sprintf("\nFalse alarms: %d of %d well trained runs, %d of %d poorly trained ones", n.clean,
		n.cleanRuns, n.poor, n.poorRuns)
	for k, share := range noiseShares {
		text += fmt.Sprintf(".\nWith %.0f %% of the labels changed the finding comes in %d of %d runs: %s", 100*share,
			n.said[k], n.runs[k], n.at[k])
	}
	return text + ".\n"
}
