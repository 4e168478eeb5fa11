package workbench

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
)

// Workspace is what the workbench needs of the place where runs live. Its
// methods are called from commands, several at a time, as are those of its runs.
type Workspace interface {
	Overview() (*workspace.Overview, error)
	Start(s *spec.Spec, l workspace.Lineage) (workspace.Run, error)
	Describe(ctx context.Context, s *spec.Spec) (workspace.Estimate, error)
	StartTrying(r workspace.Run, d time.Duration) (workspace.Trier, error)
	Idle(ctx context.Context) bool
}

// Source is a data set that the form offers without typing.
type Source struct {
	Name string
}

// Options say what a workbench shows and works with.
type Options struct {
	Workspace Workspace
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// After does something later and reports it; nil: by the system's timers.
	After func(d time.Duration, do func() tea.Msg) tea.Cmd
	// Sources are the data sets that need no file.
	Sources []Source
	// Spec is the experiment to begin with; nil: the preset for newcomers.
	Spec *spec.Spec
	// TryByItself says that changes are tried on runs that took no time, while the machine is idle.
	TryByItself bool
	// Run is the run to show; nil: one that is training, if Spec is nil too.
	Run workspace.Run
}

// firstPreset is what a newcomer sees.
const firstPreset = "digits-mlp"

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = component.Later
	}
	return o
}
