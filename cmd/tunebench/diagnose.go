package main

import (
	"github.com/spf13/cobra"
)

func (a *app) diagnoseCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diagnose RUN|LOGDIR",
		Short: "Say what is wrong with a run, with evidence, and what to change next",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			findings, err := run.Diagnose()
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.out, findings)
			}
			page := a.page(proseWidth)
			page.Findings(findings)
			return a.print(page)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
