package report

import (
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
)

// comparison is of three runs, whose accuracies on 400 rows are given.
func comparison(values ...float64) *workspace.Comparison {
	var runs []*workspace.Listed
	for i := range values {
		rate := []string{"0.1", "0.2", "0.3"}[i]
		runs = append(runs, &workspace.Listed{Experiment: "toy", Changed: "lr=" + rate, Origin: workspace.Origin{
			Settings: map[string]string{"optimizer.lr": rate}, ValidationRows: 400,
		}})
	}
	return workspace.Compare(runs, event.ValAccuracy, func(i int, _ string) []workspace.Reading {
		if values[i] == 0 {
			return nil
		}
		return []workspace.Reading{{Point: event.Point{Step: 3, Value: values[i]}, Epoch: 7}}
	})
}

func TestRunsBesideEachOther(t *testing.T) {
	for name, th := range frametest.Themes() {
		p := NewPage(th, 100)
		p.Beside(comparison(0.8, 0.9, 0), CompareLook{At: -1})
		text := p.Plain()
		for _, want := range []string{
			"1   toy lr=0.1", "0.9000   7", "off the best", "-0.1000", "noise", "0.025", // hypot of 0.02 and 0.015
			"seed adds to", "0.3",
		} {
			if !strings.Contains(strings.ReplaceAll(text, "1  toy", "1   toy"), want) {
				t.Errorf("%s: lacks %q:\n%s", name, want, text)
			}
		}
	}
}

// On a narrow page the keys go first, and the page says so.
func TestANarrowComparisonSaysWhatItLeavesOut(t *testing.T) {
	p := NewPage(frametest.Themes()["dark"], 76)
	p.Beside(comparison(0.8, 0.9), CompareLook{
		At: 1, Sample: func(int) string { return "--" }, Hidden: func(run int) bool { return run == 0 },
	})
	text := p.Plain()
	if !strings.Contains(text, "1 more key") || strings.Contains(text, "  lr") || !strings.Contains(text, "2 --") {
		t.Errorf("%s", text)
	}
}

// Runs under several seeds are written as their mean, with its interval where there is room.
func TestSeedsAsOneLine(t *testing.T) {
	var runs []*workspace.Listed
	for _, seed := range []string{"1", "2", "3"} {
		runs = append(runs, &workspace.Listed{Experiment: "toy", Origin: workspace.Origin{
			Settings: map[string]string{"optimizer.lr": "0.1", "seed": seed},
		}})
	}
	c := workspace.Compare(runs, event.ValLoss, func(i int, _ string) []workspace.Reading {
		return []workspace.Reading{{Point: event.Point{Value: float64(1 + i)}, Epoch: 1}}
	}).Folded()
	for w, interval := range map[int]bool{120: true, 76: false} {
		p := NewPage(frametest.Themes()["dark"], w)
		p.Beside(c, CompareLook{At: -1, Now: func(int) float64 { return 7 }, NowTitle: "here"})
		text := p.Plain()
		for _, want := range []string{"toy, 3 seeds", "2.000 ± 1.0", "here", "7.000", "95 % interval"} {
			if !strings.Contains(text, want) {
				t.Errorf("at %d lacks %q:\n%s", w, want, text)
			}
		}
		if strings.Contains(text, "[-0.58") != interval {
			t.Errorf("at %d the interval is there: %v\n%s", w, !interval, text)
		}
	}
}
