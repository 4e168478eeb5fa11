package workbench

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/finding"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// How a run is watched: often while it trains, seldom when nothing is to be
// expected, and in batches small enough to leave the screen responsive.
const (
	pollLive  = 200 * time.Millisecond
	pollIdle  = time.Second
	pollBatch = 4096
	// diagnoseEvery bounds how often a log is examined that brings no findings of its own.
	diagnoseEvery = 3 * time.Second
)

type (
	// runOpened carries what is read once when a run is shown.
	runOpened struct {
		gen    int
		spec   *spec.Spec
		origin spec.Provenance
		parent *workspace.BestValue
		err    error
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
	diagnosed struct {
		gen      int
		findings []finding.Finding
		err      error
	}
)

// follow shows a run and forgets the one shown before. The form takes the
// run's experiment once it is read; what is edited until then stays if keepForm is set.
func (s *Screen) follow(dir workspace.Run) tea.Cmd {
	s.gen++
	s.run = &run{gen: s.gen, dir: dir}
	s.charts.reset()
	s.diag.reset()
	s.turnToCharts()
	return tea.Batch(s.openRun(s.gen, dir), s.poll(s.gen, dir.Follow()))
}

func (s *Screen) openRun(gen int, dir workspace.Run) tea.Cmd {
	return func() tea.Msg {
		if dir.Foreign() {
			return runOpened{gen: gen}
		}
		m := runOpened{gen: gen}
		m.spec, m.err = dir.Spec()
		m.origin, _ = dir.Provenance() // a run lives without it
		if p := dir.Parent(); p != nil {
			m.parent = p.Status().Summary.Best
		}
		return m
	}
}

func (s *Screen) poll(gen int, feed workspace.Feed) tea.Cmd {
	return func() tea.Msg {
		u, err := feed.Poll(pollBatch)
		return polled{gen, feed, u, err}
	}
}

func closeFeed(f workspace.Feed) tea.Cmd {
	return func() tea.Msg {
		_ = f.Close() // it was only read
		return nil
	}
}

// current reports whether a message is about the run that is shown.
func (s *Screen) current(gen int) bool { return s.run != nil && s.run.gen == gen }

func (s *Screen) onRunOpened(m runOpened) tea.Cmd {
	if !s.current(m.gen) {
		return nil
	}
	s.run.origin, s.run.parent = m.origin, m.parent
	if m.err != nil {
		return s.complain(m.err)
	}
	if m.spec == nil {
		return nil
	}
	s.run.spec = m.spec
	if s.keepForm {
		s.keepForm = false
		s.exp.rebase(m.spec)
	} else {
		s.exp.load(m.spec)
	}
	return s.describe()
}

func (s *Screen) onPolled(m polled) tea.Cmd {
	if !s.current(m.gen) {
		return closeFeed(m.feed)
	}
	r := s.run
	wasLive, knew := r.live(), r.loaded
	news := r.apply(m.update)
	cmds := []tea.Cmd{s.nextPoll(m)}
	if m.err != nil {
		cmds = append(cmds, s.complain(m.err))
	}
	for _, a := range m.update.Acks {
		switch {
		case !knew:
		case a.Error != "":
			r.wanted = 0
			cmds = append(cmds, s.complainText("refused: "+a.Error))
		default:
			cmds = append(cmds, s.readSpec()) // it may have been a live change
		}
	}
	for _, c := range news {
		if c.key == keyLR {
			r.wanted = 0
		}
		cmds = append(cmds, s.announceChange(c), s.readSpec())
	}
	if text := r.status.Summary.Error; r.live() && text != r.trouble {
		r.trouble = text
		if text != "" {
			cmds = append(cmds, s.complainText("training goes on, but: "+text))
		}
	}
	if knew && wasLive && !r.live() {
		cmds = append(cmds, s.announceEnd(), s.readSpec())
	}
	s.charts.sync(r)
	s.diag.sync(r)
	return tea.Batch(append(cmds, s.examine())...)
}

func (s *Screen) nextPoll(m polled) tea.Cmd {
	if m.update.More {
		return s.poll(m.gen, m.feed)
	}
	wait := pollIdle
	if s.run.live() || s.run.expected(s.o.Now()) {
		wait = pollLive
	}
	return s.o.After(wait, s.poll(m.gen, m.feed))
}

// expected reports whether a worker should appear any moment.
func (r *run) expected(now time.Time) bool {
	if r.status.Run == nil {
		return r.begun
	}
	return r.status.State == workspace.Created && now.Sub(r.status.Summary.Started) < 10*time.Second
}

// readSpec reads the run's experiment again after a live change was written into it.
func (s *Screen) readSpec() tea.Cmd {
	gen, dir := s.run.gen, s.run.dir
	return func() tea.Msg {
		sp, err := dir.Spec()
		if err != nil {
			return nil // being replaced, or gone; the values shown stay
		}
		return specRead{gen, sp}
	}
}

func (s *Screen) onSpecRead(m specRead) {
	if !s.current(m.gen) {
		return
	}
	s.run.spec = m.spec
	s.exp.rebase(m.spec)
}

// examine diagnoses a run whose summary holds no findings, such as a foreign log.
func (s *Screen) examine() tea.Cmd {
	r, now := s.run, s.o.Now()
	if !r.loaded || r.diagnosing || !r.stale || len(r.stored) > 0 || r.live() || now.Sub(r.diagnosed) < diagnoseEvery {
		return nil
	}
	r.diagnosing, r.stale, r.diagnosed = true, false, now
	gen, dir := r.gen, r.dir
	return func() tea.Msg {
		f, err := dir.Diagnose()
		return diagnosed{gen, f, err}
	}
}

func (s *Screen) onDiagnosed(m diagnosed) tea.Cmd {
	if !s.current(m.gen) {
		return nil
	}
	s.run.diagnosing = false
	if m.err != nil {
		return s.complain(m.err)
	}
	s.run.findings = m.findings
	s.diag.sync(s.run)
	return nil
}
