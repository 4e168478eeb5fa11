package workspace

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/runindex"
	"tunebench/experiments/runstore"
	"tunebench/experiments/study"
)

type (
	// Origin is what was known of a run before it began.
	Origin = runindex.Origin
	// Course is how the metric by which a run is judged has gone.
	Course = runindex.Course
	// Notes are what a user says of a run.
	Notes = runstore.Notes
)

// Listed is a run, or a study as one line, as a list shows it. It is never changed.
type Listed struct {
	Status            // without findings; a study's in the words of a run
	Study      *Study // nil: a run
	Trials     int    // of a study
	Origin     Origin
	Notes      Notes
	Findings   []string // their kinds
	Course     *Course  // nil: see [Workspace.Courses]
	Trouble    string   // what could not be read besides the status
	Experiment string   // its name
	// Changed is what tells the run from others of the same experiment: l2=0.01.
	Changed string

	entry *runindex.Entry
}

// Path is where the run or the study is.
func (l *Listed) Path() string {
	if l.Study != nil {
		return l.Study.Path()
	}
	return l.Run.Path()
}

// Title is what the run is called: by its user, else by its experiment and what was changed of it.
func (l *Listed) Title() string {
	switch {
	case l.Notes.Name != "":
		return l.Notes.Name
	case l.Changed != "":
		return l.Experiment + " " + l.Changed
	}
	return l.Experiment
}

// Setting is the text of a key of the run's experiment, "" where it does not matter; false if there is none.
func (l *Listed) Setting(key string) (string, bool) { return l.Origin.Setting(key) }

// Best is the best value of the metric by which the run is judged, and the epoch or, of another program's run,
// the step where it was.
func (l *Listed) Best() (BestValue, bool) {
	if b := l.Summary.Best; b != nil {
		return *b, true
	}
	if c := l.Course; c != nil && c.Best.Known() {
		return BestValue{Metric: c.Metric, Value: c.Best, Epoch: int(c.At)}, true
	}
	return BestValue{}, false
}

// Overview is all that a list shows. It is never changed.
type Overview struct {
	Runs []*Listed // runs and studies, the newest first
	// Trouble says why some could not be listed.
	Trouble error
}

// listing is what a workspace keeps of its list.
type listing struct {
	once    sync.Once
	index   *runindex.Index
	mu      sync.Mutex
	entries []*runindex.Entry // of which the last overview was made
	studies []*Listed
	last    *Overview
	lookAt  time.Time // at the studies
}

func (w *Workspace) indexed() *runindex.Index {
	w.listing.once.Do(func() { w.listing.index = runindex.New(w.root) })
	return w.listing.index
}

// Overview returns the runs and studies as a list shows them; the same as before as long as nothing has changed.
func (w *Workspace) Overview() (*Overview, error) {
	entries, err := w.indexed().List()
	if err != nil {
		return nil, err
	}
	return w.overview(entries, true), nil
}

// Watch is [Workspace.Overview] for somebody who asks every second: what no worker is at is looked at less often,
// so that it takes next to nothing.
func (w *Workspace) Watch() (*Overview, error) {
	entries, err := w.indexed().Refresh()
	if err != nil {
		return nil, err
	}
	return w.overview(entries, false), nil
}

// Courses is [Workspace.Watch] that reads the course of some runs, by their paths, where it is not known or goes on.
func (w *Workspace) Courses(paths []string) *Overview {
	return w.overview(w.indexed().Courses(paths), false)
}

// studiesEvery is how often studies are looked at while a list is watched.
const studiesEvery = 2 * time.Second

func (w *Workspace) overview(entries []*runindex.Entry, now bool) *Overview {
	l := &w.listing
	l.mu.Lock()
	defer l.mu.Unlock()
	var trouble error
	studies := l.studies
	if now || time.Since(l.lookAt) >= studiesEvery {
		studies, trouble = w.studies(l.studies)
		l.lookAt = time.Now()
	}
	if l.last != nil && trouble == nil && slices.Equal(entries, l.entries) && slices.Equal(studies, l.studies) {
		return l.last
	}
	known := map[*runindex.Entry]*Listed{}
	if l.last != nil {
		for _, r := range l.last.Runs {
			if r.entry != nil {
				known[r.entry] = r
			}
		}
	}
	o := &Overview{Trouble: trouble}
	titles := titlesOf(entries)
	for _, e := range entries {
		r := known[e]
		if t := titles[e]; r == nil || r.Changed != t.changed || r.Experiment != t.experiment {
			r = w.listed(e, t)
		}
		o.Runs = append(o.Runs, r)
	}
	o.Runs = append(o.Runs, studies...)
	slices.SortStableFunc(o.Runs, func(a, b *Listed) int { return b.Started.Compare(a.Started) })
	l.entries, l.studies, l.last = entries, studies, o
	return o
}

func (w *Workspace) listed(e *runindex.Entry, t titled) *Listed {
	return &Listed{
		Status: w.status(e.Status), Origin: e.Origin, Notes: e.Notes, Findings: e.Findings, Course: e.Course,
		Trouble: e.Trouble, Experiment: t.experiment, Changed: t.changed, entry: e,
	}
}

// studies are the studies as lines of a list; those that are as before are the same.
func (w *Workspace) studies(before []*Listed) ([]*Listed, error) {
	dirs, err := study.List(w.root)
	out := make([]*Listed, 0, len(dirs))
	for _, d := range dirs {
		l := studyLine(&Study{d, w})
		for _, b := range before {
			if b.Path() == l.Path() && b.Summary.Updated.Equal(l.Summary.Updated) && b.State == l.State {
				l = b
				break
			}
		}
		out = append(out, l)
	}
	return out, err
}

// studyLine puts a study into the words of a run.
func studyLine(s *Study) *Listed {
	sum, err := s.Summary()
	l := &Listed{Study: s, Trials: sum.Trials, Experiment: runstore.Label(s.Name())}
	l.State = map[study.Phase]State{
		study.Created: Created, study.Running: Training, study.Paused: Paused, study.Ended: Done,
		study.Interrupted: Interrupted,
	}[sum.Phase]
	l.Alive, l.Started, l.Err = l.State.Active(), s.dir.Made(), err
	l.Summary = Summary{
		State: l.State, Reason: sum.Ending, Error: sum.Error, Updated: sum.Updated, Started: l.Started,
	}
	l.Summary.Elapsed = event.Number(sum.Seconds)
	if b := sum.Best; b != nil {
		l.Summary.Best = &BestValue{Metric: sum.Metric, Value: b.Value}
	}
	return l
}

// Differing are the keys of the experiments that differ among runs, in the order of the file. Keys that change no
// result, such as the number of threads, do not count.
func Differing(runs []*Listed) []string {
	var first *Listed
	differ := map[string]bool{}
	for _, r := range runs {
		if r.Origin.Settings == nil {
			continue
		}
		if first == nil {
			first = r
			continue
		}
		for key, v := range r.Origin.Settings {
			if !differ[key] && v != cmp.Or(first.Origin.Settings[key], runindex.Default(key)) {
				differ[key] = true
			}
		}
		for key, v := range first.Origin.Settings {
			if _, set := r.Origin.Settings[key]; !set && v != runindex.Default(key) {
				differ[key] = true
			}
		}
	}
	var out []string
	for _, k := range hparam.All() {
		if differ[k.Name] && matters(k.Name) && tells(k.Name, runs) {
			out = append(out, k.Name)
		}
	}
	return out
}

// tells reports whether a key has two values among runs to which it matters.
func tells(key string, runs []*Listed) bool {
	one := ""
	for _, r := range runs {
		v, ok := r.Setting(key)
		switch {
		case !ok || v == "":
		case one == "":
			one = v
		case one != v:
			return true
		}
	}
	return false
}
