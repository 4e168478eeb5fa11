package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/report"
)

func (a *app) studyCommand() *cobra.Command {
	var asJSON, asCSV bool
	var most int
	cmd := &cobra.Command{
		Use:   "study [STUDY]",
		Short: "List the studies, show one, and steer it",
		Long: `List the studies, or show one: where it is, and its best trials.

STUDY is a folder, its name or the start of it, the short id at its end, or "latest". A search that is under way
does what the subcommands ask at once; another one does it when it is resumed.`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case asJSON && asCSV:
				return usagef("choose one of --json and --csv")
			case most < 0:
				return usagef("--top %d: want 0 or more", most)
			case len(args) == 0 && asCSV:
				return usagef("--csv prints the trials of one study: name it, or say \"latest\"")
			case len(args) == 0:
				return a.listStudies(asJSON)
			}
			s, err := a.workspace().FindStudy(args[0])
			switch {
			case err != nil:
				return usage(err)
			case asJSON:
				return a.printStudyJSON(s)
			case asCSV:
				return a.printStudyCSV(s)
			}
			return a.printStudy(s, most)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print a table of all trials as CSV")
	cmd.Flags().IntVar(&most, "top", 10, "how many trials to show, the best first")
	cmd.AddCommand(
		a.studyResume(),
		a.studyAsk("pause [STUDY]", "Keep what trains for later and start nothing", workspace.AskPause),
		a.studyAsk("continue [STUDY]", "Go on after a pause", workspace.AskContinue),
		a.studyAsk("stop [STUDY]", "End with checkpoints of what trains, for study resume", workspace.AskStop),
		a.studyTrial("close [STUDY] TRIAL", "Stop one trial and give it up", workspace.AskClose),
		a.studyTrial("promote [STUDY] TRIAL", "Train a trial to its end, or to --epochs", workspace.AskPromote),
		a.studyTry(), a.studySet(),
	)
	return cmd
}

func (a *app) listStudies(asJSON bool) error {
	studies, err := a.workspace().Studies()
	if err != nil {
		return err
	}
	all := make([]workspace.StudySummary, len(studies))
	rows := make([][]report.Cell, len(studies))
	for i, s := range studies {
		sum, err := s.Summary()
		if err != nil {
			sum.Error = err.Error()
		}
		all[i] = sum
		best, state := "-", string(sum.Phase)
		if b := sum.Best; b != nil {
			best = fmt.Sprintf("%s %s (trial %d)", sum.Metric, format.Value(float64(b.Value)), b.Trial)
		}
		if sum.Ending != "" {
			state += " (" + sum.Ending + ")"
		}
		if sum.Error != "" {
			state = "failed: " + sum.Error
		}
		took := format.Clock(time.Duration(sum.Seconds * float64(time.Second)))
		rows[i] = report.Plain(s.Name(), state, strconv.Itoa(sum.Trials), strconv.Itoa(sum.Epochs), took, best)
	}
	if asJSON {
		return writeJSON(a.out, all)
	}
	if len(rows) == 0 {
		fmt.Fprintf(a.err, "no studies in %s yet; begin one with `tunebench search digits-mlp`\n", a.workspace().Root())
		return nil
	}
	p := a.listPage()
	p.Table([]report.Column{
		{Title: "STUDY", Middle: true},
		{Title: "STATE"},
		{Title: "TRIALS", Right: true},
		{Title: "EPOCHS", Right: true},
		{Title: "TIME", Right: true},
		{Title: "BEST"},
	}, rows)
	return a.print(p)
}

// printStudy shows a study and so many of its trials.
func (a *app) printStudy(s *workspace.Study, most int) error {
	snap, err := s.Snapshot()
	if err != nil {
		return err
	}
	p := a.listPage()
	p.Study(snap, most)
	return a.print(p)
}

// named returns the study and the trial's number of the arguments; without a name it is the latest study.
func (a *app) named(args []string, trial bool) (s *workspace.Study, number int, err error) {
	if trial {
		last := args[len(args)-1]
		if number, err = strconv.Atoi(strings.TrimPrefix(last, "#")); err != nil {
			return nil, 0, usagef("%q is no number of a trial", last)
		}
		args = args[:len(args)-1]
	}
	ref := "latest"
	if len(args) > 0 {
		ref = args[0]
	}
	s, err = a.workspace().FindStudy(ref)
	return s, number, usage(err)
}

func (a *app) studyAsk(use, short string, ask workspace.StudyAsk) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, _, err := a.named(args, false)
			if err != nil {
				return err
			}
			return a.ask(cmd, s, workspace.StudyRequest{Ask: ask})
		},
	}
}

func (a *app) studyTrial(use, short string, ask workspace.StudyAsk) *cobra.Command {
	var epochs int
	cmd := &cobra.Command{
		Use: use, Short: short, Args: usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, trial, err := a.named(args, true)
			if err != nil {
				return err
			}
			return a.ask(cmd, s, workspace.StudyRequest{Ask: ask, Trial: trial, Epochs: epochs})
		},
	}
	if ask == workspace.AskPromote {
		cmd.Flags().IntVar(&epochs, "epochs", 0, "up to which epoch (default: to the end)")
	}
	return cmd
}

func (a *app) studyTry() *cobra.Command {
	var set []string
	cmd := &cobra.Command{
		Use:   "try [STUDY] --set KEY=VALUE...",
		Short: "Add a trial by hand: the best one's values, but for those given",
		Args:  usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, _, err := a.named(args, false)
			if err != nil {
				return err
			}
			point := map[string]string{}
			for _, change := range set {
				key, value, ok := strings.Cut(change, "=")
				if !ok {
					return usagef("--set %s: want key=value, e.g. --set optimizer.lr=0.01", change)
				}
				point[strings.TrimSpace(key)] = strings.TrimSpace(value)
			}
			if len(point) == 0 {
				return usagef("give at least one --set key=value")
			}
			return a.ask(cmd, s, workspace.StudyRequest{Ask: workspace.AskTry, Point: point})
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "a value of a key that the study varies (repeatable)")
	return cmd
}

func (a *app) studySet() *cobra.Command {
	return &cobra.Command{
		Use:   "set [STUDY] KEY=VALUE",
		Short: "Raise a budget, or change a range: budget.trials=120, space.optimizer.lr=1e-6..0.1:log",
		Args:  usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, value, ok := strings.Cut(args[len(args)-1], "=")
			if !ok {
				return usagef("%s: want key=value, e.g. budget.trials=120", args[len(args)-1])
			}
			s, _, err := a.named(args[:len(args)-1], false)
			if err != nil {
				return err
			}
			return a.ask(cmd, s, workspace.StudyRequest{Ask: workspace.AskSet, Key: key, Value: value})
		},
	}
}

// askPatience is how long a request waits for its answer.
const askPatience = 5 * time.Second

// ask leaves a request and says what became of it.
func (a *app) ask(cmd *cobra.Command, s *workspace.Study, r workspace.StudyRequest) error {
	if err := s.Check(r); err != nil {
		return usageError{err}
	}
	id, err := s.Ask(r)
	if err != nil {
		return err
	}
	if !s.Conducted() {
		fmt.Fprintf(a.err, "noted; it is done when the study goes on: `tunebench study resume %s`\n", s.ID())
		return nil
	}
	answered, err := s.Answer(cmd.Context(), id, askPatience)
	if err == nil && !answered {
		fmt.Fprintln(a.err, "noted; the study has not come to it yet")
	}
	return err
}

func (a *app) studyResume() *cobra.Command {
	var detach, asJSON bool
	cmd := &cobra.Command{
		Use:   "resume [STUDY]",
		Short: "Go on with a study that was stopped, killed, or given a larger budget",
		Args:  usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, _, err := a.named(args, false)
			if err != nil {
				return err
			}
			if detach {
				return a.searchDetached(s, asJSON)
			}
			snap, err := s.Snapshot()
			if err != nil {
				return err
			}
			if snap.State.Plan.Study.Goal.Advice {
				return a.tuneHere(cmd.Context(), s, asJSON, "")
			}
			return a.searchHere(cmd.Context(), s, asJSON, "")
		},
	}
	cmd.Flags().BoolVar(&detach, "detach", false, "go on in the background")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document with the result; progress goes to stderr")
	return cmd
}
