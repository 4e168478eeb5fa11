package screen

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/theme"
)

// Screen is one screen of the program. Messages that are no input reach every screen that has
// been opened, visible or not; key presses and pasted text only the visible one.
type Screen interface {
	// Enter begins a visit that is about something: what another screen asked to open, or, of the
	// first screen, nothing.
	Enter(about Subject) tea.Cmd
	// Leave ends the visit: nothing is read for it any more.
	Leave()
	// Resize says on what the screen is drawn from now on. It comes before anything is drawn.
	Resize(th *theme.Theme, w, h int)
	// Update takes a message in.
	Update(msg tea.Msg) Effect
	// View draws the screen into exactly the cells of the last Resize. It changes nothing.
	View() string
}

// Mouser is a screen that may take the mouse. Its messages reach only the visible screen, as keys do. While it does
// not want the mouse the terminal has it, to select text.
type Mouser interface {
	Screen
	Mouse() bool
}

// MostCompared is how many runs are shown over each other: more are not told apart.
const MostCompared = 12

// Subject is what a screen is about; what does not matter to it is nil.
type Subject struct {
	Experiment *spec.Spec
	Run        workspace.Run
	Study      string          // the path of one
	Runs       []workspace.Run // that are compared, at most [MostCompared]
	Tune       bool            // the experiment is to be tuned by the autopilot
}

// Editor is a screen that holds an experiment which other screens may change.
type Editor interface {
	Screen
	// Adopt puts changes into the experiment and returns it as it is then. The error says why it
	// would be invalid; nothing has changed then.
	Adopt(changes []hparam.Change) (*spec.Spec, tea.Cmd, error)
}

// Viewer is a screen that can show a run.
type Viewer interface {
	Screen
	Show(run workspace.Run) tea.Cmd
}
