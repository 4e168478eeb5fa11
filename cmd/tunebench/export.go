package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

func (a *app) exportCommand() *cobra.Command {
	var o workspace.ExportOptions
	var output string
	var names, lines []string
	for _, f := range workspace.ExportFormats() {
		names = append(names, f.Name)
		lines = append(lines, fmt.Sprintf("    %-12s %s", f.Name, f.Help))
	}
	cmd := &cobra.Command{
		Use:   "export RUN --format FORMAT --output F",
		Short: "Write a run's model for other programs: weights, ONNX, PyTorch",
		Long: `Write a run's model for other programs, as

` + strings.Join(lines, "\n") + `

With --preprocess an ONNX graph takes the values as a table has them: missing numbers, categories,
words and pictures go through what was fitted on the training rows. Weights have PyTorch's names
and layout: layers.N.weight [out, in], layers.N.bias, norms.N.weight ...`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Checkpoint != workspace.Latest && o.Checkpoint != workspace.Best {
				return usagef("--checkpoint %s: want latest or best", o.Checkpoint)
			}
			if !slices.Contains(names, o.Format) {
				return usagef("--format %s: want one of %s", o.Format, strings.Join(names, ", "))
			}
			if output == "" {
				return usagef("--output FILE is missing")
			}
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			if err := run.Export(cmd.Context(), o, output); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s\n", output)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Format, "format", "safetensors", strings.Join(names, ", "))
	f.BoolVar(&o.Preprocess, "preprocess", false, "put the run's preprocessing before an ONNX network")
	f.StringVarP(&output, "output", "o", "", "file or folder to write")
	f.StringVar(&o.Checkpoint, "checkpoint", workspace.Latest, "latest (the final weights) or best (of the best epoch)")
	return cmd
}
