package workbench

import (
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/tui/component"
	"tunebench/tui/format"
)

// titles are the headings of the form, by the group of a key.
var titles = []struct{ group, title string }{
	{"", ""}, // the pane's own title says what this is
	{"data", "Data"},
	{"model", "Model"},
	{"optimizer", "Optimizer"},
	{"schedule", "Schedule"},
	{"regularization", "Regularization"},
	{"training", "Training"},
	{"runs", "Runs"},
}

// groups lays out the form: every key that matters under the current values.
func (e *experiment) groups() []component.Group {
	unused := map[string]string{}
	for _, p := range append(e.spec.Unused(), e.spec.Unreached()...) {
		unused[p.Key] = p.Message
	}
	var out []component.Group
	for _, t := range titles {
		out = append(out, component.Group{Title: t.title})
		table := "" // within the group: [training.early_stopping]
		for _, k := range hparam.All() {
			idle := !e.applies(k) && unused[k.Name] == "" && !e.changed(k.Name)
			if k.Group() != t.group || k.Name == "version" || idle {
				continue
			}
			f := e.field(k, unused[k.Name])
			if i := strings.LastIndexByte(f.Label, '.'); i >= 0 {
				if f.Label[:i] != table {
					table = f.Label[:i]
					out = append(out, component.Group{Title: heading(table)})
				}
				f.Label = f.Label[i+1:]
			}
			g := &out[len(out)-1]
			g.Fields = append(g.Fields, f)
		}
	}
	if live := e.liveChanges(); len(live.Fields) > 0 {
		out = append(out, live)
	}
	return out
}

// heading spells the name of a table as a title: Early stopping.
func heading(table string) string {
	return strings.ToUpper(table[:1]) + strings.ReplaceAll(table[1:], "_", " ")
}

// applies reports whether a key is read at all, given the other values.
func (e *experiment) applies(k hparam.Key) bool {
	_, known := e.source()
	switch {
	case k.ForKey == "data.source":
		return k.Applies(e.spec.Text)
	case k.Group() == "data" && known && !slices.Contains(ofEverySource, k.Name):
		return false // it tells how to read a file
	}
	return k.Applies(e.spec.Text)
}

// ofEverySource are the keys of [data] that matter for sets without a file too; those of generated
// sets aside, the others tell how a file is read.
var ofEverySource = []string{
	"data.source", "data.task", "data.validation", "data.test", "data.stratify", "data.normalize", "data.shuffle",
}

func (e *experiment) source() (Source, bool) {
	i := slices.IndexFunc(e.sources, func(s Source) bool { return s.Name == e.spec.Data.Source })
	if i < 0 {
		return Source{}, false
	}
	return e.sources[i], true
}

func (e *experiment) changed(key string) bool { return e.spec.Text(key) != e.base.Text(key) }

func (e *experiment) field(k hparam.Key, unused string) component.Field {
	text := e.spec.Text(k.Name)
	f := component.Field{
		Key: k.Name, Label: k.Label(), Value: text, Text: text,
		Error: e.problems[k.Name], Hint: hint(k, unused),
		Changed: e.changed(k.Name),
		Steps:   steps(k) || e.cycle(k.Name) != nil,
	}
	switch v, _ := e.spec.Get(k.Name); v := v.(type) {
	case float64:
		f.Value = format.Param(v)
	case []int:
		if k.Name == "model.hidden" && v != nil && len(v) == 0 {
			f.Value = "[]"
		}
	}
	return f
}

func steps(k hparam.Key) bool {
	switch k.Kind {
	case hparam.Int, hparam.Float, hparam.Bool, hparam.Choice, hparam.FractionOrPath:
		return true
	}
	return false
}

// hint explains a key: why it is idle, else what it does and may be.
func hint(k hparam.Key, unused string) string {
	if unused != "" {
		return unused
	}
	h := k.Help
	if k.Kind == hparam.Choice {
		return h + ": " + strings.Join(k.Choices, " ")
	}
	if d := hparam.Format(k.Default); d != "" && d != `""` && d != "[]" && k.Name != "name" {
		h += "; default " + d
	}
	return h
}

// cycle returns the values that left and right walk through for keys whose type has no order of its own.
func (e *experiment) cycle(key string) []string {
	switch key {
	case "data.source":
		names := make([]string, len(e.sources))
		for i, s := range e.sources {
			names[i] = s.Name
		}
		if len(names) == 0 {
			return nil
		}
		return names
	case "training.monitor":
		return append([]string{hparam.Auto}, event.Monitors...)
	case "training.target.metric":
		return event.Monitors
	case "training.class_weights":
		return []string{spec.NoClassWeights, spec.BalancedClassWeights}
	}
	return nil
}

// liveChanges lists what a rerun repeats at its step.
func (e *experiment) liveChanges() component.Group {
	g := component.Group{Title: "Live changes"}
	for i, iv := range e.spec.Interventions {
		key := spec.KeyInterventions
		if i > 0 {
			key = fmt.Sprintf("%s/%d", key, i)
		}
		k, _ := hparam.Lookup(iv.Key)
		g.Fields = append(g.Fields, component.Field{
			Key: key, Label: fmt.Sprintf("%s from step %s", k.Label(), format.Count(int64(iv.Step))),
			Value: hparam.Format(iv.Value), Fixed: true,
			Hint: "made while this experiment trained; a rerun repeats it at this step. u removes all live changes",
		})
	}
	return g
}
