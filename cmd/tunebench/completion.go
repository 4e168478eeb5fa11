package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
)

// completes lets shells complete the arguments and flags of a command and those below it. What an argument can be
// says the line of its use: RUN, PRESET, STUDY.
func (a *app) completes(cmd *cobra.Command) {
	if cmd.ValidArgsFunction == nil && len(cmd.ValidArgs) == 0 {
		_, arguments, _ := strings.Cut(cmd.Use, " ")
		if find := a.arguments(cmd.Name(), arguments); find != nil {
			cmd.ValidArgsFunction = find
		}
	}
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if find := a.flagValues(f.Name); find != nil {
			_ = cmd.RegisterFlagCompletionFunc(f.Name, find) // an error says that the command has done so itself
		}
	})
	for _, sub := range cmd.Commands() {
		a.completes(sub)
	}
}

// arguments returns what completes the arguments of a command; nil: files.
func (a *app) arguments(command, arguments string) cobra.CompletionFunc {
	var sources []func(begun string) []cobra.Completion
	between := func(c rune) bool { return strings.ContainsRune(" |[]", c) }
	words := strings.FieldsFunc(arguments, between)
	takes := func(word string) bool { return slices.Contains(words, word) }
	if takes("RUN") || takes("A") {
		sources = append(sources, a.runNames)
	}
	if takes("PRESET") || takes("A") {
		sources = append(sources, presetNames)
	}
	if takes("STUDY") {
		sources = append(sources, a.studyNames)
	}
	if command == "keys" {
		sources = append(sources, keyNames)
	}
	if sources == nil {
		return nil
	}
	most := len(strings.Fields(strings.SplitN(arguments, " -", 2)[0]))
	return func(_ *cobra.Command, given []string, begun string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
		if len(given) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, find := range sources {
			out = append(out, find(begun)...)
		}
		return out, cobra.ShellCompDirectiveDefault // files, where nothing of these begins so
	}
}

// flagValues returns what completes the value of a flag; nil: files.
func (a *app) flagValues(flag string) cobra.CompletionFunc {
	words := func(list ...string) cobra.CompletionFunc {
		return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
	}
	switch flag {
	case "set":
		return func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return settings(begun), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		}
	case "query", "sort":
		return func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return a.queryNames(begun), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		}
	case "checkpoint":
		return words(workspace.Latest, workspace.Best)
	case "part":
		return words("train", "validation", "test")
	case "vary":
		return words("split", "init", "both")
	case "runs":
		return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		}
	}
	return nil
}

// runNames are the ids of the runs, with what they are, and once something is typed that begins like names, those.
func (a *app) runNames(begun string) (out []cobra.Completion) {
	all, err := a.workspace().Overview()
	if err != nil {
		return nil
	}
	if newest := "latest"; len(all.Runs) > 0 && strings.HasPrefix(newest, begun) {
		out = append(out, completion(newest, "the newest run"))
	}
	for _, r := range all.Runs {
		if r.Study != nil {
			continue
		}
		what := r.Title() + ", " + cmp.Or(string(r.State), "log")
		if b := r.Summary.Best; b != nil {
			what += ", " + b.Metric + " " + format.Value(float64(b.Value))
		}
		names := []string{r.Run.Name()}
		if id := r.ShortID(); id != "" {
			names = []string{id, r.Run.Name(), runlabel.Name(r.Run) + "-" + id}
		}
		if begun == "" { // one name of each is enough
			names = names[:1]
		}
		for _, name := range names {
			if strings.HasPrefix(name, begun) {
				out = append(out, completion(name, what))
				break
			}
		}
	}
	return out
}

func (a *app) studyNames(begun string) (out []cobra.Completion) {
	studies, err := a.workspace().Studies()
	if err != nil {
		return nil
	}
	for _, s := range studies {
		for _, name := range []string{s.ID(), s.Name()} {
			if strings.HasPrefix(name, begun) {
				out = append(out, completion(name, runlabel.PlainName(s.Name())))
				break
			}
		}
	}
	return out
}

func presetNames(begun string) (out []cobra.Completion) {
	for _, p := range workspace.Presets() {
		if strings.HasPrefix(p.Name, begun) {
			out = append(out, completion(p.Name, p.Summary))
		}
	}
	return out
}

func keyNames(begun string) (out []cobra.Completion) {
	for _, k := range hparam.All() {
		for _, name := range []string{k.Name, hparam.Short(k.Name)} {
			if strings.HasPrefix(name, begun) {
				out = append(out, completion(name, k.Help))
				break
			}
		}
	}
	return out
}

// settings are the keys that --set may name, and once there is a =, the values of one that has few.
func settings(begun string) (out []cobra.Completion) {
	key, value, chosen := strings.Cut(begun, "=")
	if !chosen {
		for _, c := range keyNames(begun) {
			name, help, _ := strings.Cut(c, "\t")
			if _, whole := hparam.Lookup(name); !whole {
				name = hparam.Expand(name)[0]
			}
			out = append(out, completion(name+"=", help))
		}
		return out
	}
	k, known := hparam.Lookup(key)
	if !known {
		return nil
	}
	values := k.Choices
	if k.Kind == hparam.Bool {
		values = []string{"true", "false"}
	}
	for _, v := range values {
		if strings.HasPrefix(v, value) {
			out = append(out, key+"="+v)
		}
	}
	return out
}

// queryNames completes the last word of a query.
func (a *app) queryNames(begun string) (out []cobra.Completion) {
	all, err := a.workspace().Overview()
	if err != nil {
		return nil
	}
	at := strings.LastIndexAny(begun, " (!-") + 1
	fields := workspace.Fields()
	for _, name := range all.QueryNames() {
		if strings.HasPrefix(name, begun[at:]) {
			out = append(out, completion(begun[:at]+name, fields[name]))
		}
	}
	return out
}

// completion is a word with what it means, on one line.
func completion(word, help string) cobra.Completion {
	if help == "" {
		return format.Clean(word)
	}
	return cobra.CompletionWithDesc(format.Clean(word), format.Clean(help))
}
