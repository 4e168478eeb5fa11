package screen

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/keymap"
)

// Action is what only the program as a whole can do.
type Action interface{ action() }

type (
	// Open puts a screen on top, by its name in the program's table.
	Open struct {
		Screen string
		About  Subject
	}
	// Close goes back to the screen below.
	Close struct{}
	// ShowRun goes back to the nearest [Viewer] and shows the run there.
	ShowRun struct{ Run workspace.Run }
	// Apply asks the nearest [Editor] for changes. The answer is an [Applied].
	Apply struct {
		Title   string
		Changes []hparam.Change
	}
	// Help lists keys.
	Help struct{ Keys keymap.Table }
	// Recolor tells runs apart by the next palette, on every screen.
	Recolor struct{}
	// Suspend leaves the terminal to the shell for a while.
	Suspend struct{}
	// Quit ends the program; training goes on.
	Quit struct{}
)

func (Open) action()    {}
func (Close) action()   {}
func (ShowRun) action() {}
func (Apply) action()   {}
func (Help) action()    {}
func (Recolor) action() {}
func (Suspend) action() {}
func (Quit) action()    {}

// Applied is the message that answers an [Apply].
type Applied struct {
	Title      string
	Experiment *spec.Spec // as it is now
	Err        error      // why nothing has changed
}

// Effect is what follows from a message. The zero value is nothing.
type Effect struct {
	Action Action // nil: none
	Cmd    tea.Cmd
}

// Run is the effect of a command alone.
func Run(cmds ...tea.Cmd) Effect { return Effect{Cmd: tea.Batch(cmds...)} }

// Do is the effect of an action alone.
func Do(a Action) Effect { return Effect{Action: a} }
