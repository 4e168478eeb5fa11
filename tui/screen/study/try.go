package study

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// tryForm is the dialog in which somebody says what to train: the best trial but for some values.
type tryForm struct {
	form    component.Form
	params  []param
	start   *spec.Spec // the experiment that it begins with
	now     *spec.Spec
	changed map[string]string
	w, h    int
}

// tryKeys work while no value is typed.
var tryKeys = keymap.New(
	keymap.Navigation(func(d *tryForm, m keymap.Motion) component.Outcome {
		d.form.Move(m)
		return component.Open
	}),
	[]keymap.Binding[*tryForm, component.Outcome]{
		{
			Keys: []string{"enter"}, Help: keymap.Help{Rank: 1, Short: "edit"},
			Do: func(d *tryForm) component.Outcome { d.form.Edit(); return component.Open },
		},
		{
			Keys: []string{"left"}, Help: keymap.Help{Rank: 1, Label: "←/→", Short: "change"},
			Do: func(d *tryForm) component.Outcome { return d.act(d.form.Step(-1)) },
		},
		{
			Keys: []string{"right"},
			Do:   func(d *tryForm) component.Outcome { return d.act(d.form.Step(1)) },
		},
		{
			Keys: []string{"u"}, Help: keymap.Help{Rank: 1, Short: "undo"},
			Do: func(d *tryForm) component.Outcome { return d.act(d.form.Revert()) },
		},
		{
			Keys: []string{"t"}, Help: keymap.Help{Rank: 1, Short: "train it"},
			Do: func(d *tryForm) component.Outcome {
				if len(d.changed) == 0 {
					return component.Open
				}
				return component.Accepted
			},
		},
		{
			Keys: []string{"esc"}, Help: keymap.Help{Rank: 1, Short: "cancel"},
			Do: func(*tryForm) component.Outcome { return component.Cancelled },
		},
	})

// newTryForm begins with an experiment.
func newTryForm(p *picture, from *spec.Spec) *tryForm {
	d := &tryForm{params: p.params, start: from, now: from.Clone(), changed: map[string]string{}}
	d.form.Check = func(key, text string) error { return d.now.Clone().Set(key, strings.TrimSpace(text)) }
	d.fill()
	return d
}

// fill lays the fields out anew: one for each key, however many ranges it has.
func (d *tryForm) fill() {
	var g component.Group
	for i, q := range d.params {
		if slices.IndexFunc(d.params, func(o param) bool { return o.key == q.key }) != i {
			continue
		}
		_, changed := d.changed[q.key]
		k, known := hparam.Lookup(q.key)
		g.Fields = append(g.Fields, component.Field{
			Key: q.key, Label: q.key, Value: d.now.Text(q.key), Changed: changed, Steps: known, Hint: k.Help,
		})
	}
	d.form.SetGroups([]component.Group{g})
}

// act does what the form asks for.
func (d *tryForm) act(a component.FormAction) component.Outcome {
	switch a := a.(type) {
	case component.Step:
		d.set(a.Key, d.stepped(a.Key, a.Delta))
	case component.Edit:
		d.set(a.Key, strings.TrimSpace(a.Text))
	case component.Revert:
		d.set(a.Key, d.start.Text(a.Key))
	}
	return component.Open
}

// set gives a key a value; one that it cannot have leaves it as it is.
func (d *tryForm) set(key, text string) {
	if d.now.Set(key, text) != nil {
		return
	}
	if now := d.now.Text(key); now == d.start.Text(key) {
		delete(d.changed, key)
	} else {
		d.changed[key] = now
	}
	d.fill()
}

// stepped is the next value of a key: of its list, or as its own steps go.
func (d *tryForm) stepped(key string, by int) string {
	now := d.now.Text(key)
	i := slices.IndexFunc(d.params, func(q param) bool { return q.key == key })
	if q := d.params[i]; q.Kind == search.Choice {
		n := len(q.Choices)
		return q.Choices[((slices.Index(q.Choices, now)+by)%n+n)%n]
	}
	k, _ := hparam.Lookup(key)
	v, err := d.now.Get(key)
	if err != nil {
		return now
	}
	return hparam.Format(k.Step(v, by))
}

// Resize implements dialog.
func (d *tryForm) Resize(w, h int) {
	d.w, d.h = min(w, 64), min(h, len(d.params)+8)
	iw, ih := component.Pane{}.Inner(d.w, d.h)
	d.form.Resize(iw, ih)
}

// Update implements dialog.
func (d *tryForm) Update(msg tea.Msg) (component.Outcome, tea.Cmd) {
	if d.form.Editing() {
		action, cmd := d.form.Update(msg)
		return d.act(action), cmd
	}
	out, _ := tryKeys.Do(d, msg)
	return out, nil
}

// View implements dialog.
func (d *tryForm) View(th *theme.Theme, _, _ int) string {
	p := component.Pane{
		Title: "Try a configuration", Info: format.Plural(len(d.changed), "change"), Focused: true,
		Bottom: tryKeys.All().Sentence(), BottomInfo: d.form.Position(),
	}
	return p.View(th, d.w, d.h, d.form.View(th, true))
}

// try asks what to train, beginning with the values of the trial that the conductor begins with.
func (s *Screen) try() screen.Effect {
	if s.picture == nil || len(s.picture.params) == 0 {
		return screen.Run(s.say("this study varies nothing"))
	}
	from, err := s.picture.experiment(s.picture.leader())
	if err != nil {
		return screen.Run(s.complain(err))
	}
	d := newTryForm(s.picture, from)
	s.ask(d, func() screen.Effect {
		return s.request("trying "+strings.Join(d.words(), ", "),
			workspace.StudyRequest{Ask: workspace.AskTry, Point: maps.Clone(d.changed)})
	}, nil)
	return screen.Effect{}
}

// words say what was changed.
func (d *tryForm) words() []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(d.changed)) {
		out = append(out, key+" = "+d.changed[key])
	}
	return out
}
