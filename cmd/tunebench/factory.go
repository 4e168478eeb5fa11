package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

// factoryCommand makes the runs that the diagnosis is fitted on; it is for those who work on tunebench.
func (a *app) factoryCommand() *cobra.Command {
	var l workspace.LabelledRuns
	cmd := &cobra.Command{
		Use:    "factory FILE",
		Short:  "Make labelled runs for the diagnosis, and append them to a file",
		Hidden: true,
		Long: `Train experiments that are well or badly made on many data sets, try every single change of each over
fresh seeds, and append one line of JSON for each to FILE. Started again it goes on where it was.`,
		Example: "  tunebench factory runs.jsonl --sets 120 --data adult=adult-train.csv@1500",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			l.File = args[0]
			l.Log = func(text string) { fmt.Fprintln(a.err, text) }
			return a.workspace().MakeLabelled(cmd.Context(), l)
		},
	}
	cmd.Flags().IntVar(&l.Sets, "sets", 120, "data sets that need no file, built in or drawn")
	cmd.Flags().IntVar(&l.First, "first", 0, "leave so many of these to another process")
	cmd.Flags().IntVar(&l.Long, "long", 0, "more drawn ones, of 5,000 to 50,000 rows")
	cmd.Flags().StringArrayVar(&l.Data, "data", nil, "another one, NAME=SOURCE[#LABEL][@ROWS]")
	cmd.Flags().IntVar(&l.Bases, "bases", 8, "runs for each set that are made to go wrong, beside five others")
	cmd.Flags().StringSliceVar(&l.Only, "only", nil, "make runs of these kinds only, such as noisy labels,batch")
	cmd.Flags().StringVar(&l.Renew, "renew", "", "train the runs of another file again, for what is recorded today")
	cmd.Flags().IntVar(&l.AtOnce, "parallel", 1, "data sets worked on at once")
	return cmd
}
