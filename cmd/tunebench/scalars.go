package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
)

func (a *app) scalarsCommand() *cobra.Command {
	var tags []string
	var asFormat string
	cmd := &cobra.Command{
		Use:   "scalars RUN|LOGDIR",
		Short: "Print recorded values at full precision",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			if asFormat != "csv" && asFormat != "json" {
				return usagef("--format %s: want csv or json", asFormat)
			}
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			h, err := run.History()
			if err != nil {
				fmt.Fprintf(a.err, "tunebench: %v\n", err) // the rest is still worth printing
			}
			if tags, err = chooseTags(h, tags); err != nil {
				return err
			}
			if asFormat == "json" {
				return scalarsJSON(a.out, run, h, tags)
			}
			return scalarsCSV(a.out, run, h, tags)
		},
	}
	cmd.Flags().StringArrayVar(&tags, "tag", nil, "only this tag (repeatable)")
	cmd.Flags().StringVar(&asFormat, "format", "csv", "csv or json")
	return cmd
}

func chooseTags(h *event.History, asked []string) ([]string, error) {
	all := h.Tags()
	if len(asked) == 0 {
		return all, nil
	}
	for _, tag := range asked {
		if !slices.Contains(all, tag) {
			return nil, usagef("--tag %s: the run has no such tag; it has %v", tag, all)
		}
	}
	return asked, nil
}

func scalarsCSV(out io.Writer, run workspace.Run, h *event.History, tags []string) error {
	w := csv.NewWriter(out)
	if err := w.Write([]string{"run", "step", "tag", "value", "wall_time"}); err != nil {
		return err
	}
	for _, tag := range tags {
		for _, p := range h.Series(tag) {
			value, wall := strconv.FormatFloat(p.Value, 'g', -1, 64), strconv.FormatFloat(p.Wall, 'f', -1, 64)
			if err := w.Write([]string{run.Name(), strconv.FormatInt(p.Step, 10), tag, value, wall}); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}

// scalar is one element of `scalars --format json`.
type scalar struct {
	Run      string       `json:"run"`
	Step     int64        `json:"step"`
	Tag      string       `json:"tag"`
	Value    event.Number `json:"value"`
	WallTime float64      `json:"wall_time"`
}

func scalarsJSON(out io.Writer, run workspace.Run, h *event.History, tags []string) error {
	list := []scalar{}
	for _, tag := range tags {
		for _, p := range h.Series(tag) {
			list = append(list, scalar{
				Run: run.Name(), Step: p.Step, Tag: tag, Value: event.Number(p.Value), WallTime: p.Wall,
			})
		}
	}
	return json.NewEncoder(out).Encode(list)
}
