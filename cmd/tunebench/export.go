package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

func (a *app) exportCommand() *cobra.Command {
	var output, asFormat, which string
	cmd := &cobra.Command{
		Use:   "export RUN --format safetensors --output F",
		Short: "Write the weights of a run for other programs",
		Long: `Write the weights of a run as safetensors, in PyTorch's names and layout:
layers.N.weight [out, in], layers.N.bias, norms.N.weight ... ; the network's shape and
the scaling of its inputs are in the file's metadata.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			if asFormat != "safetensors" {
				return usagef("--format %s: want safetensors", asFormat)
			}
			if which != workspace.Latest && which != workspace.Best {
				return usagef("--checkpoint %s: want latest or best", which)
			}
			if output == "" {
				return usagef("--output FILE is missing")
			}
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			if err := run.Export(which, output); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s\n", output)
			return nil
		},
	}
	cmd.Flags().StringVar(&asFormat, "format", "safetensors", "safetensors")
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write")
	cmd.Flags().StringVar(&which, "checkpoint", workspace.Latest,
		"latest (the final weights) or best (of the best epoch)")
	return cmd
}
