package study

import (
	"fmt"
	"math"
	"slices"

	"tunebench/experiments/runstore"
)

// Snapshot is a study as it is at a moment.
type Snapshot struct {
	Name, Path string
	Phase      Phase
	Holder     string // who conducts it, "" if nobody does
	Error      string
	State      *State
	// Runs are the directories of the trials' runs, and Live what those say that are being trained.
	Runs map[RunKey]string
	Live map[RunKey]runstore.Summary
}

// RunKey names the training of a trial under a seed.
type RunKey struct{ Trial, Seed int }

// Follower reads a study as it grows. It is for use by one goroutine.
type Follower struct {
	dir    *Dir
	reader reader
	state  *State
	runs   map[string]string
}

// Follow watches a study.
func (d *Dir) Follow() *Follower {
	return &Follower{dir: d, reader: reader{path: d.join(DecisionsFile)}}
}

// Poll returns the study as it is now; what it returns is the caller's. It waits for nothing but the disk.
func (f *Follower) Poll() (*Snapshot, error) {
	if f.state == nil {
		plan, err := f.dir.plan()
		if err != nil {
			return nil, err
		}
		f.state = &State{Plan: plan}
	}
	if err := f.reader.next(f.state.Apply); err != nil {
		return nil, err
	}
	sum, err := f.dir.Summary()
	if err != nil {
		return nil, err
	}
	s := &Snapshot{
		Name: f.dir.Name(), Path: f.dir.Path(), Phase: sum.Phase, Error: sum.Error, Holder: f.dir.Holder(),
		State: f.state.clone(), Live: map[RunKey]runstore.Summary{},
	}
	if s.Phase == Created && s.Holder != "" {
		s.Phase = Running
	}
	return s, f.look(s)
}

// look adds the runs.
func (f *Follower) look(s *Snapshot) error {
	known := 0
	for _, t := range s.State.Trials {
		known += len(t.Seeds)
	}
	if len(f.runs) < known {
		var err error
		if f.runs, err = f.dir.runs(); err != nil {
			return err
		}
	}
	s.Runs = make(map[RunKey]string, known)
	for _, t := range s.State.Trials {
		for seed, r := range t.Seeds {
			path, key := f.runs[runID(t.ID, seed)], RunKey{t.ID, seed}
			if path == "" {
				continue
			}
			s.Runs[key] = path
			if !r.Training {
				continue
			}
			if d, err := runstore.Open(path); err == nil { // else it is being made
				s.Live[key], _ = d.ReadSummary()
			}
		}
	}
	return nil
}

// clone is a copy that later decisions do not change.
func (s *State) clone() *State {
	c := *s
	c.Course = slices.Clip(s.Course)
	c.Trials = make([]*Trial, len(s.Trials))
	for i, t := range s.Trials {
		trial := *t
		trial.Seeds = make([]*Repeat, len(t.Seeds))
		for k, r := range t.Seeds {
			repeat := *r
			trial.Seeds[k] = &repeat
		}
		c.Trials[i] = &trial
	}
	return &c
}

// Standing is where a trial is, in a word and with its reason.
type Standing struct {
	Word string // training, done, pruned, stopped, diverged, failed
	Why  string
}

// Standings says where each trial is: "pruned", "at 3 of 27 epochs: 0.61 against a median of 0.42".
func (s *State) Standings() []Standing {
	medians := map[int]float64{}
	list := make([]Standing, len(s.Trials))
	for i, t := range s.Trials {
		list[i] = s.standing(t, medians)
	}
	return list
}

func (s *State) standing(t *Trial, medians map[int]float64) Standing {
	first := t.Seeds[0]
	at := fmt.Sprintf("at %d of %d epochs", t.Epochs(), s.Plan.Epochs)
	switch {
	case t.Training():
		return Standing{"training", t.Why}
	case t.Failed():
		r := t.Seeds[slices.IndexFunc(t.Seeds, func(r *Repeat) bool { return r.Failed })]
		return Standing{string(r.Ending), r.Error}
	case first.Over && s.fewSeeds(t):
		return Standing{"done", fmt.Sprintf("clearly worse than trial %d after %d seeds", s.Leader().ID, len(t.Seeds))}
	case first.Over:
		return Standing{"done", first.Ending.Label()}
	case t.Closed && t.By == user:
		return Standing{"stopped", at + " by hand"}
	case t.Closed:
		return Standing{"pruned", t.Why}
	}
	v, epoch := first.Best(s.Plan.Lower)
	if epoch == 0 {
		return Standing{"pruned", at}
	}
	mid, known := medians[t.Epochs()]
	if !known {
		mid = s.medianAt(t.Epochs())
		medians[t.Epochs()] = mid
	}
	return Standing{"pruned", fmt.Sprintf("%s: %.4g against a median of %.4g", at, v, mid)}
}

// medianAt is the median of what the trials had reached by an epoch.
func (s *State) medianAt(epoch int) float64 {
	var values []float64
	for _, t := range s.Trials {
		if r := *t.Seeds[0]; len(r.Values) >= epoch {
			r.Values = r.Values[:epoch]
			if v, at := r.Best(s.Plan.Lower); at > 0 {
				values = append(values, v)
			}
		}
	}
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
