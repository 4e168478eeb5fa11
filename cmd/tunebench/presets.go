package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

func (a *app) presetsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "presets",
		Short: "List the built-in experiments",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			tw := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
			for _, p := range workspace.Presets() {
				fmt.Fprintf(tw, "%s\t%s\n", p.Name, p.Summary)
			}
			return tw.Flush()
		},
	}
}
