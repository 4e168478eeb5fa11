package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

func (a *app) evaluateCommand() *cobra.Command {
	var part, which string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "evaluate RUN",
		Short: "Measure a run's weights: every metric, per class, the confusion matrix, and what a prediction costs",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if which != workspace.Latest && which != workspace.Best {
				return usagef("--checkpoint %s: want latest or best", which)
			}
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			v, err := run.Evaluate(cmd.Context(), which, part)
			if err != nil {
				return err
			}
			if asJSON {
				e := json.NewEncoder(a.out)
				e.SetIndent("", "  ")
				return e.Encode(newEvaluationResult(v))
			}
			return printEvaluation(a.out, v)
		},
	}
	cmd.Flags().StringVar(&part, "part", "validation", "train, validation or test")
	cmd.Flags().StringVar(&which, "checkpoint", workspace.Latest, "latest (the final weights) or best (of the best epoch)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return cmd
}

// evaluationResult is what `evaluate --json` prints.
type evaluationResult struct {
	Run        string           `json:"run"`
	Checkpoint string           `json:"checkpoint"`
	Part       string           `json:"part"`
	Rows       int              `json:"rows"`
	Metrics    workspace.Values `json:"metrics"`
	Classes    []classResult    `json:"classes,omitempty"`
	Confusion  [][]int64        `json:"confusion,omitempty"`
	// Warnings name the rows that are probably labeled wrong.
	Warnings []profile.Warning `json:"warnings,omitempty"`

	Params         int     `json:"params"`
	FLOPsPerSample int64   `json:"flops_per_sample"`
	MemoryBytes    int64   `json:"memory_bytes"`
	LatencySeconds float64 `json:"latency_seconds"`
	RowsPerSecond  float64 `json:"rows_per_second"`
}

type classResult struct {
	Name      string       `json:"name"`
	Precision event.Number `json:"precision"`
	Recall    event.Number `json:"recall"`
	F1        event.Number `json:"f1"`
	AUROC     event.Number `json:"auroc"`
	Support   int64        `json:"support"`
	Predicted int64        `json:"predicted"`
}

func newEvaluationResult(v *workspace.Evaluation) evaluationResult {
	r := evaluationResult{
		Run: v.Run, Checkpoint: v.Checkpoint, Part: v.Part, Rows: v.Rows, Metrics: v.Metrics, Confusion: v.Confusion, Warnings: v.Warnings,
		Params: v.Model.Params, FLOPsPerSample: v.Model.FLOPsPerSample, MemoryBytes: v.Model.MemoryBytes,
		LatencySeconds: v.Latency.Seconds(), RowsPerSecond: v.Throughput,
	}
	for _, c := range v.Classes {
		r.Classes = append(r.Classes, classResult{
			c.Name, event.Number(c.Precision), event.Number(c.Recall), event.Number(c.F1), event.Number(c.AUROC), c.Support, c.Predicted,
		})
	}
	return r
}

func printEvaluation(out io.Writer, v *workspace.Evaluation) error {
	fmt.Fprintf(out, "%s  %s weights on %s %s rows\n\n", v.Run, v.Checkpoint, format.Count(int64(v.Rows)), v.Part)
	tw := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	for _, tag := range slices.Sorted(maps.Keys(v.Metrics)) {
		fmt.Fprintf(tw, "%s\t%s\t\n", tag[strings.IndexByte(tag, '/')+1:], format.Value(v.Metrics[tag]))
	}
	fmt.Fprintf(tw, "\nparameters\t%s\t\ntraining FLOPs per row\t%s\t\ntraining memory\t%s\t\n",
		format.Count(int64(v.Model.Params)), format.SI(float64(v.Model.FLOPsPerSample)), format.Bytes(v.Model.MemoryBytes))
	fmt.Fprintf(tw, "latency of one row\t%v\t\nrows per second\t%s\t\n", v.Latency, format.SI(v.Throughput))
	if v.Classes != nil {
		fmt.Fprint(tw, "\nclass\tprecision\trecall\tF1\tAUROC\trows\tpredicted\ttaken for\t\n")
		for _, c := range v.Classes {
			taken := "-"
			if c.MostConfused >= 0 {
				taken = format.Truncate(v.Classes[c.MostConfused].Name, 20, "…")
			}
			fmt.Fprintf(tw, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%d\t%s\t\n",
				format.Truncate(c.Name, 20, "…"), c.Precision, c.Recall, c.F1, c.AUROC, c.Support, c.Predicted, taken)
		}
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if err := printConfusion(out, v); err != nil {
		return err
	}
	for _, w := range v.Warnings {
		fmt.Fprintf(out, "\n%s\n", w.Title)
		writeEvidence(out, w.Evidence)
		fmt.Fprintf(out, "  - rows: %s\n  %s\n", w.RowList(), w.Why)
	}
	return nil
}

// widestConfusion is the number of classes whose matrix still fits a screen.
const widestConfusion = 20

func printConfusion(out io.Writer, v *workspace.Evaluation) error {
	if len(v.Confusion) == 0 || len(v.Confusion) > widestConfusion {
		return nil
	}
	fmt.Fprintln(out, "\nconfusion matrix, a row per true class")
	tw := tabwriter.NewWriter(out, 0, 4, 1, ' ', tabwriter.AlignRight)
	for k, row := range v.Confusion {
		fmt.Fprintf(tw, "%s\t", format.Truncate(v.Classes[k].Name, 12, "…"))
		for _, n := range row {
			fmt.Fprintf(tw, "%d\t", n)
		}
		fmt.Fprintln(tw)
	}
	return tw.Flush()
}
