package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/report"
)

func (a *app) compressCommand() *cobra.Command {
	o := workspace.InspectOptions{}
	var output, bits string
	var prune float64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "compress RUN [-o FILE.onnx --weights int8 --prune 0.5]",
		Short: "Measure what smaller weights cost in quality: float16, int8, pruned; and write them as ONNX",
		Long: `Measure, on validation rows and without training again, what is kept of a run's quality when its
weights take fewer bits (float16; int8 with a scale for each row of a matrix) or the smallest of
them are left out (magnitude pruning), beside the size of the weights and the latency.

With -o the network is written as an ONNX graph with such weights; the graph makes float32 of
them when it is loaded:

    tunebench compress latest
    tunebench compress latest -o small.onnx --weights int8 --prune 0.5`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			stored, ok := workspace.Storages[bits]
			switch {
			case o.Checkpoint != workspace.Latest && o.Checkpoint != workspace.Best:
				return usagef("--checkpoint %s: want latest or best", o.Checkpoint)
			case !ok:
				return usagef("--weights %s: want float32, float16 or int8", bits)
			case !(prune >= 0 && prune < 1):
				return usagef("--prune %v: want a share from 0 to below 1", prune)
			case output == "" && (cmd.Flags().Changed("weights") || prune > 0):
				return usagef("--weights and --prune are for the file that -o names")
			case output != "" && !strings.HasSuffix(strings.ToLower(output), ".onnx"):
				return usagef("--output %s: want a name that ends with .onnx", output)
			}
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			if output != "" {
				e := workspace.ExportOptions{Checkpoint: o.Checkpoint, Format: "onnx", Pruned: prune, Stored: stored}
				if err := run.Export(cmd.Context(), e, output); err != nil {
					return err
				}
				fmt.Fprintf(a.out, "%s\n", output)
				return nil
			}
			in, err := run.Inspect(cmd.Context(), o)
			if err != nil {
				return err
			}
			c, err := in.Compressions(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.out, c)
			}
			return a.printCompressions(run.Name(), c)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&output, "output", "o", "", "ONNX file to write; without it the ways are measured")
	f.StringVar(&bits, "weights", "float32", "how the file holds matrices: float32, float16 or int8")
	f.Float64Var(&prune, "prune", 0, "share of the weights that the file leaves out, the smallest first")
	f.StringVar(&o.Checkpoint, "checkpoint", workspace.Latest, "latest (the final weights) or best (of the best epoch)")
	f.BoolVar(&asJSON, "json", false, "print one JSON document")
	return cmd
}

func (a *app) printCompressions(run string, c *workspace.Compressions) error {
	p := a.page(proseWidth)
	p.Heading(run, "on "+format.Plural(c.Rows, "validation row"))
	p.Add("")
	p.Efficiency(c)
	p.Heading("Smaller weights", "")
	p.Help(report.HelpCompression)
	p.Add("")
	p.Compressed(c)
	kept := c.Variants[0]
	for _, v := range slices.Backward(c.Variants) {
		if v.Bytes < kept.Bytes && v.Score >= c.Variants[0].Score-0.01 {
			kept = v
		}
	}
	if kept.Name != c.Variants[0].Name {
		p.Add("")
		p.Text("", a.look().Text, fmt.Sprintf("%s is the smallest that keeps the %s within 0.01, at %s of the size",
			kept.Name, c.Score, format.Percent(float64(kept.Bytes)/float64(c.Variants[0].Bytes))))
	}
	return a.print(p)
}
