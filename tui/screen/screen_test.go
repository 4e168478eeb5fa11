package screen

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
)

type model struct{ edited bool }

func keysOf() keymap.Map[*model, Effect] {
	table := func(*model) keymap.Table { return keymap.Table{{Keys: []string{"t"}}} }
	back := func(*model) Effect { return Do(Close{}) }
	quit := func(m *model) Effect {
		if m.edited {
			return Effect{}
		}
		return Do(Quit{})
	}
	return keymap.New(ProgramKeys(table, back, quit))
}

func TestKeysOfTheProgram(t *testing.T) {
	m := keysOf()
	for key, want := range map[string]Action{
		"esc": Close{}, "q": Quit{}, "ctrl+c": Quit{}, "ctrl+z": Suspend{},
	} {
		if got, ok := m.Do(new(model), frametest.Key(key)); !ok || got.Action != want {
			t.Errorf("%s: %#v, want %#v", key, got.Action, want)
		}
	}
	for _, key := range []string{"?", "f1"} {
		got, _ := m.Do(new(model), frametest.Key(key))
		if help, ok := got.Action.(Help); !ok || len(help.Keys) != 1 || help.Keys[0].Keys[0] != "t" {
			t.Errorf("%s: %#v", key, got.Action)
		}
	}
	// A screen may ask before it lets go of edits; ctrl+c always leaves.
	if got, _ := m.Do(&model{edited: true}, frametest.Key("q")); got.Action != nil {
		t.Errorf("q with edits: %#v", got.Action)
	}
	if got, _ := m.Do(&model{edited: true}, frametest.Key("ctrl+c")); got.Action != (Quit{}) {
		t.Errorf("ctrl+c with edits: %#v", got.Action)
	}
}

func TestHelpListsTheWayBackWhereTheScreenDoesNot(t *testing.T) {
	names := func(t keymap.Table) (out []string) {
		for _, r := range t {
			out = append(out, r.Name(true))
		}
		return out
	}
	all := keysOf().All()
	if got := names(all); !slices.Equal(got, strings.Fields("? esc q ctrl+c ctrl+z")) {
		t.Errorf("the program's keys are %q", got)
	}
	leaving := keymap.New(LeavingKeys(keysOf().Table, func(*model) Effect { return Effect{} }))
	if got := names(leaving.All()); slices.Contains(got, "esc") {
		t.Errorf("keys of leaving are %q", got)
	}
}

func TestEffects(t *testing.T) {
	if e := Run(nil, nil); e.Action != nil || e.Cmd != nil {
		t.Errorf("running nothing is %+v", e)
	}
	told := func() tea.Msg { return "told" }
	if e := Run(nil, told); e.Cmd == nil || e.Cmd() != "told" {
		t.Error("the command is lost")
	}
	if e := Do(Suspend{}); e.Action != (Suspend{}) || e.Cmd != nil {
		t.Errorf("got %+v", e)
	}
}

// All commands of an effect run, in no order.
func TestCommandsRunTogether(t *testing.T) {
	say := func(word string) tea.Cmd { return func() tea.Msg { return word } }
	batch, ok := Run(say("a"), nil, say("b")).Cmd().(tea.BatchMsg)
	if !ok || len(batch) != 2 {
		t.Fatalf("a batch of %d", len(batch))
	}
	if batch[0]() != "a" || batch[1]() != "b" {
		t.Error("a command is lost")
	}
}

// Help shows the keys as they are when it is asked for.
func TestHelpIsOfTheMoment(t *testing.T) {
	table := func(m *model) keymap.Table { return keymap.Table{{Useful: m.edited}} }
	keys := keymap.New(LeavingKeys(table, func(*model) Effect { return Effect{} }))
	m := new(model)
	for range 2 {
		e, _ := keys.Do(m, frametest.Key("?"))
		if e.Action.(Help).Keys[0].Useful != m.edited {
			t.Errorf("edited %v: %+v", m.edited, e.Action)
		}
		m.edited = true
	}
}
