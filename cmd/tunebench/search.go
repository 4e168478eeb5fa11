package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tunebench/engine/plainfile"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// searchFlags are what a search may be told on the command line.
type searchFlags struct {
	set, space []string
	study      map[string]*string // flags that stand for keys of the study file
	best       string
	json       bool
	detach     bool
	print      bool
}

// studyFlags are the flags that set a key of the study file.
var studyFlags = []struct{ name, key, help string }{
	{"trials", "budget.trials", "end after so many trials"},
	{"epochs", "budget.epochs", "end after so many epochs, summed over all trials"},
	{"time", "budget.time", "end after so much time, e.g. 30m"},
	{"parallel", "budget.parallel", "trials at once (default: as many as the cores hold)"},
	{"metric", "goal.metric", "what a trial is judged by, e.g. val/accuracy"},
	{"target", "goal.target", "end when a trial's metric reaches it"},
	{"repeats", "goal.repeats", "seeds that each trial is trained with"},
	{"sampler", "sampler.name", "auto, halton, random, grid, tpe or gp"},
	{"pruner", "pruner.name", "auto, none, median, asha or screen"},
	{"seed", "seed", "seed of the sampler's draws"},
	{"name", "name", "name of the study"},
}

func (a *app) searchCommand() *cobra.Command {
	f := searchFlags{study: map[string]*string{}}
	cmd := &cobra.Command{
		Use:   "search STUDY.toml|FILE|PRESET",
		Short: "Search for better hyper-parameters: many trials, one question",
		Long: `Search for the values of hyper-parameters with which an experiment does best.

Given a study file, it does what that says. Given an experiment or a preset, it varies the optimizer and its
learning rate, depth and width, dropout, weight decay and batch size, each in a range that is usual for it;
--space changes that:

  --space optimizer.lr=1e-5..1e-1:log   a range, by ratios
  --space model.width=32,64,128         a list
  --space model.depth                   the key's usual range
  --space optimizer.name=-              leave a key as it is in the experiment

Most trials are trained for a few epochs only; those that promise something go on where they stopped. Every
trial is an ordinary run. Ctrl-C stops with checkpoints; 'tunebench study resume' goes on, also with a larger
budget.`,
		Example: `  tunebench search digits-mlp --trials 40
  tunebench search my.toml --time 30m --metric val/accuracy --target 0.95
  tunebench search my.toml --print > study.toml
  tunebench search study.toml --detach`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.openStudy(cmd, args[0], &f)
			if err != nil {
				return err
			}
			if f.print {
				if s.File() == "" && len(f.set) == 0 {
					s.Base, s.Inline = args[0], nil
				}
				_, err := a.out.Write(s.EncodeAnnotated())
				return err
			}
			if err := freeName(f.best); err != nil {
				return err
			}
			study, err := a.workspace().CreateStudy(s)
			if err != nil {
				return usage(err)
			}
			if f.detach {
				return a.searchDetached(study, f.json)
			}
			return a.searchHere(cmd.Context(), study, f.json, f.best)
		},
	}
	f.addTo(cmd)
	cmd.Flags().BoolVar(&f.print, "print", false, "print the study file that would be searched, every key explained")
	for _, sf := range studyFlags {
		f.study[sf.name] = cmd.Flags().String(sf.name, "", sf.help)
	}
	return cmd
}

// addTo adds the flags that search and tune have in common.
func (f *searchFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.set, "set", nil,
		"change a key of the experiment, e.g. --set training.epochs=20 (repeatable)")
	cmd.Flags().StringArrayVar(&f.space, "space", nil, "vary a key in a range, or KEY=- not at all (repeatable)")
	cmd.Flags().StringVarP(&f.best, "best", "o", "", "write the best trial's experiment to this file, too")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON document with the result; progress goes to stderr")
	cmd.Flags().BoolVar(&f.detach, "detach", false, "work in the background")
}

// freeName refuses a file for the best experiment that is there already.
func freeName(file string) error {
	if file == "" {
		return nil
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return usagef("--best %s: there is such a file already", file)
	}
	return nil
}

// openStudy reads a study file, or makes a study of an experiment, and makes the changes of the flags.
func (a *app) openStudy(cmd *cobra.Command, arg string, f *searchFlags) (*spec.Study, error) {
	s, base, err := readStudy(arg, f.set)
	if err != nil {
		return nil, err
	}
	for _, sf := range studyFlags {
		if !cmd.Flags().Changed(sf.name) {
			continue
		}
		if err := s.Set(sf.key, *f.study[sf.name]); err != nil {
			return nil, usagef("--%s %s: %w", sf.name, *f.study[sf.name], err)
		}
	}
	given := cmd.Flags().Changed
	if s.File() == "" && !given("trials") && (given("time") || given("epochs")) {
		if err := s.Set("budget.trials", "0"); err != nil { // what was asked for is the limit
			return nil, err
		}
	}
	return s, a.complete(cmd, s, base, f.space)
}

// complete says what is wrong with a study's experiment, and gives the study its space.
func (a *app) complete(cmd *cobra.Command, s *spec.Study, base *spec.Spec, space []string) error {
	for _, p := range base.Unreached() {
		fmt.Fprintf(a.err, "note: %s\n", p.Error())
	}
	view := newLoadingView(a)
	a.loading.Progress, a.loading.Need = view.progress, view.need
	e, err := a.workspace().Describe(cmd.Context(), base) // what is wrong is said here
	view.clear()
	if err != nil {
		return err
	}
	if err := s.SetSpace(base, e.Facts(), space); err != nil {
		return usageError{err}
	}
	for _, p := range s.Unused(base) {
		fmt.Fprintf(a.err, "note: %s\n", p.Error())
	}
	return nil
}

// maxStudy bounds a file that may be a study.
const maxStudy = 4 << 20

// readStudy reads the study, or the experiment, that a search is to start from.
func readStudy(arg string, set []string) (*spec.Study, *spec.Spec, error) {
	var s *spec.Study
	raw, err := plainfile.Read(arg, maxStudy)
	if err == nil && spec.IsStudy(raw) {
		if s, err = spec.LoadStudy(arg); err != nil {
			return nil, nil, usageError{err}
		}
	}
	if s == nil {
		base, err := openExperiment(arg, set)
		if err != nil {
			return nil, nil, err
		}
		s = spec.NewStudy(base)
		return s, base, s.Set("name", base.Name)
	}
	base, err := s.Experiment()
	if err != nil {
		return nil, nil, usageError{err}
	}
	if len(set) > 0 {
		if err := applySet(base, set); err != nil {
			return nil, nil, err
		}
		s.Base, s.Inline = "", base
	}
	return s, base, nil
}

func (a *app) searchDetached(s *workspace.Study, asJSON bool) error {
	if err := s.Start(); err != nil {
		return fmt.Errorf("%s: %w", s.Name(), err)
	}
	if asJSON {
		return a.printStudyJSON(s)
	}
	fmt.Fprintln(a.out, s.Name())
	fmt.Fprintf(a.err, "searching in the background; watch it with `tunebench study %[1]s`, end it with "+
		"`tunebench study stop %[1]s`\n", s.ID())
	return nil
}

// searchHere conducts a study in this process, shows how it goes and says what came of it.
func (a *app) searchHere(ctx context.Context, s *workspace.Study, asJSON bool, best string) error {
	ctx, stop := a.undisturbed(ctx)
	defer stop()
	state, err := a.conduct(ctx, s)
	if state == nil {
		return err
	}
	if err == nil && best != "" {
		err = copyBest(s, best)
	}
	if asJSON {
		return errors.Join(err, a.printStudyJSON(s))
	}
	if e := a.printStudy(s, 10); e != nil {
		return errors.Join(err, e)
	}
	if err == nil && state.Leader() == nil && state.Ending != "request" {
		err = errors.New("no trial came to a value")
	}
	if state.Ending == "request" {
		fmt.Fprintf(a.err, "go on with `tunebench study resume %s`\n", s.ID())
	}
	if err == nil && ctx.Err() != nil {
		return quietError{exitFailed}
	}
	return err
}

// conduct conducts a study in this process and shows how it goes.
func (a *app) conduct(ctx context.Context, s *workspace.Study) (*workspace.StudyState, error) {
	fmt.Fprintf(a.err, "study %s\n", s.Name())
	view := newStudyView(a)
	defer view.close()
	return s.Conduct(ctx, workspace.ConductOptions{Log: a.err, Watch: view.watch})
}

// copyBest writes the best trial's experiment to a new file.
func copyBest(s *workspace.Study, file string) error {
	raw, err := plainfile.ReadOwn(s.Best(), maxStudy)
	if err != nil {
		return fmt.Errorf("--best %s: no trial has a value: %w", file, err)
	}
	f, err := os.OpenFile(filepath.Clean(file), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("--best: %w", err)
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Close())
}
