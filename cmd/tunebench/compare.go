package main

import (
	"github.com/spf13/cobra"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	tui "tunebench/tui/app"
	"tunebench/tui/report"
	"tunebench/tui/screen"
)

func (a *app) compareCommand() *cobra.Command {
	var metric string
	var asJSON, asText bool
	cmd := &cobra.Command{
		Use:   "compare RUN RUN...",
		Short: "Compare runs: best values, the noise of their differences, what was changed",
		Long: `compare draws the curves of 2 to 12 runs over each other on a terminal. In a pipe, or with --text, it
prints what stands below them: the best and the newest value of a metric, how far each run is from the best, and
the keys in which their experiments differ. Runs of two experiments under the same seeds are compared seed by seed;
without such pairs no difference is called one.`,
		Args: usageArgs(cobra.RangeArgs(2, screen.MostCompared)),
		RunE: func(cmd *cobra.Command, args []string) error {
			runs := make([]workspace.Run, len(args))
			for i, ref := range args {
				var err error
				if runs[i], err = a.find(ref); err != nil {
					return err
				}
			}
			if _, tty := a.width(); tty && !asText && !asJSON {
				about := screen.Subject{Runs: runs}
				return a.openTUI(cmd, tui.Options{
					Workspace: a.workspace(), Theme: a.theme(), At: "compare", About: about,
				})
			}
			c, err := a.comparison(runs, metric)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.out, comparisonOf(c))
			}
			p := a.listPage()
			p.Beside(c, report.CompareLook{At: -1})
			return a.print(p)
		},
	}
	cmd.Flags().StringVar(&metric, "metric", "",
		"compare the best values of this metric (default: the one they are judged by)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&asText, "text", false, "print the table on a terminal as well, instead of drawing the curves")
	return cmd
}

// comparison reads the runs whole.
func (a *app) comparison(runs []workspace.Run, metric string) (*workspace.Comparison, error) {
	histories := make([]*event.History, len(runs))
	known := metric == ""
	for i, r := range runs {
		var err error
		if histories[i], err = r.History(); err != nil {
			return nil, err
		}
		known = known || len(histories[i].Series(metric)) > 0
	}
	if !known {
		return nil, usagef("--metric %s: none of these runs has recorded it", metric)
	}
	listed := a.workspace().ListRuns(runs)
	return workspace.Compare(listed, metric, func(i int, tag string) []workspace.Reading {
		return workspace.Readings(histories[i], tag)
	}), nil
}

// comparisonDoc is what `compare --json` prints.
type comparisonDoc struct {
	Metric string        `json:"metric"`
	Keys   []string      `json:"keys"`
	Runs   []comparedDoc `json:"runs"`
	Pairs  []pairsDoc    `json:"pairs,omitempty"`
}

type comparedDoc struct {
	Run      string            `json:"run"`
	Name     string            `json:"name"`
	Best     event.Number      `json:"best"`
	At       event.Number      `json:"at"`
	Last     event.Number      `json:"last"`
	Noise    event.Number      `json:"noise"`
	Settings map[string]string `json:"settings,omitempty"`
}

type pairsDoc struct {
	Name    string       `json:"name"`
	Than    string       `json:"than"`
	Seeds   int          `json:"seeds"`
	Mean    event.Number `json:"mean"`
	Low     event.Number `json:"low"`
	High    event.Number `json:"high"`
	Verdict string       `json:"verdict"`
}

func comparisonOf(c *workspace.Comparison) comparisonDoc {
	doc := comparisonDoc{Metric: c.Metric, Keys: c.Keys}
	for _, r := range c.Runs {
		one := comparedDoc{
			Run: r.Run.Name(), Name: r.Title(), Best: event.Number(r.Value), At: event.Number(r.At),
			Last: event.Number(r.Last), Noise: event.Number(r.Noise), Settings: map[string]string{},
		}
		for _, key := range c.Keys {
			if v, ok := r.Setting(key); ok && v != "" {
				one.Settings[key] = v
			}
		}
		doc.Runs = append(doc.Runs, one)
	}
	for _, p := range c.Pairs {
		doc.Pairs = append(doc.Pairs, pairsDoc{
			Name: p.Name, Than: p.Than, Seeds: p.Result.Pairs, Mean: event.Number(p.Result.Mean),
			Low: event.Number(p.Result.Low), High: event.Number(p.Result.High), Verdict: p.Result.Verdict.String(),
		})
	}
	return doc
}
