package workbench

import (
	"errors"
	"strings"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/tui/component"
)

// experiment is the content of the form: the values being edited, what they are
// compared with, and what is wrong with them.
type experiment struct {
	form component.Form

	spec *spec.Spec
	// base is what marks and resets refer to: the shown run's experiment, or
	// the file or preset that was opened.
	base *spec.Spec
	// kept is the last version that is stored somewhere: nothing is lost with it.
	kept *spec.Spec

	problems map[string]string // by key
	others   []string          // problems of no single key
	sources  []Source
}

func newExperiment(s *spec.Spec, sources []Source) *experiment {
	e := &experiment{sources: sources}
	e.form.Check = e.check
	e.load(s)
	return e
}

// load shows another experiment. Edits are compared with it from now on.
func (e *experiment) load(s *spec.Spec) {
	e.base, e.kept = s, s
	e.spec = s.Clone()
	e.rebuild()
}

// rebase changes what the form is compared with. Values that were not edited follow.
func (e *experiment) rebase(s *spec.Spec) {
	if !e.edited() {
		e.load(s)
		return
	}
	e.spec.Interventions = s.Clone().Interventions
	e.base = s
	e.rebuild()
}

// edited reports whether the form differs from what it is compared with.
func (e *experiment) edited() bool { return !spec.Equal(e.spec, e.base) }

// unsaved reports whether leaving would lose an edit.
func (e *experiment) unsaved() bool { return e.edited() && !spec.Equal(e.spec, e.kept) }

// changes returns what was edited.
func (e *experiment) changes() []hparam.Change { return spec.Diff(e.base, e.spec) }

// check says why a text cannot be the value of a key.
func (e *experiment) check(key, text string) error {
	err := e.spec.Clone().Set(key, text)
	var p *spec.Problem
	if errors.As(err, &p) {
		return errors.New(p.Message)
	}
	return err
}

// edit gives a key the value that was typed.
func (e *experiment) edit(key, text string) error {
	if err := e.spec.Set(key, strings.TrimSpace(text)); err != nil {
		return err
	}
	e.rebuild()
	return nil
}

// apply gives keys the values that were suggested, all or none.
func (e *experiment) apply(changes []hparam.Change) error {
	next, err := e.spec.Apply(changes)
	if err != nil {
		return err
	}
	e.spec = next
	e.rebuild()
	return nil
}

// stepKey moves a key to its next or previous value.
func (e *experiment) stepKey(key string, delta int) error {
	if choices := e.cycle(key); choices != nil {
		return e.edit(key, next(choices, e.spec.Text(key), delta))
	}
	k, ok := hparam.Lookup(key)
	if !ok {
		return nil
	}
	v, err := e.spec.Get(key)
	if err != nil {
		return err
	}
	if err := e.spec.SetValue(key, k.Step(v, delta)); err != nil {
		return err
	}
	e.rebuild()
	return nil
}

// revert takes an edit of a key back or, if there is none, resets the key to its
// default. It returns a description of the new value.
func (e *experiment) revert(key string) (to string, err error) {
	if key == spec.KeyInterventions {
		e.spec.Interventions = nil
		e.rebuild()
		return "no live changes", nil
	}
	was, now := e.base.Text(key), e.spec.Text(key)
	if was != now {
		v, err := e.base.Get(key)
		if err == nil {
			err = e.spec.SetValue(key, v)
		}
		e.rebuild()
		return was, err
	}
	err = e.spec.Reset(key)
	e.rebuild()
	return e.spec.Text(key) + " (the default)", err
}

// rebuild validates the values and lays the form out anew.
func (e *experiment) rebuild() {
	e.problems, e.others = map[string]string{}, nil
	e.note(e.spec.Validate())
	e.form.SetGroups(e.groups())
}

// note assigns the problems in an error to their fields. Errors about the data
// begin with the key they are about.
func (e *experiment) note(err error) {
	var all *spec.Error
	switch {
	case err == nil:
		return
	case errors.As(err, &all):
		for _, p := range all.Problems {
			if _, known := hparam.Lookup(p.Key); known {
				e.problems[p.Key] = p.Message
			} else {
				e.others = append(e.others, p.Message)
			}
		}
	default:
		e.others = append(e.others, err.Error())
	}
}

// blame shows an error of the data at the field that it names.
func (e *experiment) blame(err error) {
	var all *spec.Error
	if errors.As(err, &all) {
		e.note(err)
	} else if key, message, ok := strings.Cut(err.Error(), ": "); ok {
		if _, known := hparam.Lookup(key); known {
			e.problems[key] = message
		}
	}
	e.form.SetGroups(e.groups())
}

// firstProblem returns the first key with a problem, in the order of the form.
func (e *experiment) firstProblem() (key, message string) {
	for _, k := range hparam.All() {
		if m, bad := e.problems[k.Name]; bad {
			return k.Name, m
		}
	}
	if len(e.others) > 0 {
		return "", e.others[0]
	}
	return "", ""
}

func next(choices []string, now string, delta int) string {
	for i, c := range choices {
		if c == now {
			return choices[((i+delta)%len(choices)+len(choices))%len(choices)]
		}
	}
	return choices[0]
}
