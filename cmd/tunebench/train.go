package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

func (a *app) trainCommand() *cobra.Command {
	var set []string
	var asJSON, detach bool
	cmd := &cobra.Command{
		Use:   "train FILE|PRESET [--set key=value]...",
		Short: "Train an experiment",
		Long: `Train an experiment file or a preset, in the foreground or, with --detach, in the background.

Ctrl-C stops after the current update with a checkpoint; a second one ends at once.
Either way 'tunebench resume' continues, to the same weights.`,
		Example: `  tunebench train digits-mlp
  tunebench train my.toml --set optimizer.lr=0.01 --set model.hidden=128,64`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openExperiment(args[0], set)
			if err != nil {
				return err
			}
			for _, p := range s.Unreached() {
				fmt.Fprintf(a.err, "note: %s\n", p.Error())
			}
			if detach {
				return a.trainDetached(cmd.Context(), s, asJSON)
			}
			view := newLoadingView(a)
			a.loading.Progress, a.loading.Need = view.progress, view.need
			run, err := a.workspace().Prepare(cmd.Context(), s, lineage())
			view.clear()
			if err != nil {
				return err
			}
			return a.trainHere(cmd.Context(), run, asJSON)
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil,
		"change a key of the experiment, e.g. --set optimizer.lr=0.01 (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document with the result; progress goes to stderr")
	cmd.Flags().BoolVar(&detach, "detach", false, "train in the background and return once the worker has begun")
	return cmd
}

// lineage is that of an experiment given on the command line.
func lineage() workspace.Lineage { return workspace.Lineage{Command: strings.Join(os.Args, " ")} }

// openExperiment reads a file or preset and makes the changes of --set.
func openExperiment(arg string, set []string) (*spec.Spec, error) {
	s, err := spec.Open(arg)
	if err != nil {
		return nil, usageError{err}
	}
	return s, applySet(s, set)
}

// applySet makes the changes of --set.
func applySet(s *spec.Spec, set []string) error {
	for _, change := range set {
		key, value, ok := strings.Cut(change, "=")
		if !ok {
			return usagef("--set %s: want key=value, e.g. --set optimizer.lr=0.01", change)
		}
		if err := s.Set(strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
			return usagef("--set %s: %w", change, err)
		}
	}
	return s.Validate()
}

func (a *app) trainDetached(ctx context.Context, s *spec.Spec, asJSON bool) error {
	w := a.workspace()
	if _, err := w.Describe(ctx, s); err != nil { // what is wrong is said here, not in a log
		return err
	}
	run, err := w.Start(s, lineage())
	if err != nil && run != nil {
		return fmt.Errorf("%s: %w", run.Name(), err)
	}
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(a.out).Encode(map[string]any{
			"run": run.Name(), "dir": run.Path(), "state": run.Status().State,
		})
	}
	fmt.Fprintf(a.out, "%s\n", run.Name())
	fmt.Fprintf(a.err, "training in the background; watch it with `tunebench %s`, end it with `tunebench stop %s`\n",
		run.ID(), run.ID())
	return nil
}

// trainHere works on a run in this process and shows how it goes.
func (a *app) trainHere(ctx context.Context, run workspace.Run, asJSON bool) error {
	signal.Ignore(syscall.SIGHUP) // training goes on when the terminal closes
	signal.Ignore(syscall.SIGPIPE)
	view := newProgressView(a, run, asJSON) // a signal still ends at once
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	summary, err := run.Train(ctx, workspace.TrainOptions{Sink: view, Watch: view.watch})
	view.close(ctx)
	signal.Reset(os.Interrupt, syscall.SIGTERM) // what is left to say may be cut short
	if asJSON && summary.Run != "" {
		if printErr := printResult(a.out, run, summary); err == nil {
			err = printErr
		}
	}
	if err != nil {
		return err
	}
	if !asJSON {
		view.conclude(summary)
	}
	return outcome(ctx, summary)
}
