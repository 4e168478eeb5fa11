package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/engine/event"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

// repeatFlags are what `repeat` may be told.
type repeatFlags struct {
	seeds  int
	vary   string
	metric string
	set    []string
	anew   bool
	json   bool
}

const mostSeeds = 1000

func (a *app) repeatCommand() *cobra.Command {
	var f repeatFlags
	cmd := &cobra.Command{
		Use:   "repeat RUN|FILE|PRESET [OTHER]",
		Short: "Train an experiment under several seeds: how much its result varies, whether another is better",
		Long: `Train an experiment under several seeds, side by side, and say how much its result varies.

Given two, both are trained under the same seeds and compared pair by pair: whether the second is better, by how
much, and how many more seeds would tell. Choose the number of seeds before you look: who adds seeds until
a difference shows will find one.

Seeds draw anew which rows are held out and all that training draws (initial weights, order of the rows,
dropout); --vary split or --vary init leaves the other as it is in the experiment.

A finished run counts as the first of its repeats. The repeats are kept as a study: what was trained once is
not trained again, and after Ctrl-C the same command goes on.`,
		Example: `  tunebench repeat digits-mlp --seeds 8
  tunebench repeat latest --vary init
  tunebench repeat my.toml wider.toml --metric val/accuracy`,
		Args: usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error { return a.repeat(cmd.Context(), args, f) },
	}
	cmd.Flags().IntVar(&f.seeds, "seeds", 8, "number of seeds")
	cmd.Flags().StringVar(&f.vary, "vary", string(spec.VaryBoth), "what seeds draw anew: split, init or both")
	cmd.Flags().StringVar(&f.metric, "metric", "", "compare the best values of this metric (default: training.monitor)")
	cmd.Flags().StringArrayVar(&f.set, "set", nil,
		"change a key of the experiment, of both where there are two (repeatable)")
	cmd.Flags().BoolVar(&f.anew, "anew", false, "train all again, also where there are repeats already")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON document with the result; progress goes to stderr")
	return cmd
}

// repeated is an experiment that is to be repeated.
type repeated struct {
	label      string
	experiment *spec.Spec
	run        workspace.Run // nil: it is not a run's
}

func (a *app) repeat(ctx context.Context, args []string, f repeatFlags) error {
	if f.seeds < 1 || f.seeds > mostSeeds {
		return usagef("--seeds %d: want a number from 1 to %d", f.seeds, mostSeeds)
	}
	vary, err := spec.ParseVary(f.vary)
	if err != nil {
		return usagef("--vary: %w", err)
	}
	if m := f.metric; m != "" && !event.Resolve([]string{m}).Of(m).Quantity.Judges() {
		return usagef("--metric %s: no run records it; want one such as %s", m, strings.Join(event.Monitors[:3], ", "))
	}
	list := make([]repeated, len(args))
	for i, arg := range args {
		if list[i], err = a.openRepeated(arg, f.set); err != nil {
			return err
		}
	}
	if err := a.pair(list); err != nil {
		return err
	}
	w := a.workspace()
	studies := make([]*workspace.Study, len(list))
	for i, one := range list {
		if _, err := w.Describe(ctx, one.experiment); err != nil { // what is wrong is said before anything is made
			return err
		}
		studies[i], err = w.Repeat(one.experiment, workspace.RepeatOptions{
			Seeds: f.seeds, Vary: vary, Run: one.run, Anew: f.anew,
		})
		if err != nil {
			return usage(err)
		}
	}
	stopped, err := a.conductAll(ctx, studies, f.seeds)
	if err != nil {
		return err
	}
	groups := make([]*workspace.Repeats, len(list))
	for i, s := range studies {
		if groups[i], err = s.Repeats(f.seeds, f.metric); err != nil {
			return err
		}
	}
	if err := a.printRepeats(list, groups, f.json); err != nil {
		return err
	}
	if stopped {
		fmt.Fprintln(a.err, "stopped; the same command goes on")
		return quietError{exitFailed}
	}
	return nil
}

// openRepeated reads the experiment of a preset, a file or a run, with the changes of --set.
func (a *app) openRepeated(arg string, set []string) (repeated, error) {
	w := a.workspace()
	r := repeated{label: arg}
	if _, err := spec.Open(arg); err != nil {
		if run, findErr := w.Find(arg); findErr == nil {
			r.run, r.label = run, run.ID()
		}
	}
	s, err := w.Experiment(arg)
	if err != nil {
		return r, usage(err)
	}
	if err := applySet(s, set); err != nil {
		return r, err
	}
	r.experiment = s
	return r, nil
}

// pair gives two experiments the same seeds, and names that tell them apart.
func (a *app) pair(list []repeated) error {
	if len(list) < 2 {
		list[0].label = list[0].experiment.Name
		return nil
	}
	one, two := &list[0], &list[1]
	if x, y := one.experiment.Name, two.experiment.Name; x != y {
		one.label, two.label = x, y
	}
	seeded := two.experiment.SeededAs(one.experiment)
	if !spec.Equal(seeded, two.experiment) {
		fmt.Fprintf(a.err, "%s is trained under the seeds of %s\n", two.label, one.label)
		two.experiment = seeded
	}
	if spec.Equal(one.experiment, two.experiment) {
		return usagef("%s and %s are the same experiment", one.label, two.label)
	}
	return nil
}

// conductAll trains what there is to train, and reports whether it was stopped.
func (a *app) conductAll(ctx context.Context, studies []*workspace.Study, seeds int) (stopped bool, err error) {
	ctx, stop := a.undisturbed(ctx)
	defer stop()
	for _, s := range studies {
		fmt.Fprintf(a.err, "study %s\n", s.Name())
		_, err := s.Conduct(ctx, workspace.ConductOptions{Log: a.err, Watch: a.repeatProgress(seeds)})
		if err != nil && ctx.Err() == nil {
			return false, err
		}
		if ctx.Err() != nil {
			return true, nil
		}
	}
	return false, nil
}

// repeatProgress says what each seed came to.
func (a *app) repeatProgress(seeds int) func(*workspace.StudyState, workspace.StudyDecision) {
	return func(s *workspace.StudyState, d workspace.StudyDecision) {
		if d.Result == nil {
			return
		}
		list, err := s.Repeats(s.Trials[*d.Trial])
		if err != nil || d.Seed >= len(list) {
			return // the result says it
		}
		one := list[d.Seed]
		came := string(one.Ending) // diverged, failed
		if one.Epoch > 0 {
			came = fmt.Sprintf("%s %s at epoch %d", s.Plan.Metric, format.Value(one.Value), one.Epoch)
		}
		fmt.Fprintf(a.err, "%d of %d  seed %d  %s\n", d.Seed+1, max(seeds, len(list)), one.Seed, came)
	}
}

func (a *app) printRepeats(list []repeated, groups []*workspace.Repeats, asJSON bool) error {
	if asJSON {
		r, err := newRepeatResult(groups)
		return errors.Join(err, writeJSON(a.out, r))
	}
	p := a.listPage()
	for i, g := range groups {
		p.Repeats(list[i].label, g)
	}
	if len(groups) == 2 {
		c, err := groups[0].Against(groups[1])
		if err != nil {
			return err
		}
		p.Comparison([2]string{list[0].label, list[1].label}, [2]*workspace.Repeats(groups), c)
	}
	return a.print(p)
}
