package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// tuneFlags are what an autopilot may be told on the command line.
type tuneFlags struct {
	search  searchFlags
	target  string
	budget  string
	repeats int
}

func (a *app) tuneCommand() *cobra.Command {
	f := tuneFlags{}
	cmd := &cobra.Command{
		Use:   "tune FILE|PRESET [--target METRIC=VALUE] [--budget TIME|EPOCHS]",
		Short: "Tune an experiment by itself until its target is met",
		Long: `Tune an experiment: measure it and its noise under several seeds, follow what the diagnosis suggests, one
change at a time, keep each only if it is better beyond that noise, and then search around the best. It ends when
the target is met, the budget is used up, or nothing more is gained, and says what was tried and what helped.

Rows held out for testing are looked at once, at the end. Ctrl-C stops; 'tunebench study resume' goes on.`,
		Example: `  tunebench tune my.toml --target val/accuracy=0.95 --budget 10m
  tunebench tune moons-overfit --budget 2000`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.tuning(cmd, args[0], &f)
			if err != nil {
				return err
			}
			if err := freeName(f.search.best); err != nil {
				return err
			}
			study, err := a.workspace().CreateStudy(s)
			if err != nil {
				return usage(err)
			}
			if f.search.detach {
				return a.searchDetached(study, f.search.json)
			}
			return a.tuneHere(cmd.Context(), study, f.search.json, f.search.best)
		},
	}
	cmd.Flags().StringVar(&f.target, "target", "", "end when this is reached, e.g. val/accuracy=0.95")
	cmd.Flags().StringVar(&f.budget, "budget", "",
		fmt.Sprintf("time such as 10m, or epochs in all (default: those of %d trainings)", spec.DefaultTunings))
	cmd.Flags().IntVar(&f.repeats, "repeats", spec.TuningSeeds, "seeds by which a change is judged")
	f.search.addTo(cmd)
	return cmd
}

// tuning makes the study of an autopilot.
func (a *app) tuning(cmd *cobra.Command, arg string, f *tuneFlags) (*spec.Study, error) {
	base, err := openExperiment(arg, f.search.set)
	if err != nil {
		return nil, err
	}
	s, err := spec.NewTuning(base, f.target, f.budget, f.repeats)
	if err != nil {
		return nil, usageError{err}
	}
	return s, a.complete(cmd, s, base, f.search.space)
}

// tuneHere lets the autopilot work in this process and says what came of it.
func (a *app) tuneHere(ctx context.Context, s *workspace.Study, asJSON bool, best string) error {
	ctx, stop := a.undisturbed(ctx)
	defer stop()
	state, err := a.conduct(ctx, s)
	if state == nil {
		return err
	}
	if best != "" && state.Ending != "failed" {
		err = errors.Join(err, copyBest(s, best))
	}
	if asJSON {
		return errors.Join(err, a.printStudyJSON(s))
	}
	snap, e := s.Snapshot()
	if e != nil {
		return errors.Join(err, e)
	}
	p := a.page(widestWidth)
	p.Tuned(snap)
	if err = errors.Join(err, a.print(p)); err == nil && ctx.Err() != nil {
		return quietError{exitFailed}
	}
	return err
}

// undisturbed returns a context that a first Ctrl-C ends, and the program with the second.
func (a *app) undisturbed(ctx context.Context) (context.Context, context.CancelFunc) {
	signal.Ignore(syscall.SIGHUP, syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
