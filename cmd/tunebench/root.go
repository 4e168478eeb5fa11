package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"tunebench/experiments/build"
	"tunebench/experiments/workspace"
)

// app holds what all commands share.
type app struct {
	out, err io.Writer
	env      func(string) string
	runsDir  string
	noColor  bool

	maxMemory string
}

func (a *app) workspace() *workspace.Workspace {
	return workspace.Open(a.runsDir, workspace.Options{})
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

// applyMaxMemory hands --max-memory on through the environment, which detached workers inherit.
func (a *app) applyMaxMemory() error {
	name, amount := "$"+build.MaxMemoryVariable, a.env(build.MaxMemoryVariable)
	if a.maxMemory != "" {
		name, amount = "--max-memory", a.maxMemory
	}
	if amount == "" {
		return nil
	}
	if _, ok := build.ParseBytes(amount); !ok {
		return usagef("%s %s: want an amount of memory such as 512M or 8G", name, amount)
	}
	return os.Setenv(build.MaxMemoryVariable, amount)
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "tunebench [FILE|PRESET|RUN|LOGDIR]",
		Short: "A terminal workbench for tuning neural networks",
		Long: `tunebench trains neural networks and shows what to change next.

Without a subcommand it opens the workbench: on the built-in handwritten digits,
on an experiment file or preset, on a run, or on any TensorBoard log folder.`,
		Args:          usageArgs(cobra.MaximumNArgs(1)),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			a.applyNoColor()
			return a.applyMaxMemory()
		},
		RunE: a.runTUI,
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentFlags().StringVar(&a.runsDir, "runs", "", "folder of runs (default $TUNEBENCH_RUNS, else ./runs)")
	root.PersistentFlags().BoolVar(&a.noColor, "no-color", false, "use no colors (also $NO_COLOR)")
	root.PersistentFlags().StringVar(&a.maxMemory, "max-memory", "", "bound of the memory that loading data may take, e.g. 8G (default $"+build.MaxMemoryVariable+", else 4G)")
	root.AddCommand(
		a.trainCommand(), a.workerCommand(), a.resumeCommand(), a.stopCommand(),
		a.runsCommand(), a.showCommand(), a.scalarsCommand(), a.diffCommand(), a.diagnoseCommand(),
		a.presetsCommand(), a.initCommand(), a.exportCommand(), a.evaluateCommand(), a.lrFindCommand(), a.benchCommand(), a.dataCommand(), a.versionCommand(),
	)
	root.CompletionOptions.HiddenDefaultCmd = true
	return root
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
