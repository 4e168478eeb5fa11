package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tunebench/experiments/workspace"
)

// app holds what all commands share.
type app struct {
	out, err *console
	env      func(string) string
	runsDir  string
	noColor  bool

	maxMemoryFlag string
	loading       workspace.Loading // how commands read data
}

// workspace returns the folder of runs that the command line names.
func (a *app) workspace() *workspace.Workspace { return a.workspaceAt(a.runsDir) }

// workspaceAt returns another folder of runs; both start workers on this machine and train on
// its processor.
func (a *app) workspaceAt(root string) *workspace.Workspace {
	return workspace.Open(root, workspace.Options{
		Launch: workspace.LaunchDetached, Conduct: workspace.ConductDetached, Try: workspace.TryDetached,
		Machine: useMachine, Loading: a.loading, Load: a.machineLoad(),
	})
}

// machineLoad is by what the machine counts as idle, nil for what the system says.
func (a *app) machineLoad() func() (float64, error) {
	if a.env(tryVariable) != "always" {
		return nil
	}
	return func() (float64, error) { return 0, nil }
}

// find returns the run that an argument names.
func (a *app) find(ref string) (workspace.Run, error) {
	run, err := a.workspace().Find(ref)
	return run, usage(err)
}

// applyNoColor makes --no-color the same as the environment variable NO_COLOR.
func (a *app) applyNoColor() {
	if !a.noColor {
		return
	}
	env := a.env
	a.env = func(name string) string {
		if name == "NO_COLOR" {
			return "1"
		}
		return env(name)
	}
}

// hidden are the subcommands that this program starts itself. What they print goes to a log.
var hidden = []string{workspace.WorkerCommand, workspace.ConductorCommand, workspace.TrierCommand}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "tunebench [FILE|PRESET|RUN|STUDY|LOGDIR]",
		Short: "A terminal workbench for tuning neural networks",
		Long: `tunebench trains neural networks and shows what to change next.

Without a subcommand it opens the workbench: on the built-in handwritten digits,
on an experiment file or preset, on a run or a study, or on any TensorBoard log folder.`,
		Args:          usageArgs(cobra.MaximumNArgs(1)),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			a.applyNoColor()
			logs := slices.Contains(hidden, cmd.Name())
			if !logs && a.env("GOTRACEBACK") == "" {
				debug.SetTraceback("none") // a worker's log is the place for traces, a terminal is not
			}
			a.loading.MaxMemory, err = a.maxMemory()
			return err
		},
		RunE: a.runTUI,
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{flagError(err)} })
	root.PersistentFlags().StringVar(&a.runsDir, "runs", "", "folder of runs (default $TUNEBENCH_RUNS, else ./runs)")
	root.PersistentFlags().BoolVar(&a.noColor, "no-color", false, "use no colors (also $NO_COLOR)")
	root.PersistentFlags().StringVar(&a.maxMemoryFlag, workspace.MaxMemoryFlag, "",
		"memory that data and training may take, e.g. 8G (default $"+maxMemoryVariable+", else what is left)")
	root.AddCommand(
		a.trainCommand(), a.workerCommand(), a.resumeCommand(), a.stopCommand(),
		a.searchCommand(), a.tuneCommand(), a.studyCommand(), a.repeatCommand(), a.conductorCommand(),
		a.trierCommand(),
		a.runsCommand(), a.compareCommand(), a.showCommand(), a.scalarsCommand(), a.diffCommand(), a.diagnoseCommand(),
		a.presetsCommand(), a.keysCommand(), a.initCommand(), a.exportCommand(), a.evaluateCommand(),
		a.inspectCommand(), a.compressCommand(),
		a.reportCommand(), a.plotCommand(), a.predictCommand(), a.lrFindCommand(),
		a.checkCommand(), a.askTellCommand(), a.benchCommand(), a.dataCommand(), a.versionCommand(), a.factoryCommand(),
	)
	a.completes(root)
	return root
}

// wanted is what the types of flags are called.
var wanted = map[string]string{
	"int": "a whole number", "int32Slice": "whole numbers", "float64": "a number", "bool": "true or false",
}

// flagError says what would be right where a flag cannot be what it was given.
func flagError(err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) {
		return err
	}
	want, ok := wanted[bad.GetFlag().Value.Type()]
	if !ok {
		return err
	}
	return fmt.Errorf("--%s %s: want %s", bad.GetFlag().Name, bad.GetValue(), want)
}

// usageArgs turns a wrong number of arguments into exit status 2.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usagef("%w; see `%s --help`", err, cmd.CommandPath())
		}
		return nil
	}
}
