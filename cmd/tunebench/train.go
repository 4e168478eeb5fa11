package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"tunebench/engine/diagnosis"
	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/worker"
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
			machine, err := useMachine(s.Training.Threads)
			if err != nil {
				return err
			}
			loading, loaded := a.showLoading(cmd.Context())
			exp, err := build.New(loading, s, machine)
			loaded()
			if err != nil {
				return err
			}
			dir, err := a.workspace().Create(s, workspace.Lineage{Command: strings.Join(os.Args, " ")})
			if err != nil {
				return err
			}
			return a.trainHere(cmd.Context(), dir, worker.Options{Experiment: exp, Machine: machine}, asJSON)
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "change a key of the experiment, e.g. --set optimizer.lr=0.01 (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document with the result; progress goes to stderr")
	cmd.Flags().BoolVar(&detach, "detach", false, "train in the background and return at once")
	return cmd
}

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
	dir, err := w.Start(s, workspace.Lineage{Command: strings.Join(os.Args, " ")})
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(a.out).Encode(map[string]any{"run": dir.Name(), "dir": dir.Path(), "state": dir.Status().State})
	}
	fmt.Fprintf(a.out, "%s\n", dir.Name())
	fmt.Fprintf(a.err, "training in the background; watch it with `tunebench %s`, end it with `tunebench stop %s`\n", dir.ID(), dir.ID())
	return nil
}

// trainHere works on a run in this process and shows how it goes.
func (a *app) trainHere(ctx context.Context, dir *runstore.Dir, o worker.Options, asJSON bool) error {
	signal.Ignore(syscall.SIGHUP) // training goes on when the terminal closes
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	log, err := os.OpenFile(dir.WorkerLog(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	o.Log = log
	view := newProgressView(a, dir, asJSON)
	o.Sink, o.Watch = view, view.watch
	summary, err := worker.Run(ctx, dir, o)
	view.close()
	if asJSON && summary.Run != "" {
		if printErr := printResult(a.out, dir, summary); err == nil {
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
func exploded(s runstore.Summary) bool {
	findings, err := workspace.Findings(s)
	return err == nil && len(findings) > 0 && findings[0].Kind == diagnosis.Diverged
}

// outcome maps how a run ended to the exit status.
func outcome(ctx context.Context, s runstore.Summary) error {
	switch {
	case s.State == runstore.Diverged, exploded(s):
		return quietError{exitFailed}
	case s.State == runstore.Stopped && ctx.Err() != nil:
		return quietError{exitFailed}
	}
	return nil
}

// result is what `train --json` prints.
type result struct {
	Run           string              `json:"run"`
	Dir           string              `json:"dir"`
	State         runstore.State      `json:"state"`
	Reason        string              `json:"reason,omitempty"`
	Error         string              `json:"error,omitempty"`
	Epochs        int                 `json:"epochs"`
	Steps         int                 `json:"steps"`
	Best          *runstore.BestValue `json:"best"`
	Metrics       runstore.Values     `json:"metrics"`
	WeightsSHA256 string              `json:"weights_sha256"`
	Diagnosis     json.RawMessage     `json:"diagnosis"`
}

func printResult(out interface{ Write([]byte) (int, error) }, dir *runstore.Dir, s runstore.Summary) error {
	r := result{
		Run: s.Run, Dir: dir.Path(), State: s.State, Reason: s.Reason, Error: s.Error, Epochs: s.Epoch, Steps: s.Step,
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
			dir, err := runstore.Open(args[0])
			if err != nil {
				return usageError{err}
			}
			return a.work(ctx, dir)
		},
	}
}

// work trains a run whose experiment is still to be read.
func (a *app) work(ctx context.Context, dir *runstore.Dir) error {
	threads := 0
	if s, err := spec.Load(dir.Experiment()); err == nil { // Train reports what is wrong with it
		threads = s.Training.Threads
	}
	machine, err := useMachine(threads)
	if err != nil {
		return err
	}
	summary, err := worker.Run(ctx, dir, worker.Options{Log: os.Stderr, Machine: machine})
	if errors.Is(err, runstore.ErrLocked) {
		return err
	}
	if err != nil {
		return quietError{exitFailed} // its log and summary say why
	}
	return outcome(ctx, summary)
}

func (a *app) resumeCommand() *cobra.Command {
	var asJSON, detach bool
	cmd := &cobra.Command{
		Use:   "resume RUN",
		Short: "Continue an interrupted or stopped run from its last checkpoint",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			w := a.workspace()
			dir, err := w.Find(args[0])
			if err != nil {
				return usageError{err}
			}
			if err := workspace.Resumable(dir); err != nil {
				return usageError{err}
			}
			if detach {
				if err := w.Resume(dir); err != nil {
					return err
				}
				fmt.Fprintln(a.out, dir.Name())
				return nil
			}
			s, err := w.Spec(dir)
			if err != nil {
				return err
			}
			machine, err := useMachine(s.Training.Threads)
			if err != nil {
				return err
			}
			return a.trainHere(cmd.Context(), dir, worker.Options{Machine: machine}, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document with the result; progress goes to stderr")
	cmd.Flags().BoolVar(&detach, "detach", false, "continue in the background and return at once")
	return cmd
}
