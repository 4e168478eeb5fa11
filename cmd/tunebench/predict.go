package main

import (
	"cmp"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

func (a *app) predictCommand() *cobra.Command {
	var o workspace.PredictOptions
	var output, which, asFormat string
	cmd := &cobra.Command{
		Use:   "predict RUN --data FILE [-o FILE]",
		Short: "Predict the rows of a file with a trained run: tables, text, pictures, ratings",
		Long: `Predict the rows of a file with a trained run, whose own preprocessing they go through:
columns are found by name, as training had them, or by place where there are no names; the
label's column may be there or not, other columns are passed over. A category or a word that
training did not know counts as it did in validation, and is said on stderr.

FILE is anything that data.source may name, or - for rows of CSV or JSON lines on the standard
input, each answered as it comes. The output is CSV, JSON lines or Parquet by its name; without
-o it goes to the standard output, one line a row:

    tunebench predict latest --data new.csv -o predictions.parquet
    tunebench predict latest --data users.csv --top 10
    tail -f measured.csv | tunebench predict latest --data - --format jsonl`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if which != workspace.Latest && which != workspace.Best {
				return usagef("--checkpoint %s: want latest or best", which)
			}
			if o.Data == "" {
				return usagef("--data FILE is missing (- for the standard input)")
			}
			if o.Data == "-" {
				o.In = os.Stdin
			}
			if output == "-" {
				output = ""
			}
			if o.Format = workspace.PredictFormat(asFormat); output != "" && cmd.Flags().Changed("format") {
				return usagef("--format is for the standard output; the name of %s says how it is written", output)
			}
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			v := &predictView{app: a, began: time.Now()}
			if a.redraws() && (output != "" || !a.out.isTerminal()) {
				o.Progress = v.draw
			}
			done, err := run.Predict(cmd.Context(), which, o, output, a.out)
			v.end(done, err)
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Data, "data", "", "rows to predict: a file, a folder of pictures, or - for the standard input")
	f.StringVarP(&output, "output", "o", "", "file to write: .csv, .jsonl or .parquet (default: the standard output)")
	f.StringVar(&asFormat, "format", "csv", "how the standard output is written: csv or jsonl")
	f.StringVar(&o.Header, "header", "auto", "whether the first row names the columns: auto, yes or no")
	f.IntVar(&o.Top, "top", 0,
		"of ratings: so many items for each user, without those that the file names with the user")
	f.IntVar(&o.Threads, "threads", 0, "threads that compute (0: all); no prediction depends on them")
	f.StringVar(&which, "checkpoint", workspace.Latest, "latest (the final weights) or best (of the best epoch)")
	return cmd
}

// predictView says on stderr how many rows have been predicted, and how fast.
type predictView struct {
	app   *app
	began time.Time
	drawn time.Time
}

// draw shows the rows so far.
func (v *predictView) draw(rows int64) {
	if now := time.Now(); now.Sub(v.drawn) >= 100*time.Millisecond {
		v.drawn = now
		v.app.err.redraw(v.rate(rows, now.Sub(v.began)))
	}
}

func (v *predictView) rate(rows int64, elapsed time.Duration) string {
	perSecond := float64(rows) / max(elapsed.Seconds(), 1e-9)
	return fmt.Sprintf("%s predicted in %s, %s a second", format.Plural(int(rows), "row"),
		elapsed.Round(cmp.Or(elapsed/1000, 1)), format.SI(perSecond))
}

// end says what was done, and what of the rows was taken for something else than it is.
func (v *predictView) end(done workspace.Predicted, err error) {
	if !v.drawn.IsZero() {
		v.app.err.redraw("")
	}
	if err != nil {
		return
	}
	for _, note := range done.Notes {
		fmt.Fprintf(v.app.err, "%s\n", note)
	}
	fmt.Fprintf(v.app.err, "%s\n", v.rate(done.Rows, done.Elapsed))
}
