package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"tunebench/engine/plainfile"
	"tunebench/experiments/spec"
)

func (a *app) initCommand() *cobra.Command {
	var output string
	var force bool
	cmd := &cobra.Command{
		Use:   "init PRESET",
		Short: "Write a preset as an experiment file to start from, every key explained",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := spec.Preset(args[0])
			if err != nil {
				return usageError{err}
			}
			if output == "" {
				output = args[0] + ".toml"
			}
			if output == "-" {
				_, err := a.out.Write(s.EncodeAnnotated())
				return err
			}
			if err := writeFile(output, s.EncodeAnnotated(), force); err != nil {
				if errors.Is(err, os.ErrExist) {
					return usagef("%s exists already; --force replaces it, --output FILE chooses another", output)
				}
				return err
			}
			fmt.Fprintf(a.out, "%s\n", output)
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write (default PRESET.toml; - is standard output)")
	cmd.Flags().BoolVar(&force, "force", false, "replace the file if it exists")
	return cmd
}

// writeFile writes a file that must not exist yet, unless force is set.
func writeFile(path string, data []byte, force bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	if info, err := os.Stat(path); force && err == nil {
		if err := plainfile.Check(path, info.Mode()); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(path, flags, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
