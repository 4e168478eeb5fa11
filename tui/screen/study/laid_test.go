package study

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// laid is a trial whose values and result a test lays down.
type laid struct {
	at     map[string]string
	result float64 // NaN: it diverged
	epochs int     // that it was trained; 0: all
	early  bool    // it stopped early by itself
}

// lay makes an ended study of a file with the given trials.
func lay(t *testing.T, file string, trials []laid) *workspace.Study {
	t.Helper()
	s, err := spec.ParseStudy([]byte(file), "study.toml")
	if err != nil {
		t.Fatal(err)
	}
	st, err := workspace.Open(t.TempDir(), workspace.Options{}).CreateStudy(s)
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	w := &writer{t: t, out: &lines}
	w.line(workspace.StudyDecision{Op: "begin"})
	full := s.Inline.Training.Epochs
	for n, trial := range trials {
		r := &workspace.StudyResult{Ending: event.EndedEpochs, Over: true, Seconds: 1, Params: int64(100 + n)}
		epochs := full
		switch {
		case math.IsNaN(trial.result):
			r.Ending, r.Error, epochs = event.EndedDiverged, "the training loss became NaN at step 7", 1
		case trial.epochs > 0:
			r.Ending, r.Over, epochs = event.EndedPruned, false, trial.epochs
		case trial.early:
			r.Ending, epochs = event.EndedEarly, full-1
		}
		for range epochs {
			r.Values = append(r.Values, event.Number(trial.result))
		}
		w.line(workspace.StudyDecision{Op: "ask", Trial: &n, Point: trial.at, Epochs: max(epochs, 1), Why: "new"})
		w.line(workspace.StudyDecision{Op: "result", Trial: &n, Result: r})
	}
	w.line(workspace.StudyDecision{Op: "end", Ending: "trials"})
	for name, data := range map[string][]byte{
		"decisions.jsonl": lines.Bytes(),
		"summary.json":    fmt.Appendf(nil, `{"study":%q,"phase":"ended","metric":"val/loss"}`, st.Name()),
	} {
		if err := os.WriteFile(filepath.Join(st.Path(), name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return st
}

// spaced is the file of a study with a space.
func spaced(space string) string {
	return `
version = 1
name = "laid"
[goal]
metric = "val/loss"
[budget]
trials = 12
[space]
` + space + `
[experiment]
version = 1
name = "digits-mlp"
[experiment.data]
source = "digits"
[experiment.training]
epochs = 4
monitor = "val/loss"
`
}

// sizes are those of a small and of a large terminal.
var sizes = [][2]int{{80, 24}, {160, 48}}

// along lays twelve trials over the values of a key, the better the closer they are to one of them.
func along(key string, values []string, best int, more map[string]string) []laid {
	var list []laid
	for n := range 12 {
		k := n % len(values)
		at := map[string]string{key: values[k]}
		for key, text := range more {
			at[key] = text
		}
		list = append(list, laid{at: at, result: 0.2 + 0.1*math.Abs(float64(k-best)) + 0.001*float64(n)})
	}
	return list
}

// At whichever end of a range the best lies, the plot of the parameter, the overview and the tab say so, and one
// key asks for the range that they name. Lists of words have no ends, and where a key takes no more there is no
// warning.
func TestBoundaries(t *testing.T) {
	numbers := func(texts ...string) []string { return texts }
	for name, c := range map[string]struct {
		space  string
		trials []laid
		end    string // "": no warning
		wider  string
	}{
		"the low end of ratios": {
			`"optimizer.lr" = { low = 1e-4, high = 1.0, log = true }`,
			along("optimizer.lr", numbers("0.0001", "0.001", "0.01", "0.1"), 0, nil), "low end", "1e-5..1:log",
		},
		"the high end of ratios": {
			`"optimizer.lr" = { low = 1e-4, high = 1.0, log = true }`,
			along("optimizer.lr", numbers("0.0001", "0.01", "0.1", "1"), 3, nil), "high end", "1e-4..10:log",
		},
		"the middle": {
			`"optimizer.lr" = { low = 1e-4, high = 1.0, log = true }`,
			along("optimizer.lr", numbers("0.0001", "0.01", "0.1", "1"), 1, nil), "", "",
		},
		"whole numbers": {
			`"model.depth" = { low = 1, high = 4 }`,
			along("model.depth", numbers("1", "2", "3", "4"), 3, nil), "high end", "1..8",
		},
		"the end of all that the key takes": {
			`"regularization.dropout" = { low = 0.0, high = 0.6 }`,
			along("regularization.dropout", numbers("0", "0.2", "0.4", "0.6"), 0, nil), "", "",
		},
		"the other end of the same key": {
			`"regularization.dropout" = { low = 0.0, high = 0.6 }`,
			along("regularization.dropout", numbers("0", "0.2", "0.4", "0.6"), 3, nil), "high end", "",
		},
		"a list of numbers": {
			`"model.width" = { values = [16, 32, 64, 128] }`,
			along("model.width", numbers("16", "32", "64", "128"), 3, nil), "high end", "16,32,64,128,256",
		},
		"a list of words": {
			`"model.activation" = { values = ["relu", "tanh", "gelu"] }`,
			along("model.activation", numbers("relu", "tanh", "gelu"), 2, nil), "", "",
		},
		"a range under a condition": {
			`"optimizer.name" = { values = ["adam", "sgd"] }
"optimizer.lr" = [
  { low = 1e-4, high = 0.1, log = true, when = { "optimizer.name" = ["adam"] } },
  { low = 1e-3, high = 1.0, log = true, when = { "optimizer.name" = ["sgd"] } },
]`,
			along("optimizer.lr", numbers("0.001", "0.1", "0.3", "1"), 3, map[string]string{"optimizer.name": "sgd"}),
			"high end", "0.001..10:log",
		},
	} {
		st := lay(t, spaced(c.space), c.trials)
		b := visit(t, st)
		if (len(b.edges()) > 0) != (c.end != "") {
			t.Errorf("%s: edges %+v", name, b.edges())
			continue
		}
		for _, size := range sizes {
			overview := b.text(size[0], size[1])
			b.press("3")
			axes := b.text(size[0], size[1])
			b.press("1")
			warned := strings.Contains(overview, "the best is at the") || strings.Contains(axes, "▲ best at the")
			if c.end == "" {
				if warned || strings.Contains(overview, "▲") || strings.Contains(axes, "▲") {
					t.Errorf("%s: warns at %v:\n%s\n%s", name, size, overview, axes)
				}
				continue
			}
			said := strings.Join(b.summary(size[0]/2-2, size[0] > 80), " ")
			said = strings.Join(strings.Fields(ansi.Strip(said)), " ")
			if !strings.Contains(said, "the best is at the "+c.end) || !strings.Contains(overview, "▲") ||
				!strings.Contains(axes, "▲ best at the "+c.end) {
				t.Errorf("%s: no warning of the %s at %v:\n%s\n%s", name, c.end, size, overview, axes)
			}
			if size[0] >= 160 && !strings.Contains(axes, "3 Axes ▲") {
				t.Errorf("%s: the tab says nothing:\n%s", name, axes)
			}
		}
		if c.end == "" {
			continue
		}
		b.press("e")
		if n := len(b.fake.asked); n != 1 {
			t.Fatalf("%s: %d requests", name, n)
		}
		r := b.fake.asked[0]
		if c.wider != "" && r.Value != c.wider {
			t.Errorf("%s: asks for %s, want %s", name, r.Value, c.wider)
		}
		if err := st.Check(r); err != nil {
			t.Errorf("%s: the study refuses %s = %s: %v", name, r.Key, r.Value, err)
		}
	}
}

// The axes plot says how many of the trials with a value of the parameter diverged, and where: from a rate on here.
func TestTheShareThatDiverged(t *testing.T) {
	var trials []laid
	rates := []string{"0.0002", "0.001", "0.004", "0.02", "0.1", "0.7"}
	for n := range 12 {
		lr := rates[n%6]
		trial := laid{at: map[string]string{"optimizer.lr": lr, "optimizer.name": "sgd", "optimizer.momentum": "0.9"}}
		if n < 6 {
			trial.at = map[string]string{"optimizer.lr": lr, "optimizer.name": "adam"}
		}
		if trial.result = 0.3 + 0.01*float64(n); n%6 == 5 || n == 10 { // the largest rate, and once the one below it
			trial.result = math.NaN()
		}
		trials = append(trials, trial)
	}
	b := visit(t, lay(t, spaced(`"optimizer.lr" = { low = 1e-4, high = 1.0, log = true }
"optimizer.name" = { values = ["adam", "sgd"] }
"optimizer.momentum" = { low = 0.5, high = 0.99, when = { "optimizer.name" = ["sgd"] } }`), trials))
	b.press("3")
	for _, size := range sizes {
		text := b.text(size[0], size[1])
		for i, want := range []string{"25 %", "25 %", "33 %"} { // 3 of 12, 3 of 12, 2 of 6
			rate := divergedRow(t, text, b.axes.at[i].X, b.axes.at[i].Y, b.axes.at[i].W, b.axes.at[i].H)
			if !strings.Contains(rate, want+" ×") {
				t.Errorf("%s at %v: %q, want %s", b.picture.params[i].short, size, rate, want)
			}
		}
		lr := []rune(divergedRow(t, text, b.axes.at[0].X, b.axes.at[0].Y, b.axes.at[0].W, b.axes.at[0].H))
		middle := len(lr) / 2
		if bars := strings.Trim(string(lr[middle:]), " │"); bars == "" || !strings.ContainsAny(bars, "█▇▆▅") {
			t.Errorf("where the rate is large nothing is marked: %q", string(lr))
		}
		if left := string(lr[:middle]); strings.ContainsAny(left, "▁▂▃▄▅▆▇█") {
			t.Errorf("where nothing diverged something is marked: %q", string(lr))
		}
	}
	if got := b.counts(); got != "9 done, 3 diverged" {
		t.Errorf("counts %q", got)
	}
}

func (b *bench) counts() string { return b.picture.counts() }

// divergedRow is the line of a plot that marks what diverged.
func divergedRow(t *testing.T, frame string, x, y, w, h int) string {
	t.Helper()
	lines := strings.Split(frame, "\n")
	for _, line := range lines[y : y+h] {
		if cells := []rune(line); len(cells) >= x+w && strings.Contains(string(cells[x:x+w]), "% ×") {
			return string(cells[x : x+w])
		}
	}
	t.Fatalf("no share in the plot at %d, %d of\n%s", x, y, frame)
	return ""
}

// Where nothing diverged no room is taken for it.
func TestNoShareWhereNothingDiverged(t *testing.T) {
	b := visit(t, lay(t, spaced(`"optimizer.lr" = { low = 1e-4, high = 1.0, log = true }`),
		along("optimizer.lr", []string{"0.001", "0.01", "0.1"}, 1, nil)))
	b.press("3")
	for _, size := range sizes {
		if got := b.text(size[0], size[1]); strings.Contains(got, "×") || strings.Contains(got, "%") {
			t.Errorf("at %v:\n%s", size, got)
		}
	}
}

// Why a trial was not trained to the last epoch is said of one that stopped by itself, too.
func TestATrialThatStoppedEarly(t *testing.T) {
	trials := along("optimizer.lr", []string{"0.001", "0.01", "0.1"}, 1, nil)
	trials[1].early = true
	b := visit(t, lay(t, spaced(`"optimizer.lr" = { low = 1e-4, high = 1.0, log = true }`), trials))
	b.press("2")
	b.table.choose(1)
	for _, size := range sizes {
		got := b.text(size[0], size[1])
		if !strings.Contains(got, "3/4 ✓ done") || !strings.Contains(got, "done: early stop") {
			t.Errorf("at %v:\n%s", size, got)
		}
	}
}

// A trial that diverged is the worst in the table, with its reason, and no point of the charts of values.
func TestDivergedTrialsAreTheWorst(t *testing.T) {
	trials := along("optimizer.lr", []string{"0.001", "0.01", "0.1"}, 1, nil)
	trials[4].result = math.NaN() // at the best rate
	trials[7] = laid{at: trials[7].at, result: 0.9, epochs: 1}
	b := visit(t, lay(t, spaced(`"optimizer.lr" = { low = 1e-4, high = 1.0, log = true }
"model.width" = { low = 16, high = 64 }`), withWidths(trials)))
	b.press("2", "G")
	if b.chosen().id != 4 {
		t.Errorf("the last is trial %d", b.chosen().id)
	}
	for _, size := range sizes {
		got := b.text(size[0], size[1])
		if !strings.Contains(got, "trial 4, diverged: the training loss became NaN at step 7") ||
			!strings.Contains(got, "✗ diverged") {
			t.Errorf("at %v:\n%s", size, got)
		}
	}
	b.press("5")
	b.text(160, 48)
	if n := len(b.paths.chart.Paths); n != 11 {
		t.Errorf("%d lines of 11 trials with a value", n)
	}
	b.press("8")
	b.text(160, 48)
	if n := len(b.trade.chart.Dots); n != 11 {
		t.Errorf("%d dots of 11 trials with a value", n)
	}
	for _, id := range b.picture.ranked {
		if id == 4 {
			t.Error("it has a rank")
		}
	}
}

func withWidths(trials []laid) []laid {
	for n := range trials {
		trials[n].at["model.width"] = fmt.Sprint(16 + 4*n)
	}
	return trials
}
