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
)

func (a *app) scalarsCommand() *cobra.Command {
	var tags []string
	var asFormat string
	cmd := &cobra.Command{
		Use:   "scalars RUN|LOGDIR",
		Short: "Print recorded values at full precision, of a folder those of all runs in it",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			if asFormat != "csv" && asFormat != "json" {
				return usagef("--format %s: want csv or json", asFormat)
			}
			runs, err := a.workspace().FindAll(args[0])
			if err != nil {
				return usage(err)
			}
			list := make([]recorded, len(runs))
			for i, run := range runs {
				h, err := run.History()
				if err != nil {
					fmt.Fprintf(a.err, "tunebench: %v\n", err) // the rest is still worth printing
				}
				list[i] = recorded{run.Name(), h, h.Tags()}
			}
			if err := choose(list, tags); err != nil {
				return err
			}
			if asFormat == "json" {
				return scalarsJSON(a.out, list)
			}
			return scalarsCSV(a.out, list)
		},
	}
	cmd.Flags().StringArrayVar(&tags, "tag", nil, "only this tag (repeatable)")
	cmd.Flags().StringVar(&asFormat, "format", "csv", "csv or json")
	return cmd
}

// recorded is what is printed of a run.
type recorded struct {
	run  string
	h    *event.History
	tags []string
}

// choose leaves the tags that were asked for: each must be one of some run's.
func choose(list []recorded, asked []string) error {
	if len(asked) == 0 {
		return nil
	}
	var all []string
	for i := range list {
		all = append(all, list[i].tags...)
		list[i].tags = slices.DeleteFunc(slices.Clone(asked), func(tag string) bool {
			return !slices.Contains(list[i].h.Tags(), tag)
		})
	}
	for _, tag := range asked {
		if !slices.Contains(all, tag) {
			slices.Sort(all)
			return usagef("--tag %s: the run has no such tag; it has %v", tag, slices.Compact(all))
		}
	}
	return nil
}

func scalarsCSV(out io.Writer, list []recorded) error {
	w := csv.NewWriter(out)
	if err := w.Write([]string{"run", "step", "tag", "value", "wall_time"}); err != nil {
		return err
	}
	for _, r := range list {
		for _, tag := range r.tags {
			for _, p := range r.h.Series(tag) {
				value, wall := strconv.FormatFloat(p.Value, 'g', -1, 64), strconv.FormatFloat(p.Wall, 'f', -1, 64)
				if err := w.Write([]string{r.run, strconv.FormatInt(p.Step, 10), tag, value, wall}); err != nil {
					return err
				}
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

func scalarsJSON(out io.Writer, list []recorded) error {
	all := []scalar{}
	for _, r := range list {
		for _, tag := range r.tags {
			for _, p := range r.h.Series(tag) {
				all = append(all, scalar{
					Run: r.run, Step: p.Step, Tag: tag, Value: event.Number(p.Value), WallTime: p.Wall,
				})
			}
		}
	}
	return json.NewEncoder(out).Encode(all)
}
