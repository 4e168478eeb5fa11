package main

import "github.com/spf13/cobra"

func (a *app) runTUI(*cobra.Command, []string) error { return nil }
