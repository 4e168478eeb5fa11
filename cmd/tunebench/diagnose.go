package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tunebench/engine/finding"
	"tunebench/experiments/workspace"
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
				e := json.NewEncoder(a.out)
				e.SetIndent("", "  ")
				return e.Encode(findings)
			}
			writeFindings(a.out, findings)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// printFindings prints the diagnosis that a summary holds.
func printFindings(out io.Writer, s workspace.Summary) {
	findings, err := workspace.Findings(s)
	if err != nil {
		fmt.Fprintln(out, err)
		return
	}
	writeFindings(out, findings)
}

func writeFindings(out io.Writer, findings []finding.Finding) {
	for _, f := range findings {
		fmt.Fprintf(out, "\n%s (confidence %.2f", f.Title, f.Confidence)
		if since := f.Since(); since != "" {
			fmt.Fprintf(out, ", since %s", since)
		}
		fmt.Fprintln(out, ")")
		writeEvidence(out, f.Evidence)
		for i, g := range f.Suggestions {
			fmt.Fprintf(out, "  %d. %s\n     %s\n", i+1, g.Title, g.Reason)
		}
		if len(f.RuledOut) > 0 {
			fmt.Fprintln(out, "  ruled out:")
			writeEvidence(out, f.RuledOut)
		}
	}
}

func writeEvidence(out io.Writer, list []finding.Evidence) {
	for _, e := range list {
		fmt.Fprintf(out, "  - %s: %s\n", e.Label, e.Text)
	}
}
