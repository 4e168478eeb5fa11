package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/plotfile"
)

func (a *app) plotCommand() *cobra.Command {
	var output string
	var tags []string
	var o plotfile.Options
	cmd := &cobra.Command{
		Use:   "plot RUN... --tag TAG -o FILE",
		Short: "Draw recorded values of runs into a file: SVG, PNG or PDF",
		Long: `Draw recorded values of runs over their epochs, or their steps where they recorded none:

    tunebench plot latest --tag val/loss --tag train/loss -o loss.svg --log
    tunebench plot a1b2c3 d4e5f6 --tag val/accuracy -o accuracy.pdf`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			if output == "" {
				return usagef("--output FILE is missing, .svg, .png or .pdf")
			}
			asFormat, err := plotfile.FormatOf(output)
			if err != nil {
				return usage(err)
			}
			if !(o.Width >= 1 && o.Width <= 200 && o.Height >= 1 && o.Height <= 200) {
				return usagef("--width %v, --height %v: want 1 to 200 cm", o.Width, o.Height)
			}
			list, err := a.plotted(args, tags)
			if err != nil {
				return err
			}
			if o.X = "epoch"; len(tags) == 1 {
				o.Y = tags[0]
			}
			var b bytes.Buffer
			if err := plotfile.Write(&b, asFormat, list, o); err != nil {
				return err
			}
			if err := writeOutput(output, b.Bytes()); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s\n", output)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVarP(&output, "output", "o", "", "file to write: .svg, .png or .pdf")
	f.StringArrayVar(&tags, "tag", []string{event.ValLoss}, "what is drawn (repeatable)")
	f.BoolVar(&o.Log, "log", false, "logarithmic y axis")
	f.StringVar(&o.Title, "title", "", "title of the picture")
	f.Float64Var(&o.Width, "width", 16, "width in cm")
	f.Float64Var(&o.Height, "height", 10, "height in cm")
	return cmd
}

// plotted are the curves of some tags of runs. Each tag must be one of some run's.
func (a *app) plotted(refs, tags []string) (list []plotfile.Series, err error) {
	var known []string
	for _, ref := range refs {
		run, err := a.find(ref)
		if err != nil {
			return nil, err
		}
		h, err := run.History()
		if err != nil && len(h.Tags()) == 0 {
			return nil, err
		}
		known = append(known, h.Tags()...)
		for _, tag := range tags {
			s := plotfile.Series{Name: tag}
			if len(refs) > 1 {
				s.Name = run.Name() + " " + tag
			}
			for _, p := range workspace.Readings(h, tag) {
				s.X, s.Y = append(s.X, p.Place()), append(s.Y, p.Value)
			}
			if len(s.X) > 0 {
				list = append(list, s)
			}
		}
	}
	for _, tag := range tags {
		if !slices.Contains(known, tag) {
			slices.Sort(known)
			return nil, usagef("--tag %s: none of these runs has recorded it; there is %s", tag,
				strings.Join(slices.Compact(known), ", "))
		}
	}
	return list, nil
}
