package workbench

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
)

// How a run is watched: often while it trains, seldom when nothing is to be
// expected, and in batches small enough to leave the screen responsive.
const (
	pollLive  = 200 * time.Millisecond
	pollIdle  = time.Second
	pollBatch = 4096
)

// follower watches the run that is shown, says what is new, and asks its worker for things.
type follower struct {
	run   *run // nil: none is shown
	gen   int  // of the run; messages of another generation are about another run
	now   func() time.Time
	after component.After
	notes *notes
}

// The messages that a follower answers.
type (
	// runOpened carries what is read once when a run is shown.
	runOpened struct {
		gen       int
		keepEdits bool
		spec      *spec.Spec
		origin    spec.Provenance
		parent    *workspace.BestValue
		before    *spec.Spec
		memory    *workspace.Memory
		err       error
	}
	// remembered is what is known of a run once it has ended.
	remembered struct {
		gen    int
		memory *workspace.Memory
	}
	polled struct {
		gen    int
		feed   workspace.Feed
		update workspace.Update
		err    error
	}
	specRead struct {
		gen  int
		spec *spec.Spec
	}
	examined struct {
		gen      int
		findings []finding.Finding
		err      error
	}
)

// heard is what a message means for the form.
type heard struct {
	experiment *spec.Spec // the run's own, read for the first time or again; nil: nothing new
	load       bool       // replace what the form holds, edits included
	ended      bool       // the run has just come to its end
}

// show follows a run and forgets the one shown before. What is edited until its experiment has been
// read stays if keepEdits is set.
func (f *follower) show(dir workspace.Run, keepEdits bool) tea.Cmd {
	f.gen++
	f.run = &run{dir: dir, history: event.Bounded(), memory: &workspace.Memory{}}
	return tea.Batch(open(f.gen, dir, keepEdits), poll(f.gen, dir.Follow()))
}

// drop forgets the run. Polling it ends with the next message about it.
func (f *follower) drop() {
	f.gen++
	f.run = nil
}

func open(gen int, dir workspace.Run, keepEdits bool) tea.Cmd {
	return func() tea.Msg {
		m := runOpened{gen: gen, keepEdits: keepEdits}
		if dir.Foreign() {
			return m
		}
		m.spec, m.err = dir.Spec()
		m.origin, _ = dir.Provenance() // a run lives without it
		if p := dir.Parent(); p != nil {
			m.parent = p.Status().Summary.Best
			m.before, _ = p.Spec() // it is only compared with
		}
		m.memory, _ = dir.Memory() // what is wrong with it the command line says
		return m
	}
}

func poll(gen int, feed workspace.Feed) tea.Cmd {
	return func() tea.Msg {
		u, err := feed.Poll(pollBatch)
		return polled{gen, feed, u, err}
	}
}

// update handles the messages of the follower, and drops those about an earlier run.
func (f *follower) update(msg tea.Msg) (heard, tea.Cmd) {
	switch m := msg.(type) {
	case runOpened:
		if m.gen == f.gen {
			return f.onOpened(m)
		}
	case polled:
		if m.gen != f.gen {
			return heard{}, closeFeed(m.feed)
		}
		return f.onPolled(m)
	case remembered:
		if m.gen == f.gen {
			f.run.remember(m.memory)
		}
	case specRead:
		if m.gen == f.gen {
			f.run.spec = m.spec
			return heard{experiment: m.spec}, nil
		}
	case examined:
		if m.gen == f.gen {
			return heard{}, f.onExamined(m)
		}
	}
	return heard{}, nil
}

func closeFeed(f workspace.Feed) tea.Cmd {
	return func() tea.Msg {
		_ = f.Close() // it was only read
		return nil
	}
}

func (f *follower) onOpened(m runOpened) (heard, tea.Cmd) {
	f.run.origin, f.run.parent, f.run.before = m.origin, m.parent, m.before
	f.run.remember(m.memory)
	if m.err != nil {
		return heard{}, f.notes.complain(m.err)
	}
	if m.spec != nil {
		f.run.spec = m.spec
	}
	return heard{experiment: m.spec, load: !m.keepEdits}, nil
}

func (f *follower) onPolled(m polled) (heard, tea.Cmd) {
	r := f.run
	knew, wasLive, awaited := r.phase == phaseCurrent, r.live(), r.phase == phaseAwaited
	news := r.apply(m.update)
	cmds := []tea.Cmd{f.nextPoll(m)}
	if m.err != nil {
		cmds = append(cmds, f.notes.complain(m.err))
	}
	if knew {
		for _, a := range m.update.Acks {
			cmds = append(cmds, f.onAck(a))
		}
	}
	for _, c := range news {
		cmds = append(cmds, f.notes.say(c.label()+" from step "+count(c.step)), f.readSpec())
	}
	if text := r.status.Trouble(); text != r.trouble {
		r.trouble = text
		if text != "" {
			cmds = append(cmds, f.notes.warn("training goes on, but: "+text))
		}
	}
	if knew && wasLive && !r.live() {
		cmds = append(cmds, f.announceEnd(), f.readSpec())
	}
	ended := (wasLive || awaited) && !r.live() && r.status.State.Finished() // some have before they are seen at all
	if ended {
		cmds = append(cmds, f.recall())
	}
	return heard{ended: ended}, tea.Batch(append(cmds, f.examine())...)
}

// onAck takes in the worker's answer to a request.
func (f *follower) onAck(a workspace.Ack) tea.Cmd {
	if a.Error == "" {
		return f.readSpec() // it may have been a live change
	}
	f.run.wanted = 0
	return f.notes.warn("refused: " + a.Error)
}

func (f *follower) nextPoll(m polled) tea.Cmd {
	next := poll(m.gen, m.feed)
	switch {
	case m.update.More:
		return next
	case f.listens():
		return f.after(pollLive, next)
	}
	return f.after(pollIdle, next)
}

// readSpec reads the run's experiment again after a live change was written into it.
func (f *follower) readSpec() tea.Cmd {
	gen, dir := f.gen, f.run.dir
	return func() tea.Msg {
		sp, err := dir.Spec()
		if err != nil {
			return nil // being replaced, or gone; the values shown stay
		}
		return specRead{gen, sp}
	}
}

// recall reads how a run that has ended compares with its family.
func (f *follower) recall() tea.Cmd {
	gen, dir := f.gen, f.run.dir
	return func() tea.Msg {
		m, err := dir.Memory()
		if err != nil {
			return nil // the command line says what is wrong with it
		}
		return remembered{gen, m}
	}
}

// examine diagnoses a run whose summary holds no findings, such as a foreign log.
func (f *follower) examine() tea.Cmd {
	r := f.run
	if r.phase != phaseCurrent || len(r.stored) > 0 || r.live() || !r.exam.begin(f.now()) {
		return nil
	}
	gen, dir := f.gen, r.dir
	return func() tea.Msg {
		found, err := dir.Diagnose()
		return examined{gen, found, err}
	}
}

func (f *follower) onExamined(m examined) tea.Cmd {
	f.run.exam.end()
	if m.err != nil {
		return f.notes.complain(m.err)
	}
	f.run.findings = m.findings
	return nil
}
