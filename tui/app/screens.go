package app

import (
	"time"

	"tunebench/tui/screen"
	"tunebench/tui/screen/check"
	"tunebench/tui/screen/compare"
	"tunebench/tui/screen/data"
	"tunebench/tui/screen/inspect"
	"tunebench/tui/screen/noise"
	"tunebench/tui/screen/runs"
	"tunebench/tui/screen/study"
	"tunebench/tui/screen/workbench"
	"tunebench/tui/theme"
)

// Workspace is what all screens together need.
type Workspace interface {
	workbench.Workspace
	runs.Workspace
	data.Workspace
	noise.Workspace
	check.Workspace
	study.Workspace
	compare.Workspace
}

// Options say how the program starts.
type Options struct {
	Workspace Workspace
	// Bench configures the workbench; its Workspace and Now are taken from here.
	Bench workbench.Options
	Theme *theme.Theme
	// At names the screen that is opened first, on top of the workbench; empty: none.
	At    string
	About screen.Subject   // what that screen is about
	Now   func() time.Time // nil: time.Now
}

// home makes the screen at the bottom of the stack.
func home(o Options) (screen.Screen, error) {
	o.Bench.Workspace, o.Bench.Now = o.Workspace, o.Now
	return workbench.New(o.Bench)
}

// screens make all others, by the name that [screen.Open] gives.
var screens = map[string]func(o Options) screen.Screen{
	"runs":    func(o Options) screen.Screen { return runs.New(o.Workspace, o.Now) },
	"compare": func(o Options) screen.Screen { return compare.New(o.Workspace) },
	"data":    func(o Options) screen.Screen { return data.New(o.Workspace) },
	"check":   func(o Options) screen.Screen { return check.New(o.Workspace) },
	"inspect": func(Options) screen.Screen { return inspect.New() },
	"noise":   func(o Options) screen.Screen { return noise.New(o.Workspace) },
	"study":   func(o Options) screen.Screen { return study.New(o.Workspace, o.Now) },
}
