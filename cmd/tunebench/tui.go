package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"tunebench/engine/dataset"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	tui "tunebench/tui/app"
	"tunebench/tui/runlabel"
	"tunebench/tui/screen"
	"tunebench/tui/screen/workbench"
	"tunebench/tui/theme"
)

// tryVariable set to off keeps the workbench from trying changes on its own; always lets it on a busy machine, too.
const tryVariable = "TUNEBENCH_TRY"

// runTUI opens the workbench on what its argument names.
func (a *app) runTUI(cmd *cobra.Command, args []string) error {
	o := tui.Options{Workspace: a.workspace(), Theme: a.theme()}
	o.Bench.Sources, o.Bench.TryByItself = dataSources(), a.env(tryVariable) != "off"
	if len(args) == 1 {
		if err := a.openArgument(&o, args[0]); err != nil {
			return err
		}
	}
	return a.openTUI(cmd, o)
}

// openTUI shows the terminal interface until somebody leaves it.
func (a *app) openTUI(cmd *cobra.Command, o tui.Options) error {
	screen, tty := a.out.terminal()
	if !tty || !term.IsTerminal(os.Stdin.Fd()) {
		return usagef("the workbench needs a terminal; " +
			"without one use `tunebench train`, `runs` and `show`; see `tunebench --help`")
	}
	m, err := tui.New(o)
	if err != nil {
		return err
	}
	err = tui.Run(cmd.Context(), m, tui.Terminal{In: os.Stdin, Out: screen, Env: os.Environ()})
	switch {
	case errors.Is(err, tui.ErrGone):
		return nil
	case err != nil:
		return err
	}
	a.sayWhatTrainsOn(o.Workspace)
	return nil
}

// sayWhatTrainsOn names the runs that go on without the workbench.
func (a *app) sayWhatTrainsOn(w tui.Workspace) {
	a.sayWhatIsStudied()
	all, err := w.Overview()
	if err != nil {
		return // there is nothing to add to what the workbench has said
	}
	for _, r := range all.Runs {
		if r.Alive && r.Study == nil {
			fmt.Fprintf(a.out, "%s trains on. Come back with `tunebench %s`, end it with `tunebench stop %s`.\n",
				runlabel.Plain(r.Run), r.Run.ID(), r.Run.ID())
		}
	}
}

// sayWhatIsStudied names the studies that go on without the workbench.
func (a *app) sayWhatIsStudied() {
	studies, err := a.workspace().Studies()
	if err != nil {
		return
	}
	for _, s := range studies {
		if s.Conducted() {
			fmt.Fprintf(a.out, "The study %s goes on. Come back with `tunebench %s`, end it with `tunebench study "+
				"stop %s`.\n", runlabel.PlainName(s.Name()), s.ID(), s.ID())
		}
	}
}

func (a *app) theme() *theme.Theme {
	o := theme.Detect(a.env)
	if a.noColor {
		o.Profile = colorprofile.ASCII
	}
	return theme.New(o)
}

func dataSources() []workbench.Source {
	infos := dataset.Builtins()
	out := make([]workbench.Source, len(infos))
	for i, s := range infos {
		out[i] = workbench.Source{Name: s.Name}
	}
	return out
}

// openArgument decides what an argument names: an experiment file, a folder (a
// run, a study, a TensorBoard log, or a folder of them), a preset, or a run or a study of the workspace.
func (a *app) openArgument(o *tui.Options, arg string) error {
	st, err := os.Stat(arg)
	switch {
	case err == nil && st.IsDir():
		return a.openFolder(o, arg)
	case err == nil || strings.HasSuffix(arg, ".toml"):
		o.Bench.Spec, err = spec.Open(arg)
		return usage(err)
	}
	preset, presetErr := spec.Preset(arg)
	if presetErr == nil {
		o.Bench.Spec = preset
		return nil
	}
	run, err := a.workspace().Find(arg)
	if err != nil {
		if st, notOne := a.workspace().FindStudy(arg); notOne == nil {
			o.At, o.About = "study", screen.Subject{Study: st.Path()}
			return nil
		}
		return usagef("%s is no file and no folder.\n  as a preset: %w\n  as a run: %w", arg, presetErr, err)
	}
	o.Bench.Run = run
	return nil
}

// openFolder shows a study, one run, or the list of those that a folder holds.
func (a *app) openFolder(o *tui.Options, path string) error {
	if st, err := a.workspace().OpenStudy(path); err == nil {
		o.At, o.About = "study", screen.Subject{Study: st.Path()}
		return nil
	} else if !errors.Is(err, workspace.ErrNotStudy) {
		return usage(err)
	}
	run, err := a.workspace().Run(path)
	if err == nil {
		o.Bench.Run = run
		return nil
	}
	if !errors.Is(err, workspace.ErrNotRun) {
		return usage(err)
	}
	w := a.workspaceAt(path)
	runs, listErr := w.List()
	switch {
	case listErr != nil:
		return usage(listErr)
	case len(runs) == 0:
		return usagef("%s: %w, and holds none", path, err)
	case len(runs) == 1:
		o.Bench.Run = runs[0].Run
		return nil
	}
	o.Workspace, o.At = w, "runs"
	return nil
}

func usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}
