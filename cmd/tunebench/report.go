package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
	"tunebench/tui/account"
	"tunebench/tui/document"
)

func (a *app) reportCommand() *cobra.Command {
	var output string
	var quick bool
	cmd := &cobra.Command{
		Use:   "report RUN|STUDY|RUN RUN... -o FILE",
		Short: "Write what was done and found as one file to keep: HTML or Markdown",
		Long: `Write what was done and found as one file: an .html page that needs nothing else, neither network
nor scripts, in light and dark and on paper, or .md.

Of a run it holds the curves, the findings, what predictions on validation rows are worth, what they
depend on and where they fail, and the experiment itself; of several runs their comparison; of a
study its trials and its best experiment.`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, err := documentFormat(output)
			if err != nil {
				return err
			}
			d, err := a.account(cmd, args, !quick)
			if err != nil {
				return err
			}
			if err := writeOutput(output, write(d)); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s\n", output)
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write: .html or .md")
	cmd.Flags().BoolVar(&quick, "quick", false, "leave out what the data has to be loaded for")
	return cmd
}

// documentFormat is how the file of a name is written.
func documentFormat(file string) (func(*document.Document) []byte, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".html", ".htm":
		return (*document.Document).HTML, nil
	case ".md", ".markdown":
		return (*document.Document).Markdown, nil
	}
	if file == "" {
		return nil, usagef("--output FILE is missing, .html or .md")
	}
	return nil, usagef("--output %s: want a name that ends with .html or .md", file)
}

// account tells of what the arguments name.
func (a *app) account(cmd *cobra.Command, args []string, inspect bool) (*document.Document, error) {
	var runs []workspace.Run
	for _, ref := range args {
		run, err := a.workspace().Find(ref)
		if err != nil && len(args) == 1 {
			if s, studyErr := a.workspace().FindStudy(ref); studyErr == nil {
				return account.OfStudy(s)
			}
		}
		if err != nil {
			return nil, usage(err)
		}
		runs = append(runs, run)
	}
	if len(runs) == 1 {
		return account.OfRun(cmd.Context(), runs[0], inspect)
	}
	return account.OfRuns(runs, a.workspace().ListRuns(runs))
}

// writeOutput writes the file that -o names, whole or not at all.
func writeOutput(file string, raw []byte) error {
	err := workspace.WriteFile(file, raw)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EISDIR) {
		return usage(err)
	}
	return err
}
