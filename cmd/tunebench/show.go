package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/report"
	"tunebench/tui/runlabel"
	"tunebench/tui/theme"
)

func (a *app) showCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "Show a run: state, best and last values, origin, diagnosis",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return showJSON(a.out, run)
			}
			return a.show(run)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func showJSON(out io.Writer, run workspace.Run) error {
	status := run.Status()
	doc := map[string]any{
		"run": run.Name(), "dir": run.Path(), "state": status.State, "alive": status.Alive, "summary": status.Summary,
	}
	if s, err := run.Spec(); err == nil {
		experiment := map[string]any{}
		for _, k := range hparam.All() {
			if v, err := s.Get(k.Name); err == nil {
				experiment[k.Name] = v
			}
		}
		doc["experiment"], doc["interventions"] = experiment, s.Interventions
	}
	if p, err := run.Provenance(); err == nil {
		doc["provenance"] = p
	}
	return writeJSON(out, doc)
}

func (a *app) show(run workspace.Run) error {
	p, th := a.page(proseWidth), a.look()
	status := run.Status()
	s := status.Summary
	p.Text("", th.Strong, run.Name())
	p.Whole(run.Path())
	if status.Err != nil {
		p.Text("", th.Bad, "unreadable: "+status.Err.Error())
	}
	if status.Foreign {
		p.Text("", th.Text, "a TensorBoard log of another program")
	} else {
		_, style := runlabel.State(th, status)
		progress := fmt.Sprintf("epoch %d/%d  step %d/%d", s.Epoch, s.Epochs, s.Step, s.Steps)
		p.Text(style.Render(format.Clean(stateText(status)))+"  ", th.Text, progress)
	}
	if s.Reason != "" {
		p.Text("", th.Text, s.Reason)
	}
	if !strings.Contains(s.Reason, s.Error) { // a reason may say the error as well
		p.Text("", th.Text, s.Error)
	}
	if s.Best != nil {
		p.Text("", th.Text, fmt.Sprintf("best %s %s at epoch %d",
			s.Best.Metric, format.Value(float64(s.Best.Value)), s.Best.Epoch))
	}
	if s.WeightsSHA256 != "" {
		p.Whole("weights " + s.WeightsSHA256)
	}
	p.Indented(2, func(in *report.Page) { in.Metrics(s.Metrics, course(run)) })
	showOrigin(p, th, run)
	findings, err := run.Diagnose()
	if len(findings) > 0 {
		p.Add("")
		p.Findings(findings)
	}
	return errors.Join(err, a.print(p))
}

// course looks up how a value came to be what it is; nil if the record cannot be read.
func course(run workspace.Run) func(tag string) []float64 {
	h, err := run.History()
	if err != nil {
		return nil
	}
	return h.Values
}

// showOrigin prints where the run came from and what its experiment changes from the defaults.
func showOrigin(p *report.Page, th *theme.Theme, run workspace.Run) {
	if o, err := run.Provenance(); err == nil {
		if o.Parent != "" {
			p.Text(th.Muted.Render("from")+" ", th.Text, o.Parent)
			p.Indented(2, func(in *report.Page) {
				for _, c := range o.Change {
					in.Change(c.Key, c.From, c.To)
				}
			})
		}
		for _, x := range o.Extended {
			p.Text(th.Muted.Render("extended")+" ", th.Text,
				fmt.Sprintf("%d → %d epochs on %s", x.From, x.To, x.Time))
		}
		p.Whole("data " + o.DataSHA256)
		p.Text("", th.Text, fmt.Sprintf("%s and %s",
			format.Plural(o.TrainRows, "training row"), format.Plural(o.ValidationRows, "validation row")))
	}
	s, err := run.Spec()
	if err != nil {
		return
	}
	for _, c := range spec.Diff(spec.Default().Resolve(), s) {
		p.Text("  ", th.Text, c.Key+" = "+hparam.Format(c.To))
	}
}
