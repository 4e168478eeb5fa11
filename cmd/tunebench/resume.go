package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

func (a *app) resumeCommand() *cobra.Command {
	var asJSON, detach bool
	var epochs int
	cmd := &cobra.Command{
		Use:   "resume RUN",
		Short: "Continue a run from its last checkpoint, or give a finished one more epochs",
		Long: `Continue an interrupted or stopped run from its last checkpoint.

With --epochs a run is trained to another number of epochs, a finished one too: to the weights of a run
that had so many from the start. Where that cannot be, because the learning rate depends on the length of
the run or because the run would have ended all the same, nothing is changed and the reason is given.`,
		Example: "  tunebench resume latest\n  tunebench resume digits-mlp --epochs 100",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("epochs") {
				if err := run.Extend(epochs, strings.Join(os.Args, " ")); err != nil {
					return usageError{err}
				}
			}
			if s := run.Status(); s.State == workspace.Interrupted && s.Host != "" {
				fmt.Fprintf(a.err, "waiting some seconds for a sign of life: %s\n", s.Summary.Error)
			}
			if err := run.Resumable(); err != nil {
				return usageError{err}
			}
			if detach {
				if err := run.Resume(); err != nil {
					return err
				}
				fmt.Fprintln(a.out, run.Name())
				return nil
			}
			if _, err := run.Spec(); err != nil {
				return err
			}
			return a.trainHere(cmd.Context(), run, asJSON)
		},
	}
	cmd.Flags().IntVar(&epochs, "epochs", 0, "train to so many epochs instead of those planned")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document with the result; progress goes to stderr")
	cmd.Flags().BoolVar(&detach, "detach", false, "continue in the background and return once the worker has begun")
	return cmd
}
