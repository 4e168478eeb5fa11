package main

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/engine/search"
)

// askTellOptions are the flags of `ask-tell`.
type askTellOptions struct {
	sampler, pruner string
	seed            uint64
	seedGiven       bool
}

func (a *app) askTellCommand() *cobra.Command {
	var o askTellOptions
	cmd := &cobra.Command{
		Use:   "ask-tell",
		Short: "Search for another program: JSON lines on standard input and output",
		Long: `ask-tell lets any program use the search. Both sides write one JSON object per line.

The first line read says what is searched; all but space may be left out:
  {"space": {"lr": {"type": "float", "low": 1e-5, "high": 0.1, "log": true},
             "width": {"type": "int", "low": 16, "high": 256, "step": 16},
             "optimizer": {"type": "choice", "choices": ["adam", "sgd"]},
             "momentum": {"type": "float", "low": 0, "high": 0.99, "when": {"optimizer": ["sgd"]}}},
   "direction": "minimize", "max_epochs": 1, "budget_epochs": 0, "budget_trials": 0,
   "parallel": 1, "seed": 0}
Then it asks for trials, as many at once as parallel says, to be trained up to an epoch:
  {"trial": 0, "config": {"lr": 0.003, "width": 64, "optimizer": "adam"}, "epochs": 3, "why": "new"}
A trial that was trained before goes on where it is. Each ask is answered by the values of the
epochs since the last answer of the trial, null where there was no number:
  {"trial": 0, "values": [0.9, 0.7, 0.6]}
with "epoch": 3 to be sure, or with "failed": true where the trial ended for good: it then counts
as the worst. {"done": true} or the end of the input ends the search, and so does the end of a budget.`,
		Example: "  python3 compare.py ext --name mine --cmd \"tunebench ask-tell\"",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := search.Known(o.sampler, o.pruner); err != nil {
				return usageError{err}
			}
			o.seedGiven = cmd.Flags().Changed("seed")
			return a.askTell(cmd.InOrStdin(), o)
		},
	}
	cmd.Flags().StringVar(&o.sampler, "sampler", "auto", strings.Join(search.Samplers, "|"))
	cmd.Flags().StringVar(&o.pruner, "pruner", "auto", strings.Join(search.Pruners, "|"))
	cmd.Flags().Uint64Var(&o.seed, "seed", 0, "seed in the place of the first line's")
	return cmd
}

// asked is a line that ask-tell writes.
type asked struct {
	Trial  int             `json:"trial"`
	Config json.RawMessage `json:"config"`
	Epochs int             `json:"epochs"`
	Why    string          `json:"why"`
}

func (a *app) askTell(in io.Reader, o askTellOptions) error {
	lines := &lineReader{in: bufio.NewReader(in)}
	first, err := lines.header()
	if err != nil || first == nil {
		return err
	}
	c, err := newConversation(first, o)
	if err != nil {
		return lines.wrong("%w", err)
	}
	out := json.NewEncoder(a.out)
	out.SetEscapeHTML(false)
	for {
		if err := c.ask(out); err != nil {
			return err
		}
		if c.training == 0 {
			return nil
		}
		answer, err := lines.answer()
		if err != nil || answer == nil {
			return err
		}
		if err := c.tell(answer); err != nil {
			return lines.wrong("%w", err)
		}
	}
}

// conversation is a search and what the other side was asked for.
type conversation struct {
	header   *header
	strategy search.Strategy
	history  *search.History
	training int // trials that no answer has come for
	left     int // epochs of the budget
}

func newConversation(first *header, o askTellOptions) (*conversation, error) {
	seed := first.Seed
	if o.seedGiven {
		seed = o.seed
	}
	budget := search.Budget{Trials: first.BudgetTrials, Epochs: first.BudgetEpochs, MaxEpochs: first.MaxEpochs}
	strategy, err := search.New(o.sampler, o.pruner, first.space, budget)
	if err != nil {
		return nil, err
	}
	c := &conversation{
		header: first, strategy: strategy, left: math.MaxInt,
		history: &search.History{
			Space: first.space, Seed: seed, MaxEpochs: first.MaxEpochs, Negated: first.Direction == maximize,
		},
	}
	if budget.Epochs > 0 {
		c.left = budget.Epochs
	}
	return c, nil
}

// ask writes as many asks as there is room and need for.
func (c *conversation) ask(out *json.Encoder) error {
	for c.training < c.header.Parallel && c.left > 0 {
		d, ok := c.strategy.Next(c.history)
		if !ok {
			return nil
		}
		c.history.Apply(d)
		if d.Epochs == 0 {
			continue // it was closed: nobody trains it
		}
		t := c.history.Trials[d.Trial]
		t.Target = min(t.Target, len(t.Values)+c.left)
		c.left -= t.Target - len(t.Values)
		c.training++
		config, err := c.header.config(t.Point)
		if err != nil {
			return err
		}
		if err := out.Encode(asked{t.ID, config, t.Target, d.Why}); err != nil {
			return err
		}
	}
	return nil
}

// tell takes an answer in.
func (c *conversation) tell(a *answer) error {
	if a.Trial >= len(c.history.Trials) || !c.history.Trials[a.Trial].Pending() {
		return keyError("trial", "%d is not in training", a.Trial)
	}
	t := c.history.Trials[a.Trial]
	values := a.numbers(c.header.Direction == maximize)
	switch total := len(t.Values) + len(values); {
	case total > t.Target:
		return keyError("values", "%d epochs, but trial %d was to be trained from %d to %d",
			len(values), t.ID, len(t.Values), t.Target)
	case a.Epoch != nil && *a.Epoch != total:
		return keyError("epoch", "%d, but with these values trial %d comes to %d", *a.Epoch, t.ID, total)
	}
	c.training--
	if c.header.BudgetEpochs > 0 {
		c.left += t.Target - len(t.Values) - len(values)
	}
	t.Values = slices.Concat(t.Values, values)
	t.Target = len(t.Values)
	t.Failed = a.Failed
	t.Closed = len(values) == 0 // it would be asked for again and again
	return nil
}
