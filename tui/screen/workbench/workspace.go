package workbench

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/finding"
	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// Workspace is what the workbench needs of the place where runs live. Its
// methods are called from commands, several at a time.
type Workspace interface {
	List() ([]runstore.Status, error)
	Start(s *spec.Spec, l workspace.Lineage) (*runstore.Dir, error)
	Resume(dir *runstore.Dir) error
	Pause(dir *runstore.Dir) error
	Continue(dir *runstore.Dir) error
	Stop(dir *runstore.Dir) error
	Change(dir *runstore.Dir, key string, value float64) error
	Describe(ctx context.Context, s *spec.Spec) (build.Estimate, error)
	Diagnose(dir *runstore.Dir) ([]finding.Finding, error)
	Spec(dir *runstore.Dir) (*spec.Spec, error)
	Provenance(dir *runstore.Dir) (spec.Provenance, error)
}

// Feed tells what is new in a run. It is polled by one goroutine at a time.
type Feed interface {
	Poll(limit int) (runstore.Update, error)
	Close() error
}

// Source is a data set that the form offers without typing.
type Source struct {
	Name string
	// Generated sets read data.size, data.noise and data.seed.
	Generated bool
}

// Options say what a workbench shows and works with.
type Options struct {
	Workspace Workspace
	// Follow opens the feed of a run; nil: the run directory's own.
	Follow func(*runstore.Dir) Feed
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// After does something later and reports it; nil: by the system's timers.
	After func(d time.Duration, do func() tea.Msg) tea.Cmd
	// Sources are the data sets that need no file.
	Sources []Source
	// Spec is the experiment to begin with; nil: the preset for newcomers.
	Spec *spec.Spec
	// Run is the run to show; nil: one that is training, if Spec is nil too.
	Run *runstore.Dir
}

// firstPreset is what a newcomer sees.
const firstPreset = "digits-mlp"

func (o Options) withDefaults() Options {
	if o.Follow == nil {
		o.Follow = func(d *runstore.Dir) Feed { return d.Follow() }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = func(d time.Duration, do func() tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return do() })
		}
	}
	return o
}
