package study

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/search"
	"tunebench/experiments/internal/atomicfile"
	"tunebench/experiments/internal/lease"
)

// ErrHeld says that another process conducts the study.
var ErrHeld = lease.ErrHeld

// Options say how a study is conducted.
type Options struct {
	Launcher Launcher
	// Parallel is the number of trainings at once where the study does not say it; 0: one.
	Parallel int
	// Now tells the time; nil: time.Now.
	Now func() time.Time
	// Log takes what is worth knowing later; nil discards it.
	Log io.Writer
	// Watch is called after every decision, in the conductor's goroutine; nil: nobody.
	Watch func(*State, Decision)
}

// conductor holds a study and decides what is trained.
type conductor struct {
	Options
	dir      *Dir
	state    *State
	strategy search.Strategy
	journal  journal
	requests inbox
	runs     map[string]string // directories of the trials' runs by their ids
	ended    chan outcome

	queue   []job
	running map[job]context.CancelFunc
	paused  bool
	leave   string // why the study is to end, "" while it is not
	failed  int    // trainings in a row that could not be done

	told   int // decisions when the summary was written
	toldAt time.Time
}

// job is one training that has been decided on.
type job struct{ trial, seed int }

// outcome is a training that has ended.
type outcome struct {
	job
	result *Result // nil: it was interrupted and goes on later
	err    error
}

// Conduct works on a study until its budget is used up, its target is met, somebody asks it to stop, or ctx
// is done. Killed at any time, it goes on from the files where it was.
func Conduct(ctx context.Context, dir *Dir, o Options) (*State, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	hold, err := lease.This().Acquire(ctx, dir.path)
	if err != nil {
		return nil, fmt.Errorf("study %s: %w", dir.Name(), err)
	}
	defer hold.Release() //nolint:errcheck // the system takes it back with the process anyway
	if err := atomicfile.RemoveStale(dir.path); err != nil {
		return nil, err
	}
	c := &conductor{
		Options: o, dir: dir, ended: make(chan outcome), running: map[job]context.CancelFunc{},
		requests: inbox{dir: dir},
	}
	if err := c.open(hold.Check); err != nil {
		return nil, err
	}
	defer c.journal.f.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-hold.Lost():
			cancel()
		case <-ctx.Done():
		}
	}()
	err = c.conduct(ctx)
	if lost := hold.Check(); lost != nil {
		return c.state, lost
	}
	return c.state, err
}

// open reads what has been decided and takes up what was under way.
func (c *conductor) open(held func() error) (err error) {
	plan, err := c.dir.plan()
	if err != nil {
		return err
	}
	c.state = &State{Plan: plan}
	r := reader{path: c.dir.join(DecisionsFile)}
	if err := r.next(c.state.Apply); err != nil {
		return err
	}
	if c.runs, err = c.dir.runs(); err != nil {
		return err
	}
	if c.strategy, err = c.state.Plan.strategy(); err != nil {
		return err
	}
	c.journal = journal{whole: r.off, before: held}
	if c.journal.f, err = openJournal(r.path, r.off); err != nil {
		return err
	}
	if err := c.requests.open(); err != nil {
		return err
	}
	for _, t := range c.state.Trials {
		for seed, r := range t.Seeds {
			if r.Training {
				c.queue = append(c.queue, job{t.ID, seed})
			}
		}
	}
	if err := c.decide(Decision{Op: OpBegin}); err != nil {
		return err
	}
	c.tell(true)
	return nil
}

// decide records a decision and lets it count.
func (c *conductor) decide(d Decision) error {
	d.N, d.Time = c.state.Decisions+1, c.Now()
	if _, err := c.state.fits(d); err != nil {
		return err
	}
	if err := c.journal.append(d); err != nil {
		return err
	}
	if err := c.state.Apply(d); err != nil {
		return err
	}
	if c.Watch != nil {
		c.Watch(c.state, d)
	}
	return nil
}

// lookOut is how often requests are looked for.
const lookOut = 200 * time.Millisecond

func (c *conductor) conduct(ctx context.Context) error {
	err := c.loop(ctx)
	c.stopAll()
	for len(c.running) > 0 { // they write their checkpoints
		if e := c.finish(<-c.ended); e != nil {
			err = errors.Join(err, e)
		}
	}
	ending := c.leave
	switch {
	case err != nil:
		ending = EndedFailed
	case ending == "":
		ending = EndedRequest
	}
	err = errors.Join(err, c.test(ctx, ending))
	if e := c.decide(Decision{Op: OpEnd, Ending: ending}); e != nil {
		return errors.Join(err, e)
	}
	return errors.Join(err, c.summarize(Ended, err), c.writeBest())
}

func (c *conductor) loop(ctx context.Context) error {
	tick := time.NewTicker(lookOut)
	defer tick.Stop()
	for {
		if err := c.obey(); err != nil {
			return err
		}
		if err := c.fill(ctx); err != nil {
			return err
		}
		if c.leave != "" || len(c.running) == 0 && len(c.queue) == 0 && !c.paused {
			return nil
		}
		select {
		case o := <-c.ended:
			if err := c.finish(o); err != nil {
				return err
			}
			c.tell(false)
		case <-tick.C:
			c.tell(false)
		case <-ctx.Done():
			return nil
		}
	}
}

// fill starts what has been decided on, and decides on more while there is room.
func (c *conductor) fill(ctx context.Context) error {
	for !c.paused && len(c.running) < c.slots() {
		if len(c.queue) == 0 {
			more, err := c.next()
			if err != nil || !more {
				return err
			}
			continue
		}
		j := c.queue[0]
		c.queue = c.queue[1:]
		if err := c.start(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// slots is the number of trainings at once.
func (c *conductor) slots() int {
	if n := c.state.Plan.Study.Budget.Parallel; n > 0 {
		return n
	}
	return max(1, c.Parallel)
}

// start makes the run of a training, unless it is there, and trains it.
func (c *conductor) start(ctx context.Context, j job) error {
	t := c.state.Trials[j.trial]
	path, err := c.run(j)
	if err != nil {
		return c.finish(outcome{job: j, err: err})
	}
	ctx, cancel := context.WithCancel(ctx)
	c.running[j] = cancel
	until, plan := t.Seeds[j.seed].Target, c.state.Plan
	go func() {
		sizes, err := c.Launcher.Train(ctx, path, until)
		o := outcome{job: j}
		r, e := readResult(path, plan, until)
		switch cut := ctx.Err() != nil; {
		case cut && (e != nil || r == nil || r.Ending == event.EndedFailed): // as for a run that loaded its data
		case e != nil || err != nil && r == nil:
			o.err = errors.Join(err, e)
		case r != nil:
			r.measured(sizes)
			o.result = r
		}
		c.ended <- o
	}()
	return nil
}

// run returns the directory of a training, which it makes if a kill has kept it from being made as a whole.
func (c *conductor) run(j job) (string, error) {
	path, err := c.made(j)
	if errors.Is(err, fs.ErrExist) { // by a conductor that was stopped when it had decided, and has just gone on
		if c.runs, err = c.dir.runs(); err == nil {
			path, err = c.made(j)
		}
	}
	return path, err
}

func (c *conductor) made(j job) (string, error) {
	id := runID(j.trial, j.seed)
	if path := c.runs[id]; path != "" {
		if complete(path) {
			return path, nil
		}
		if err := os.RemoveAll(path); err != nil { // nothing has been trained in it
			return "", err
		}
		delete(c.runs, id)
	}
	s, changes, err := c.state.Plan.experiment(c.state.Trials[j.trial].Values, j.seed)
	if err != nil {
		return "", err
	}
	// It may have been stopped since it decided, for so long that another one has made the run.
	if err := c.journal.before(); err != nil {
		return "", err
	}
	path, err := c.Launcher.Create(c.dir.Trials(), id, s, Origin{
		Study: c.dir.Name(), Trial: j.trial, Changes: changes, Why: c.state.Trials[j.trial].Why,
		Dated: c.dir.Made(),
	})
	if err == nil {
		c.runs[id] = path
	}
	return path, err
}

// finish takes what a training has come to.
func (c *conductor) finish(o outcome) error {
	if cancel := c.running[o.job]; cancel != nil {
		cancel()
		delete(c.running, o.job)
	}
	switch {
	case o.result != nil:
	case o.err != nil:
		o.result = &Result{Values: c.recorded(o.job), Ending: event.EndedFailed, Over: true, Error: o.err.Error()}
	case c.state.Trials[o.trial].Closed:
		o.result = c.sofar(o.job)
	default: // interrupted
		c.queue = append(c.queue, o.job)
		return nil
	}
	if err := c.record(o.job, o.result); err != nil {
		return err
	}
	return c.judge(o)
}

func (c *conductor) record(j job, r *Result) error {
	return c.decide(Decision{Op: OpResult, Trial: &j.trial, Seed: j.seed, Result: r})
}

// sofar is what a training has come to that was stopped on its way.
func (c *conductor) sofar(j job) *Result {
	stopped := &Result{Values: c.recorded(j), Ending: event.EndedRequest}
	path := c.runs[runID(j.trial, j.seed)]
	if path == "" || !complete(path) {
		return stopped
	}
	r, err := soFar(path, c.state.Plan)
	if err != nil {
		fmt.Fprintf(c.Log, "trial %d: %v\n", j.trial, err)
	}
	if err != nil || r.Ending == event.EndedFailed { // it failed as it was stopped
		return stopped
	}
	return r
}

// recorded are the values that are known of a training already.
func (c *conductor) recorded(j job) []event.Number {
	r := c.state.Trials[j.trial].Seeds[j.seed]
	values := make([]event.Number, len(r.Values))
	for i, v := range r.Values {
		values[i] = event.Number(v)
	}
	return values
}

// mostFailed is how many trainings in a row may fail before the study does: something else is wrong then
// than their settings.
const mostFailed = 5

func (c *conductor) judge(o outcome) error {
	if o.result.Ending != event.EndedFailed {
		c.failed = 0
		if c.state.targetMet() {
			c.leave = EndedTarget
		}
		return nil
	}
	fmt.Fprintf(c.Log, "trial %d: %s\n", o.trial, o.result.Error)
	if c.failed++; c.failed >= mostFailed {
		return fmt.Errorf("%d trainings in a row could not be done; the last one: %s", c.failed, o.result.Error)
	}
	return nil
}

func (c *conductor) stopAll() {
	for _, cancel := range c.running {
		cancel()
	}
}
