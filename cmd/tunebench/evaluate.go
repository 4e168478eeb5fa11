package main

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/report"
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
				return writeJSON(a.out, newEvaluationResult(v))
			}
			return a.printEvaluation(v)
		},
	}
	cmd.Flags().StringVar(&part, "part", "validation", "train, validation or test")
	cmd.Flags().StringVar(&which, "checkpoint", workspace.Latest,
		"latest (the final weights) or best (of the best epoch)")
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
	// TestLooks is how often the test part has been looked at, this time included.
	TestLooks int `json:"test_looks,omitempty"`

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
		Run: v.Run, Checkpoint: v.Checkpoint, Part: v.Part, Rows: v.Rows,
		Metrics: v.Metrics, Confusion: v.Confusion, Warnings: v.Warnings, TestLooks: len(v.Looks),
		Params: v.Model.Params, FLOPsPerSample: v.Model.FLOPsPerSample, MemoryBytes: v.Model.MemoryBytes,
		LatencySeconds: v.Latency.Seconds(), RowsPerSecond: v.Throughput,
	}
	for _, c := range v.Classes {
		r.Classes = append(r.Classes, classResult{
			c.Name, event.Number(c.Precision), event.Number(c.Recall), event.Number(c.F1), event.Number(c.AUROC),
			c.Support, c.Predicted,
		})
	}
	return r
}

func (a *app) printEvaluation(v *workspace.Evaluation) error {
	p := a.page(proseWidth)
	p.Heading(v.Run, v.Checkpoint+" weights on "+format.Plural(v.Rows, v.Part+" row"))
	p.Add("")
	var pairs []report.Pair
	var undefined []string
	for _, tag := range slices.Sorted(maps.Keys(v.Metrics)) {
		name, value := tag[strings.IndexByte(tag, '/')+1:], v.Metrics[tag]
		text := format.Value(value)
		if need := event.Needs(tag); need != "" && math.IsNaN(value) {
			text = "-"
			undefined = append(undefined, name+" is undefined: it "+need)
		}
		pairs = append(pairs, report.Pair{Name: name, Value: text})
	}
	p.Pairs(append(pairs, report.Pair{},
		report.Pair{Name: "parameters", Value: format.Count(int64(v.Model.Params))},
		report.Pair{Name: "training FLOPs per row", Value: format.SI(float64(v.Model.FLOPsPerSample))},
		report.Pair{Name: "training memory", Value: format.Bytes(v.Model.MemoryBytes)},
		report.Pair{Name: "latency of one row", Value: v.Latency.String()},
		report.Pair{Name: "rows per second", Value: format.SI(v.Throughput)}))
	for _, why := range undefined {
		p.Text("", a.look().Muted, why)
	}
	classes, names := classesOf(v)
	if classes != nil {
		p.Add("")
		p.Classes(classes)
	}
	p.Confusion(names, v.Confusion)
	if looked := workspace.Looked(v.Looks); looked != "" {
		p.Add("")
		p.Text("", a.look().Muted, looked)
	}
	for _, w := range v.Warnings {
		p.Add("")
		p.Warning(w, report.Mark{})
	}
	return a.print(p)
}

// classesOf returns the quality of each class, and the names of all.
func classesOf(v *workspace.Evaluation) (classes []report.Class, names []string) {
	for _, c := range v.Classes {
		taken := ""
		if c.MostConfused >= 0 {
			taken = v.Classes[c.MostConfused].Name
		}
		names = append(names, c.Name)
		classes = append(classes, report.Class{
			Name: c.Name, Precision: c.Precision, Recall: c.Recall, F1: c.F1, AUROC: c.AUROC,
			Rows: c.Support, Predicted: c.Predicted, TakenFor: taken,
		})
	}
	return classes, names
}
