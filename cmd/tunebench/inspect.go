package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
	"tunebench/tui/report"
)

// inspection is what `inspect` was asked for, and `inspect --json` prints.
type inspection struct {
	*workspace.Quality
	Importances *workspace.Importances `json:"importances,omitempty"`
	Slices      *workspace.Slices      `json:"slices,omitempty"`
	Layers      *workspace.Layers      `json:"layers,omitempty"`
	Effects     []*workspace.Effect    `json:"effects,omitempty"`
	Mistakes    []workspace.Mistake    `json:"mistakes,omitempty"`
	// Explained are the rows that were asked for.
	Explained []*workspace.Attribution `json:"explained,omitempty"`
}

// inspectFlags are the flags of `inspect`.
type inspectFlags struct {
	o                 workspace.InspectOptions
	costs, pair       string
	class             string
	effects           []string
	rows              []int32
	repeats, mistakes int
	asJSON            bool
}

func (a *app) inspectCommand() *cobra.Command {
	var f inspectFlags
	cmd := &cobra.Command{
		Use:   "inspect RUN",
		Short: "Look into a trained run: where it is wrong, how sure it may be, what it depends on",
		Long: `Look into a trained run, on the rows that validated it:

    metrics with intervals, the confusion matrix, each class with its curves and best thresholds,
    how far probabilities can be taken at their word, or how errors of numbers are spread;
    what shuffling each column costs; slices of the rows that are worse than the rest, corrected
    for their number; the rows that the model is farthest off at.

    tunebench inspect latest --effect age --effect colour
    tunebench inspect latest --pair cat,dog --mistakes 20
    tunebench inspect latest --row 1149
    tunebench inspect latest --cost 1:20 --json`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			in, err := run.Inspect(cmd.Context(), f.o)
			if err != nil {
				return err
			}
			found, err := f.ask(cmd.Context(), in)
			if err != nil {
				return err
			}
			h, err := run.History()
			if err != nil && len(h.Tags()) == 0 {
				return err
			}
			if found.Layers, err = in.Layers(cmd.Context(), h); err != nil {
				return err
			}
			if f.asJSON {
				return writeJSON(a.out, found)
			}
			return a.printInspection(found)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.o.Part, "part", "validation", "train, validation or test")
	flags.StringVar(&f.o.Checkpoint, "checkpoint", workspace.Latest,
		"latest (the final weights) or best (of the best epoch)")
	flags.StringVar(&f.costs, "cost", "1:1", "what a false alarm and a missed row cost, for the cheapest threshold")
	flags.IntVar(&f.repeats, "repeats", 10, "how often each column is shuffled (0: not at all)")
	flags.StringArrayVar(&f.effects, "effect", nil, "how predictions follow this column; may be given more than once")
	flags.StringVar(&f.class, "class", "", "the class whose probability effects are told of (default: the last)")
	flags.IntVar(&f.mistakes, "mistakes", 5, "so many of the worst mistakes")
	flags.StringVar(&f.pair, "pair", "", "mistakes of one pair only: TRUE,PREDICTED; either may be empty")
	flags.Int32SliceVar(&f.rows, "row", nil, "explain the prediction of the row of this number; repeatable")
	flags.BoolVar(&f.asJSON, "json", false, "print one JSON document")
	return cmd
}

// mostRepeats is far more than intervals need; a number mistyped would take days.
const mostRepeats = 1000

// check reads the flags that have a form of their own.
func (f *inspectFlags) check() error {
	if f.o.Checkpoint != workspace.Latest && f.o.Checkpoint != workspace.Best {
		return usagef("--checkpoint %s: want latest or best", f.o.Checkpoint)
	}
	if f.repeats < 0 || f.repeats > mostRepeats {
		return usagef("--repeats %d: want 0 to %d", f.repeats, mostRepeats)
	}
	if f.mistakes < 0 {
		return usagef("--mistakes %d: want 0 or more", f.mistakes)
	}
	alarm, missed, ok := strings.Cut(f.costs, ":")
	for i, text := range []string{alarm, missed} {
		v, err := strconv.ParseFloat(text, 64)
		if !ok || err != nil || !(v >= 0 && v <= 1e12) {
			return usagef("--cost %s: want two numbers, such as 1:20", f.costs)
		}
		*[]*float64{&f.o.Costs.FalsePositive, &f.o.Costs.FalseNegative}[i] = v
	}
	if f.o.Costs.FalsePositive+f.o.Costs.FalseNegative == 0 {
		return usagef("--cost %s: one of both has to cost something", f.costs)
	}
	return nil
}

// classNamed is the number of a class; "" is whatever otherwise stands for no name.
func classNamed(in *workspace.Inspector, flag, name string, otherwise int) (int, error) {
	if name == "" {
		return otherwise, nil
	}
	k := slices.Index(in.Classes(), name)
	if k < 0 {
		if in.Classes() == nil {
			return 0, usagef("%s %s: this run predicts numbers, not classes", flag, name)
		}
		return 0, usagef("%s %s: the classes are %s", flag, name, strings.Join(in.Classes(), ", "))
	}
	return k, nil
}

// ask has all questions answered.
func (f *inspectFlags) ask(ctx context.Context, in *workspace.Inspector) (found inspection, err error) {
	truth, taken, _ := strings.Cut(f.pair, ",")
	t, err := classNamed(in, "--pair", truth, workspace.AnyClass)
	if err != nil {
		return found, err
	}
	k, err := classNamed(in, "--pair", taken, workspace.AnyClass)
	if err != nil {
		return found, err
	}
	class, err := classNamed(in, "--class", f.class, max(0, len(in.Classes())-1))
	if err != nil {
		return found, err
	}
	for _, column := range f.effects {
		e, err := in.Effect(ctx, column, class)
		if err != nil {
			return found, usage(err)
		}
		found.Effects = append(found.Effects, e)
	}
	for _, row := range f.rows {
		a, err := in.Explain(ctx, row)
		if err != nil {
			return found, usage(err)
		}
		found.Explained = append(found.Explained, a)
	}
	if found.Quality, err = in.Quality(ctx); err != nil {
		return found, err
	}
	if f.repeats > 0 {
		if found.Importances, err = in.Importances(ctx, f.repeats); err != nil {
			return found, err
		}
	}
	found.Slices, found.Mistakes = in.Slices(), in.Mistakes(f.mistakes, t, k)
	return found, nil
}

// printInspection writes all that was found, each part with how it is read.
func (a *app) printInspection(found inspection) error {
	const shown = 15
	p := a.page(proseWidth)
	q := found.Quality
	p.Heading(q.Run, fmt.Sprintf("%s weights on %d %s rows", q.Checkpoint, q.Rows, q.Part))
	for _, note := range q.Notes {
		p.Text("", a.look().Warn, note)
	}
	section := func(title, help string, write func()) {
		p.Heading(title, "")
		p.Help(help)
		write()
	}
	section("Metrics", report.HelpMetrics, func() { p.QualityMetrics(q) })
	if q.Confusion != nil {
		section("Confusion matrix", report.HelpConfusion, func() {
			p.ConfusionMatrix(q.Confusion, report.ConfusionLook{})
			p.Add("")
			p.ConfusedPairs(q.Confusion, shown)
		})
		section("Classes", report.HelpClasses, func() { p.ClassQualities(q.Classes) })
		if len(q.Classes) == 2 && q.Classes[1].ROC.Points != nil {
			section("Thresholds of "+q.Classes[1].Name, report.HelpThresholds, func() { p.Thresholds(&q.Classes[1]) })
		}
		section("Calibration", report.HelpCalibration, func() { p.Calibrated(q.Calibration) })
	}
	if q.Errors != nil {
		section("Residuals", report.HelpResiduals, func() { p.Residuals(q.Errors) })
		section("Errors by decile", report.HelpDeciles, func() { p.Deciles(q.Errors) })
	}
	if found.Importances != nil {
		section("Importance", report.HelpImportance, func() { p.ColumnImportances(found.Importances, shown) })
	}
	for _, e := range found.Effects {
		section("Effect of "+e.Column+" on the "+e.Of, report.HelpEffect, func() { p.ColumnEffect(e) })
	}
	for _, e := range found.Explained {
		section(fmt.Sprintf("Row %d", e.Row), report.HelpExplained, func() { p.Explained(e, shown) })
	}
	section("Slices", report.HelpSlices, func() { p.SlicesFound(found.Slices, shown/2) })
	section("Layers", report.HelpLayers, func() { p.NetworkLayers(found.Layers) })
	if len(found.Mistakes) > 0 {
		section("Worst mistakes", report.HelpMistakes, func() {
			for i, m := range found.Mistakes {
				p.Mistaken(m, i+1, shown, shown)
			}
		})
	}
	return a.print(p)
}
