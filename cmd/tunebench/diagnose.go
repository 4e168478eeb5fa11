package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"tunebench/engine/finding"
	"tunebench/experiments/workspace"
)

// diagnoseFlags are what `diagnose` may be told.
type diagnoseFlags struct {
	try       time.Duration
	trainings int
	speed     bool
	json      bool
}

func (a *app) diagnoseCommand() *cobra.Command {
	var f diagnoseFlags
	cmd := &cobra.Command{
		Use:   "diagnose RUN|LOGDIR",
		Short: "Say what is wrong with a run, with evidence, and what to change next",
		Long: `Say what is wrong with a run, with evidence, and what to change next.

With --try the changes that are most likely to help are trained beside the unchanged experiment, under the same
seeds, side by side: each once, then those that are ahead under more seeds, until the best is told from it or the time
is up. The suggestions then say what was measured. What was trained is kept with the run: later calls know it, and
the same command goes on. Test rows are never looked at.`,
		Example: `  tunebench diagnose latest
  tunebench diagnose latest --try 20s`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return a.diagnose(cmd.Context(), args[0], f) },
	}
	cmd.Flags().DurationVar(&f.try, "try", 0, "train candidates beside the unchanged experiment for so long, e.g. 20s")
	cmd.Flags().IntVar(&f.trainings, "trainings", 0, "with --try: train at most so often in all (default: any number)")
	cmd.Flags().BoolVar(&f.speed, "speed", false,
		"also say where the time goes, and measure on the run's data what would make it faster")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (a *app) diagnose(ctx context.Context, ref string, f diagnoseFlags) error {
	switch {
	case f.try < 0:
		return usagef("--try %v: want a time above 0, e.g. 20s", f.try)
	case f.trainings < 0:
		return usagef("--trainings %d: want a number from 1 on", f.trainings)
	case f.trainings > 0 && f.try == 0:
		return usagef("--trainings %d: say --try TIME as well", f.trainings)
	}
	run, err := a.find(ref)
	if err != nil {
		return err
	}
	stopped := false
	if f.try > 0 {
		if stopped, err = a.try(ctx, run, f); err != nil {
			return err
		}
	}
	findings, err := run.Diagnose()
	if err == nil && f.speed {
		findings, err = withSpeed(ctx, run, findings)
	}
	if err != nil {
		return err
	}
	if f.json {
		err = writeJSON(a.out, findings)
	} else {
		page := a.page(proseWidth)
		page.Findings(findings)
		err = a.print(page)
	}
	if err == nil && stopped {
		fmt.Fprintln(a.err, "stopped; the same command goes on")
		return quietError{exitFailed}
	}
	return err
}

// try trains candidates, and reports whether it was stopped by hand.
func (a *app) try(ctx context.Context, run workspace.Run, f diagnoseFlags) (stopped bool, err error) {
	ctx, stop := a.undisturbed(ctx)
	defer stop()
	beNice()
	tried, err := run.Try(ctx, workspace.TryOptions{
		Time: f.try, Trainings: f.trainings,
		Watch: func(t *workspace.Tried) { fmt.Fprintln(a.err, t.Progress()) },
	})
	if err != nil {
		return false, usage(err)
	}
	if ctx.Err() == nil {
		fmt.Fprintln(a.err, tried.Closing())
	}
	return ctx.Err() != nil, nil
}

// withSpeed puts what was measured of a run's speed in the place of what its records alone tell.
func withSpeed(ctx context.Context, run workspace.Run, findings []finding.Finding) ([]finding.Finding, error) {
	f, ok, err := run.Speed(ctx, true)
	switch {
	case err != nil:
		return nil, fmt.Errorf("measuring the speed: %w", err)
	case !ok:
		return nil, errors.New("the records do not tell how fast this run was trained")
	}
	findings = slices.DeleteFunc(findings, func(o finding.Finding) bool { return o.Kind == f.Kind })
	return append(findings, f), nil
}
