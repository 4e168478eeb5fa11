package workbench

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
)

// statusOf is what is said of a run whose only update is u.
func statusOf(u workspace.Update) status {
	r := &run{dir: u.Status.Run, pace: pace{}}
	r.apply(u)
	c := newCharts()
	c.sync(r)
	return status{th: look("dark"), run: r, charts: &c}
}

func TestStatusOfEveryState(t *testing.T) {
	d := fakeRun{name: "20260301-120000-digits-mlp-7f3a", id: "7f3a"}
	regression := trained(d, workspace.Done, 3)
	for i := range regression.Entries {
		for k, sc := range regression.Entries[i].Record.Scalars {
			if sc.Tag == event.ValAccuracy || sc.Tag == event.TrainAccuracy {
				regression.Entries[i].Record.Scalars[k].Tag = strings.Replace(sc.Tag, "accuracy", "r2", 1)
			}
		}
	}
	foreign := trained(d, "", 20)
	foreign.Status = workspace.Status{Run: fakeRun{name: "version_3"}, Foreign: true}
	short := trained(d, workspace.Done, 2)
	long := trained(d, workspace.Done, 2)
	long.Status.Summary.Elapsed = event.Number(3723)
	empty := workspace.Update{Changed: true, Status: workspace.Status{Run: d, State: workspace.Created, Alive: true}}
	for name, c := range map[string]struct {
		s         status
		want, not string
	}{
		"nothing": {
			status{th: look("dark"), name: "iris-small"},
			"tunebench|iris-small|○ not trained yet|press t to train", "epoch",
		},
		"trained before": {
			status{th: look("dark"), name: "iris-small", before: 3},
			"iris-small|○ 3 runs of it in this folder|press r to see them, t to train", "not trained",
		},
		"on its way": {
			status{th: look("dark"), name: "iris-small", starting: true}, "iris-small|○ starting", "not trained",
		},
		"not read yet": {
			status{th: look("dark"), name: "iris-small", run: &run{dir: d}}, "iris-small|○ opening", "press",
		},
		"created": {statusOf(empty), "digits-mlp · 7f3a|○ starting|epoch 0/0", "ETA"},
		"training": {
			statusOf(trained(d, workspace.Training, 18)),
			"● training|epoch 18/50|36 %|ETA 0:32|1.15 M samples/s|lr 3e-3", "best",
		},
		"paused": {statusOf(trained(d, workspace.Paused, 18)), "‖ paused|epoch 18/50|36 %|lr 3e-3", "ETA"},
		"done": {
			statusOf(short), "✓ done|epoch 2/50|in 2.0 s|best val/loss 0.3660 at 2|val/accuracy 0.7463", "ETA",
		},
		"an hour":     {statusOf(long), "in 1:02:03", "samples/s"},
		"regression":  {statusOf(regression), "✓ done|val/r2 0.8331", "accuracy"},
		"another's":   {statusOf(foreign), "version_3|○ log|step 900|val/loss 0.4122|val/accuracy 0.9670", "epoch"},
		"interrupted": {statusOf(trained(d, workspace.Interrupted, 5)), "▲ interrupted|epoch 5/50", "ETA"},
	} {
		line := c.s.line(160)
		frametest.Exact(t, name, line, 160, 1)
		line = ansi.Strip(line)
		for _, want := range strings.Split(c.want, "|") {
			if !strings.Contains(line, want) {
				t.Errorf("%s: lacks %q: %s", name, want, line)
			}
		}
		if strings.Contains(line, c.not) {
			t.Errorf("%s: says %q: %s", name, c.not, line)
		}
	}
}

// What matters most stays longest: the state, then how far the run is.
func TestStatusOnAnyWidth(t *testing.T) {
	s := statusOf(trained(fakeRun{name: "20260301-120000-a-rather-long-name-7f3a", id: "7f3a"}, workspace.Training, 18))
	for w := 1; w < 200; w++ {
		line := s.line(w)
		frametest.Exact(t, "status", line, w, 1)
		text := ansi.Strip(line)
		if w >= 12 && !strings.Contains(text, "● training") {
			t.Errorf("%d cells: %q", w, text)
		}
		if w >= 30 && !strings.Contains(text, "epoch 18/50") {
			t.Errorf("%d cells: %q", w, text)
		}
		if strings.Contains(text, "lr 3e-3") && !strings.Contains(text, "ETA") {
			t.Errorf("%d cells keep the less important: %q", w, text)
		}
	}
	s.th = look("ascii")
	frametest.ASCII(t, "status", s.line(160))
}

func TestStatusOfARunThatNeverEnds(t *testing.T) {
	u := workspace.Update{Changed: true, Status: workspace.Status{
		Run: fakeRun{name: "x"}, State: workspace.Training, Alive: true,
		Summary: workspace.Summary{Epoch: 3, Epochs: 10, Updated: noon},
	}}
	u.Entries = []workspace.Entry{{Record: event.Record{Kind: event.KindEpoch, Step: 1, Time: noon.Add(time.Second)}}}
	if line := ansi.Strip(statusOf(u).line(120)); !strings.Contains(line, "0 %") || strings.Contains(line, "ETA") {
		t.Errorf("a run whose steps are not known: %s", line)
	}
}
