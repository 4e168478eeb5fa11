package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/profile"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/report"
)

func (a *app) dataCommand() *cobra.Command {
	var set []string
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "data [SOURCE|FILE.toml] [--set data.key=value]...",
		Short: "List the data sets that need no file, or say what a source holds and what is wrong with it",
		Long: `Without an argument, list the data sets that need no file.

With a source (a built-in set, a file, a folder of pictures) or an experiment file,
read it as training would and show rows, classes, features, pictures and warnings.`,
		Example: "  tunebench data digits\n" +
			"  tunebench data table.csv --set data.label=species --set data.normalize=none\n" +
			"  tunebench data pull mnist",
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listData(asJSON)
			}
			s, err := openSource(args[0], set)
			if err != nil {
				return err
			}
			page := a.page(widestWidth)
			bins := report.Bins(page.Width() - 2)
			if asJSON {
				bins = profile.DefaultBins
			}
			p, err := a.profileData(cmd.Context(), s, bins)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(a.out).Encode(p)
			}
			report.Data{Profile: p, All: all, More: "--all shows every one"}.Report(page)
			return a.print(page)
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "change a key, e.g. --set data.label=species (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	cmd.Flags().BoolVar(&all, "all", false, "show every feature and every class")
	cmd.AddCommand(a.pullCommand())
	return cmd
}

// dataInfo is what `data --json` prints of each set.
type dataInfo struct {
	Name     string       `json:"name"`
	Kind     string       `json:"kind"`
	Task     tabular.Task `json:"task"`
	Rows     int          `json:"rows"`
	Features int          `json:"features"`
	Classes  int          `json:"classes"`
	Summary  string       `json:"summary"`
	Source   string       `json:"source"`
	License  string       `json:"license"`
}

func (a *app) listData(asJSON bool) error {
	if asJSON {
		infos := []dataInfo{}
		for _, d := range dataset.Builtins() {
			infos = append(infos, dataInfo{
				d.Name, d.Kind, d.Task, d.Rows, d.Features, d.Classes, d.Summary, d.Source, d.License,
			})
		}
		return writeJSON(a.out, infos)
	}
	tw := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "NAME\tTASK\tROWS\tFEATURES\tCLASSES\tWHAT")
	for _, d := range dataset.Builtins() {
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\t%s\n", d.Name, d.Task, d.Rows, d.Features, d.Classes, d.Summary)
	}
	return tw.Flush()
}

// openSource makes the experiment whose data is looked at: a file's, or the first preset's,
// which sets nothing of the data, with another source.
func openSource(arg string, set []string) (*spec.Spec, error) {
	if strings.HasSuffix(arg, ".toml") {
		return openExperiment(arg, set)
	}
	return openExperiment("digits-mlp", append([]string{"data.source=" + arg}, set...))
}

// profileData reads an experiment's data as training would and looks at it.
func (a *app) profileData(ctx context.Context, s *spec.Spec, bins int) (*profile.Profile, error) {
	progress, clear := a.readingProgress()
	defer clear()
	return a.workspace().Profile(ctx, s, workspace.ProfileOptions{Bins: bins, Progress: progress})
}

// readingProgress shows on a terminal how far a long read is, and clear takes it away again;
// elsewhere show is nil.
func (a *app) readingProgress() (show func(done, total int64), clear func()) {
	if !a.redraws() {
		return nil, func() {}
	}
	began, drawn := time.Now(), false
	show = func(done, total int64) {
		if time.Since(began) < 200*time.Millisecond { // a short read needs no words
			return
		}
		drawn = true
		if total > 0 {
			a.err.redraw("reading " + format.Percent(float64(done)/float64(total)))
		} else {
			a.err.redraw("reading " + format.Bytes(done))
		}
	}
	return show, func() {
		if drawn {
			a.err.redraw("")
		}
	}
}
