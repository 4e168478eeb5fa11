package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

func (a *app) stopCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "stop RUN",
		Short: "Ask a run in training to write a checkpoint and end",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			if err := run.Stop(); err != nil {
				return err
			}
			return waitForEnd(a.out, run)
		},
	}
}

// stopPatience bounds how long `stop` waits for the worker's checkpoint.
const stopPatience = time.Minute

func waitForEnd(out io.Writer, run workspace.Run) error {
	for deadline := time.Now().Add(stopPatience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if s := run.Status(); !s.Alive {
			fmt.Fprintf(out, "%s: %s at epoch %d/%d\n", run.Name(), s.State, s.Summary.Epoch, s.Summary.Epochs)
			return nil
		}
	}
	return fmt.Errorf("%s still runs after %v; it stops at its next update", run.Name(), stopPatience)
}
