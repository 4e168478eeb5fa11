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

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
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
		Example: "  tunebench train digits-mlp\n  tunebench train my.toml --set optimizer.lr=0.01 --set model.hidden=128,64",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openExperiment(args[0], set)
			if err != nil {
				return err
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
	cmd.Flags().StringArrayVar(&set, "set", nil, "change a key of the experiment, e.g. --set optimizer.lr=0.01 (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document with the result; progress goes to stderr")
	cmd.Flags().BoolVar(&detach, "detach", false, "train in the background and return at once")
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
	for _, change := range set {
		key, value, ok := strings.Cut(change, "=")
		if !ok {
			return nil, usagef("--set %s: want key=value, e.g. --set optimizer.lr=0.01", change)
		}
		if err := s.Set(strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
			return nil, usagef("--set %s: %w", change, err)
		}
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return s, nil
}

func (a *app) trainDetached(ctx context.Context, s *spec.Spec, asJSON bool) error {
	w := a.workspace()
	if _, err := w.Describe(ctx, s); err != nil { // what is wrong is said here, not in a log
		return err
	}
	run, err := w.Start(s, lineage())
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(a.out).Encode(map[string]any{"run": run.Name(), "dir": run.Path(), "state": run.Status().State})
	}
	fmt.Fprintf(a.out, "%s\n", run.Name())
	fmt.Fprintf(a.err, "training in the background; watch it with `tunebench %s`, end it with `tunebench stop %s`\n", run.ID(), run.ID())
	return nil
}

// trainHere works on a run in this process and shows how it goes.
func (a *app) trainHere(ctx context.Context, run workspace.Run, asJSON bool) error {
	signal.Ignore(syscall.SIGHUP) // training goes on when the terminal closes
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	view := newProgressView(a, run, asJSON)
	summary, err := run.Train(ctx, workspace.TrainOptions{Sink: view, Watch: view.watch})
	view.close()
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

// exploded reports whether a run went to its end with losses that are finite but
// beyond all use: the diagnosis calls that diverged too.
func exploded(s workspace.Summary) bool {
	findings, err := workspace.Findings(s)
	return err == nil && len(findings) > 0 && findings[0].Kind == diagnosis.Diverged
}

// outcome maps how a run ended to the exit status.
func outcome(ctx context.Context, s workspace.Summary) error {
	switch {
	case s.State == workspace.Diverged, exploded(s):
		return quietError{exitFailed}
	case s.State == workspace.Stopped && ctx.Err() != nil:
		return quietError{exitFailed}
	}
	return nil
}

// result is what `train --json` prints.
type result struct {
	Run           string               `json:"run"`
	Dir           string               `json:"dir"`
	State         workspace.State      `json:"state"`
	Ending        event.Ending         `json:"ending,omitempty"`
	Reason        string               `json:"reason,omitempty"`
	Error         string               `json:"error,omitempty"`
	Epochs        int                  `json:"epochs"`
	Steps         int                  `json:"steps"`
	Best          *workspace.BestValue `json:"best"`
	Metrics       workspace.Values     `json:"metrics"`
	WeightsSHA256 string               `json:"weights_sha256"`
	Diagnosis     json.RawMessage      `json:"diagnosis"`
}

func printResult(out interface{ Write([]byte) (int, error) }, run workspace.Run, s workspace.Summary) error {
	r := result{
		Run: s.Run, Dir: run.Path(), State: s.State, Ending: s.Ending, Reason: s.Reason, Error: s.Error,
		Epochs: s.Epoch, Steps: s.Step,
		Best: s.Best, Metrics: s.Metrics, WeightsSHA256: s.WeightsSHA256, Diagnosis: s.Diagnosis,
	}
	if r.Diagnosis == nil {
		r.Diagnosis = json.RawMessage("[]")
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

func (a *app) workerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    workspace.WorkerCommand + " RUNDIR",
		Short:  "Train a run directory (started by the workbench and train --detach)",
		Hidden: true,
		Args:   usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			signal.Ignore(syscall.SIGHUP)
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			run, err := a.workspace().Run(args[0])
			if err != nil {
				return usageError{err}
			}
			summary, err := run.Train(ctx, workspace.TrainOptions{Log: os.Stderr})
			if summary.Run == "" {
				return err // it never began: another worker is at it, or there is no kernel to train with
			}
			if err != nil {
				return quietError{exitFailed} // its log and summary say why
			}
			return outcome(ctx, summary)
		},
	}
}

func (a *app) resumeCommand() *cobra.Command {
	var asJSON, detach bool
	var epochs int
	cmd := &cobra.Command{
		Use:   "resume RUN",
		Short: "Continue a run from its last checkpoint, or give a finished one more epochs",
		Long: `Continue an interrupted or stopped run from its last checkpoint.

With --epochs a run is trained to another number of epochs, a finished one too: to the weights of a run
that had so many from the start. Where that cannot be, because the learning rate depends on the length of
the run or because the run would have ended all the same, nothing is changed and the reason is given.`,
		Example: "  tunebench resume latest\n  tunebench resume digits-mlp --epochs 100",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("epochs") {
				if err := run.Extend(epochs, strings.Join(os.Args, " ")); err != nil {
					return usageError{err}
				}
			}
			if err := run.Resumable(); err != nil {
				return usageError{err}
			}
			if detach {
				if err := run.Resume(); err != nil {
					return err
				}
				fmt.Fprintln(a.out, run.Name())
				return nil
			}
			if _, err := run.Spec(); err != nil {
				return err
			}
			return a.trainHere(cmd.Context(), run, asJSON)
		},
	}
	cmd.Flags().IntVar(&epochs, "epochs", 0, "train to so many epochs instead of those planned")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document with the result; progress goes to stderr")
	cmd.Flags().BoolVar(&detach, "detach", false, "continue in the background and return at once")
	return cmd
}
