package main

import (
	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

func (a *app) conductorCommand() *cobra.Command {
	return &cobra.Command{
		Use:    workspace.ConductorCommand + " STUDYDIR",
		Short:  "Conduct a study (started by the workbench and search --detach)",
		Hidden: true,
		Args:   usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := a.undisturbed(cmd.Context())
			defer stop()
			s, err := a.workspace().OpenStudy(args[0])
			if err != nil {
				return usageError{err}
			}
			_, err = s.Conduct(ctx, workspace.ConductOptions{Log: a.err})
			return err
		},
	}
}
