package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

func (a *app) keysCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "keys [NAME]",
		Short: "Explain the keys of experiment and study files and the methods they choose among",
		Long: `keys lists every key of the experiment file, and then of the study file, with its default,
range and meaning.

NAME is a key (optimizer.lr), its last part (lr), a group (optimizer), a method
(adamw), or a beginning that only one of them has.`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			found := vocabulary()
			if len(args) == 1 {
				var err error
				if found, err = found.find(args[0]); err != nil {
					return err
				}
			}
			if asJSON {
				return writeJSON(a.out, found)
			}
			if len(args) == 0 {
				found.Methods = nil // under the keys that choose them stand their names
			}
			found.write(a.out)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// words are keys and methods in the order of their tables.
type words struct {
	Keys    []keyWord    `json:"keys"`
	Methods []methodWord `json:"methods"`
}

type keyWord struct {
	File    string   `json:"file"` // that has it
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Default any      `json:"default"`
	Min     *float64 `json:"min,omitempty"`
	Max     *float64 `json:"max,omitempty"`
	Values  string   `json:"values"`
	Choices []string `json:"choices,omitempty"`
	Live    bool     `json:"live"` // may change while training
	// ReadBy are the only values of Under with which the key matters.
	Under  string   `json:"under,omitempty"`
	ReadBy []string `json:"read_by,omitempty"`
	// Own says what stands for the default of the chosen method, and what that is.
	Own         any            `json:"own,omitempty"`
	OwnDefaults map[string]any `json:"own_defaults,omitempty"`
	Usual       *usualRange    `json:"usual,omitempty"` // range of a search
	Help        string         `json:"help"`

	key hparam.Key
}

type usualRange struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Log  bool    `json:"log"`
	Zero bool    `json:"zero"`
}

type methodWord struct {
	Key       string         `json:"key"` // that chooses it
	Name      string         `json:"name"`
	Help      string         `json:"help"`
	Paper     string         `json:"paper,omitempty"`
	Reads     map[string]any `json:"reads"` // with their defaults
	Decoupled bool           `json:"decoupled_decay,omitempty"`
	Rates     *usualRates    `json:"usual_rates,omitempty"`

	method hparam.Method
}

type usualRates struct {
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Typical float64 `json:"typical"`
}

// The files that keys stand in.
const (
	ofExperiment = "experiment"
	ofStudy      = "study"
)

// vocabulary returns all keys and methods.
func vocabulary() words {
	var all words
	all.add(ofExperiment, hparam.All())
	all.add(ofStudy, hparam.StudyKeys())
	return all
}

func (w *words) add(file string, keys []hparam.Key) {
	for _, k := range keys {
		w.Keys = append(w.Keys, keyWordOf(file, k))
		for _, m := range hparam.Methods(k.Name) {
			w.Methods = append(w.Methods, wordOf(k.Name, m))
		}
	}
}

func keyWordOf(file string, k hparam.Key) keyWord {
	w := keyWord{
		File: file, Name: k.Name, Type: k.Kind.String(), Default: k.Default,
		Values: k.Range(), Choices: k.Choices, Live: k.Live,
		Under: k.ForKey, ReadBy: k.For, Own: k.Own, Help: k.Help, key: k,
	}
	if k.Kind == hparam.Int || k.Kind == hparam.Float {
		w.Min, w.Max = finite(k.Min), finite(k.Max)
	}
	if u := k.Usual; u != nil {
		w.Usual = &usualRange{u.Low, u.High, u.Log, u.Zero}
	}
	if k.Own != nil {
		w.OwnDefaults = map[string]any{}
		for _, name := range k.For {
			m, _ := hparam.FindMethod(k.ForKey, name)
			w.OwnDefaults[name] = m.Default(k.Name)
		}
	}
	return w
}

func wordOf(key string, m hparam.Method) methodWord {
	w := methodWord{
		Key: key, Name: m.Name, Help: m.Help, Paper: m.Paper, Decoupled: m.Decoupled,
		Reads: map[string]any{}, method: m,
	}
	for _, u := range m.Reads {
		w.Reads[u.Key] = m.Default(u.Key)
	}
	if m.Rates.Known() {
		w.Rates = &usualRates{m.Rates.Low, m.Rates.High, m.Rates.Typical}
	}
	return w
}

func finite(v float64) *float64 {
	if math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// find returns what a name means: what is called so, else what alone begins so.
func (w words) find(name string) (words, error) {
	exact := w.matching(func(candidate string) bool { return name != "" && candidate == name })
	if len(exact.Keys)+len(exact.Methods) > 0 {
		return exact, nil
	}
	begin := w.matching(func(candidate string) bool { return name != "" && strings.HasPrefix(candidate, name) })
	names := begin.names()
	switch len(names) {
	case 0:
		return words{}, usagef("no key or method is called %q; %s", name, nearestWord(name))
	case 1:
		return begin, nil
	}
	if begin.isGroup(name) {
		return begin, nil
	}
	return words{}, usagef("%q is the beginning of %s", name, strings.Join(names, ", "))
}

// isGroup reports whether all of w is one group, whose name begins so.
func (w words) isGroup(name string) bool {
	if len(w.Methods) > 0 {
		return false
	}
	return !slices.ContainsFunc(w.Keys, func(k keyWord) bool {
		g := k.key.Group()
		return g != w.Keys[0].key.Group() || !strings.HasPrefix(g, name)
	})
}

// matching returns the keys whose name, group or last part fits, and the methods whose name does.
func (w words) matching(fits func(candidate string) bool) words {
	out := words{Keys: []keyWord{}, Methods: []methodWord{}}
	for _, k := range w.Keys {
		label := k.Name[strings.LastIndexByte(k.Name, '.')+1:]
		if fits(k.Name) || fits(label) || fits(k.key.Group()) {
			out.Keys = append(out.Keys, k)
		}
	}
	for _, m := range w.Methods {
		if fits(m.Name) {
			out.Methods = append(out.Methods, m)
		}
	}
	return out
}

func (w words) names() []string {
	var names []string
	for _, k := range w.Keys {
		names = append(names, k.Name)
	}
	for _, m := range w.Methods {
		if !slices.Contains(names, m.Name) {
			names = append(names, m.Name)
		}
	}
	return names
}

// nearestWord says what may have been meant by a name that is none.
func nearestWord(name string) string {
	var methods []string
	for _, m := range vocabulary().Methods {
		methods = append(methods, m.Name)
	}
	near := hparam.NearestOf(name, methods)
	if near == "" {
		near = spec.NearestKey(name)
	}
	if near == "" {
		return "`tunebench keys` lists all"
	}
	return fmt.Sprintf("did you mean %s?", near)
}

func (w words) write(out io.Writer) {
	group, file := "", ofExperiment
	for i, k := range w.Keys {
		if k.File != file {
			file, group = k.File, ""
			fmt.Fprintf(out, "%s# keys of the study file\n", map[bool]string{true: "\n"}[i > 0])
		}
		if g := k.key.Group(); g != group {
			group = g
			fmt.Fprintf(out, "%s[%s]\n", map[bool]string{true: "\n"}[i > 0], g)
		}
		k.write(out)
	}
	for i, m := range w.Methods {
		if i > 0 || len(w.Keys) > 0 {
			fmt.Fprintln(out)
		}
		m.write(out)
	}
}

func (k keyWord) write(out io.Writer) {
	fmt.Fprintf(out, "%s = %s\n", k.Name, spec.TOML(k.Default))
	fmt.Fprintf(out, "    %s\n    %s\n", k.Help, k.Values)
	if k.Under != "" {
		fmt.Fprintf(out, "    read when %s is %s\n", k.Under, strings.Join(k.ReadBy, ", "))
	}
	if k.Live {
		fmt.Fprintln(out, "    may change while training")
	}
	if k.key.Usual != nil {
		fmt.Fprintf(out, "    usual range in a search: %s\n", k.key.Usual)
	}
}

func (m methodWord) write(out io.Writer) {
	fmt.Fprintf(out, "%s = %s\n    %s\n", m.Key, spec.TOML(m.Name), m.Help)
	if m.Paper != "" {
		fmt.Fprintf(out, "    %s\n", m.Paper)
	}
	if m.Rates != nil {
		fmt.Fprintf(out, "    usual learning rates: %s to %s; start with %s\n",
			hparam.Format(m.Rates.Low), hparam.Format(m.Rates.High), hparam.Format(m.Rates.Typical))
	}
	if m.Decoupled {
		fmt.Fprintln(out, "    to be used with regularization.weight_decay rather than l2")
	}
	for i, u := range m.method.Reads {
		if i == 0 {
			fmt.Fprintln(out, "    reads, besides what all read, with these defaults")
		}
		fmt.Fprintf(out, "      %s = %s\n", u.Key, spec.TOML(m.Reads[u.Key]))
	}
}
