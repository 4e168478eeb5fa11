package study

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/plainfile"
	"tunebench/experiments/spec"
)

// Phase is where a study is in its life.
type Phase string

// The phases. Interrupted is what a reader makes of a study whose conductor is gone without a word.
const (
	Created     Phase = "created"
	Running     Phase = "running"
	Paused      Phase = "paused"
	Ended       Phase = "ended"
	Interrupted Phase = "interrupted"
)

// Summary is a study at a glance, for other programs and for lists.
type Summary struct {
	Study  string `json:"study"`
	Phase  Phase  `json:"phase"`
	Ending string `json:"ending,omitempty"` // why it ended: trials, epochs, time, target, space, request, failed
	Error  string `json:"error,omitempty"`
	Metric string `json:"metric"`

	Trials  int     `json:"trials"`
	Epochs  int     `json:"epochs"`
	Seconds float64 `json:"seconds"`
	Best    *Best   `json:"best,omitempty"`

	// Test are the values on the test rows of the trial that was the best when these were looked at.
	Test      map[string]event.Number `json:"test,omitempty"`
	TestTrial *int                    `json:"test_trial,omitempty"`

	Updated time.Time `json:"updated"`
}

// Best is the best trial of a study.
type Best struct {
	Trial int               `json:"trial"`
	Value event.Number      `json:"value"`
	Point map[string]string `json:"point,omitempty"`
	Run   string            `json:"run,omitempty"`
}

// maxSummary bounds a summary that is read.
const maxSummary = 1 << 20

// Summary reads what the conductor last said, and whether it lives. A study that nobody has conducted has
// an empty one.
func (d *Dir) Summary() (Summary, error) {
	s := Summary{Study: d.Name(), Phase: Created}
	raw, err := plainfile.ReadOwn(d.join(SummaryFile), maxSummary)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("study %s: %w", d.Name(), err)
	}
	if err == nil {
		if err := json.Unmarshal(raw, &s); err != nil {
			return s, fmt.Errorf("study %s: %s: %w", d.Name(), SummaryFile, err)
		}
	}
	if (s.Phase == Running || s.Phase == Paused) && d.Holder() == "" {
		s.Phase = Interrupted
	}
	return s, nil
}

// summarize writes the summary.
func (c *conductor) summarize(phase Phase, trouble error) error {
	s := c.state
	sum := Summary{
		Study: c.dir.Name(), Phase: phase, Ending: s.Ending, Metric: s.Plan.Metric,
		Trials: len(s.Trials), Epochs: s.Epochs, Seconds: s.Time(c.Now()).Seconds(), Updated: c.Now(),
	}
	if trouble != nil {
		sum.Error = trouble.Error()
	}
	if best := s.Leader(); best != nil {
		v, _ := best.Best(s.Plan.Lower)
		sum.Best = &Best{
			Trial: best.ID, Value: event.Number(v), Point: best.Values,
			Run: filepath.Base(c.runs[runID(best.ID, 0)]),
		}
	}
	if t := s.Tested; t != nil {
		sum.TestTrial, sum.Test = &t.Trial, t.Metrics
	}
	raw, err := json.MarshalIndent(sum, "", "  ")
	if err != nil {
		return err
	}
	return c.dir.write(SummaryFile, append(raw, '\n'), c.journal.before)
}

// summaryPause is how often a summary is written while the study is under way.
const summaryPause = time.Second

// tell writes the summary where something changed and some time has passed.
func (c *conductor) tell(now bool) {
	if !now && (c.told == c.state.Decisions || c.Now().Sub(c.toldAt) < summaryPause) {
		return
	}
	c.told, c.toldAt = c.state.Decisions, c.Now()
	phase := Running
	if c.paused {
		phase = Paused
	}
	if err := c.summarize(phase, nil); err != nil {
		fmt.Fprintf(c.Log, "%v\n", err)
	}
}

// plan reads the study's file.
func (d *Dir) plan() (*Plan, error) {
	raw, err := plainfile.ReadOwn(d.join(File), maxStudy)
	if err != nil {
		return nil, fmt.Errorf("study %s: %w", d.Name(), err)
	}
	s, err := spec.ParseStudy(raw, d.join(File))
	if err != nil {
		return nil, err
	}
	return NewPlan(s)
}

// maxStudy bounds a study's file.
const maxStudy = 4 << 20

// runs returns the directories of the trials' runs by their ids.
func (d *Dir) runs() (map[string]string, error) {
	entries, err := os.ReadDir(d.Trials())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("study %s: %w", d.Name(), err)
	}
	runs := make(map[string]string, len(entries))
	for _, e := range entries {
		if at := strings.LastIndexByte(e.Name(), '-'); at >= 0 && e.IsDir() {
			runs[e.Name()[at+1:]] = filepath.Join(d.Trials(), e.Name())
		}
	}
	return runs, nil
}
