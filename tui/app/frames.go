package app

import (
	"fmt"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"
)

// shortestFrame is the least time between two drawings of a screen: a flood of keys brings
// thousands of messages a second.
const shortestFrame = 25 * time.Millisecond

// frames is a model as Bubble Tea runs it: it is drawn no more often than is of use, and a fault
// in it ends the program in order.
type frames struct {
	model tea.Model
	now   func() time.Time

	view    tea.View
	drawn   time.Time // when view was
	waiting bool      // a message will ask for the next one
	fault   error
}

// drawMsg asks for the frame that was put off.
type drawMsg struct{}

// faultMsg is what becomes of a command that has a fault.
type faultMsg struct{ error }

// Init implements tea.Model.
func (f *frames) Init() tea.Cmd { return guarded(f.model.Init()) }

// Update implements tea.Model.
func (f *frames) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	defer func() {
		if v := recover(); v != nil {
			m, f.fault, cmd = f, fault(v), tea.Quit
		}
	}()
	if bad, ok := msg.(faultMsg); ok {
		f.fault = bad.error
	}
	if f.fault != nil {
		return f, tea.Quit
	}
	switch msg.(type) {
	case drawMsg:
		f.waiting = false
	case tea.WindowSizeMsg:
		f.drawn = time.Time{} // for another size
		_, cmd = f.model.Update(msg)
	default:
		_, cmd = f.model.Update(msg)
	}
	cmd = guarded(cmd)
	switch rest := shortestFrame - f.now().Sub(f.drawn); {
	case rest <= 0:
		f.draw()
	case !f.waiting:
		f.waiting = true
		cmd = tea.Batch(cmd, tea.Tick(rest, func(time.Time) tea.Msg { return drawMsg{} }))
	}
	return f, cmd
}

// View implements tea.Model.
func (f *frames) View() tea.View {
	if f.drawn.IsZero() && f.fault == nil {
		defer func() {
			if v := recover(); v != nil {
				f.fault = fault(v) // the next message ends the program
			}
		}()
		f.draw()
	}
	return f.view
}

func (f *frames) draw() { f.view, f.drawn = f.model.View(), f.now() }

// guarded reports a fault in a command to the program, which otherwise would be ended by it with
// its screen still up.
func guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = faultMsg{fault(v)}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			each := make(tea.BatchMsg, len(batch))
			for i, c := range batch {
				each[i] = guarded(c)
			}
			return each
		}
		return msg
	}
}

func fault(v any) error { return fmt.Errorf("internal error: %v\n%s", v, debug.Stack()) }
