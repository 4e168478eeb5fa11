package workbench

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
)

const keyLR = "optimizer.lr"

// requested says whether a request reached the worker.
type requested struct {
	what string
	err  error
}

// request sends something to the worker of the shown run.
func request(what string, send func() error) tea.Cmd {
	return func() tea.Msg { return requested{what, send()} }
}

func (f *follower) onRequested(m requested) tea.Cmd {
	if m.err == nil {
		return f.notes.say(m.what)
	}
	if f.run != nil {
		f.run.wanted = 0
	}
	return f.notes.complain(m.err)
}

// listens reports whether a worker takes requests: one that is still starting will find them.
func (f *follower) listens() bool { return f.run.live() || f.run.expected(f.now()) }

// ended reports whether the run could go on from a checkpoint.
func (f *follower) ended() bool {
	return f.run.known() && !f.run.foreign() && !f.listens() && f.run.status.State != workspace.Done
}

const nothingTrains = "nothing is training: t trains the experiment in the form"

func (f *follower) stop() tea.Cmd {
	if !f.listens() {
		return f.notes.say(nothingTrains)
	}
	return request("stopping with a checkpoint; R continues later", f.run.dir.Stop)
}

// pause pauses or continues.
func (f *follower) pause() tea.Cmd {
	switch {
	case f.run.paused():
		return request("continuing", f.run.dir.Continue)
	case f.listens():
		return request("pausing before the next update", f.run.dir.Pause)
	case f.run != nil && (f.run.status.State == workspace.Stopped || f.run.status.State == workspace.Interrupted):
		return f.notes.say("not training: R continues the run from its last checkpoint")
	}
	return f.notes.say(nothingTrains)
}

// resume starts a worker that continues the shown run.
func (f *follower) resume() tea.Cmd {
	return request("resuming "+runlabel.Plain(f.run.dir), f.run.dir.Resume)
}

// changeRate moves the living run's learning rate by one step of 1, 2, 5, 10.
func (f *follower) changeRate(by int) tea.Cmd {
	if !f.listens() {
		return f.notes.say("only a run in training can change its learning rate: edit optimizer.lr in the form")
	}
	k, _ := hparam.Lookup(keyLR)
	now := f.run.learningRate()
	to, ok := k.Step(now, by).(float64)
	if !ok || now == 0 || to == now {
		return nil
	}
	f.run.wanted = to
	dir := f.run.dir
	return request(fmt.Sprintf("asked for learning rate %s instead of %s", format.Param(to), format.Param(now)),
		func() error { return dir.Change(keyLR, to) })
}

// announceEnd says how the run that was watched ended.
func (f *follower) announceEnd() tea.Cmd {
	name, sum := runlabel.Plain(f.run.dir), f.run.status.Summary
	switch state := f.run.status.State; state {
	case workspace.Done:
		text := name + " is done"
		if sum.Reason != "" {
			text = name + ": " + sum.Reason
		}
		if b := sum.Best; b != nil {
			text += "; best " + b.Metric + " " + format.Value(float64(b.Value)) + " at epoch " + count(int64(b.Epoch))
		}
		return f.notes.sayLonger(text)
	case workspace.Stopped:
		if sum.Ending == event.EndedPruned {
			return f.notes.say(name + ": " + sum.Reason + ": R continues it")
		}
		return f.notes.say(name + " stopped at epoch " + count(int64(sum.Epoch)) + ": R continues it")
	case workspace.Interrupted:
		return f.notes.warn(name + ": the worker is gone; R continues from its last checkpoint")
	case workspace.Diverged, workspace.Failed:
		text := sum.Error
		if text == "" {
			text = sum.Reason
		}
		return f.notes.warn(name + " " + string(state) + ": " + text)
	}
	return nil
}
