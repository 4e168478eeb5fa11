package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/tui/chart"
	"tunebench/tui/theme"
)

func (a *app) lrFindCommand() *cobra.Command {
	var set []string
	var asJSON bool
	r := train.LRRange{}
	cmd := &cobra.Command{
		Use:   "lr-find FILE|PRESET",
		Short: "Find a learning rate: train a few steps at growing rates and look where the loss falls",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openExperiment(args[0], set)
			if err != nil {
				return err
			}
			curve, err := a.workspace().FindLR(cmd.Context(), s, r)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(a.out).Encode(newLRResult(curve))
			}
			a.printLRCurve(curve)
			return nil
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "change a key of the experiment (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	cmd.Flags().Float64Var(&r.Min, "min", 1e-7, "lowest learning rate")
	cmd.Flags().Float64Var(&r.Max, "max", 10, "highest learning rate")
	cmd.Flags().IntVar(&r.Steps, "steps", 100, "number of steps")
	return cmd
}

// lrResult is what `lr-find --json` prints.
type lrResult struct {
	Suggested float64   `json:"suggested"`
	Steepest  float64   `json:"steepest"`
	MinOver10 float64   `json:"min_over_10"`
	Diverged  bool      `json:"diverged"`
	Reason    string    `json:"reason"`
	Points    []lrPoint `json:"points"`
}

type lrPoint struct {
	LR       float64      `json:"lr"`
	Loss     event.Number `json:"loss"`
	Smoothed event.Number `json:"smoothed"`
}

func newLRResult(c train.LRCurve) lrResult {
	r := lrResult{
		Suggested: c.Suggested, Steepest: c.Steepest, MinOver10: c.MinOver10, Diverged: c.Diverged, Reason: c.Reason,
	}
	for _, p := range c.Points {
		r.Points = append(r.Points, lrPoint{LR: p.LR, Loss: event.Number(p.Loss), Smoothed: event.Number(p.Smoothed)})
	}
	return r
}

// printLRCurve draws the curve on a terminal and prints the numbers elsewhere;
// the suggestion closes both.
func (a *app) printLRCurve(c train.LRCurve) {
	if a.out.isTerminal() {
		width, height := 80, 16
		if w, h := a.out.size(); w >= 20 && h >= 10 {
			width, height = min(w, 120), min(h-4, 24)
		}
		a.drawLRCurve(c, width, height)
	} else {
		writeLRPoints(a.out, c)
	}
	fmt.Fprintln(a.out, c.Reason)
	if c.Suggested > 0 {
		fmt.Fprintf(a.out, "suggested: --set optimizer.lr=%.2g\n", c.Suggested)
	}
}

func writeLRPoints(out io.Writer, c train.LRCurve) {
	fmt.Fprintln(out, "lr,loss,smoothed")
	for _, p := range c.Points {
		fmt.Fprintf(out, "%g,%g,%g\n", p.LR, p.Loss, p.Smoothed)
	}
}

func (a *app) drawLRCurve(c train.LRCurve, width, height int) {
	th := theme.New(theme.Detect(a.env))
	var raw, smooth chart.Data
	for _, p := range c.Points {
		raw.Append(math.Log10(p.LR), p.Loss)
		smooth.Append(math.Log10(p.LR), p.Smoothed)
	}
	line := chart.Line{
		XLabel: "log10 lr",
		Series: []chart.Series{
			{Name: "loss", Data: &raw, Style: th.Faint, Raw: th.Faint, Dash: chart.Dotted},
			{Name: "smoothed", Data: &smooth, Style: th.Train, Raw: th.Faint},
		},
	}
	if c.Suggested > 0 {
		line.Markers = []chart.Marker{{X: math.Log10(c.Suggested), Label: "suggested"}}
	}
	_ = a.out.styled(line.View(th, width, height) + "\n") // the numbers below say the same
}
