package keymap

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestEveryDeclaredKeyDispatchesToOneAction(t *testing.T) {
	for name, m := range map[string]Map{"workbench": Workbench(), "runs": RunList(), "data": DataScreen(), "chooser": Chooser()} {
		seen := map[string]Action{}
		for _, e := range m.Entries() {
			for _, k := range e.Binding.Keys() {
				if other, dup := seen[k]; dup {
					t.Errorf("%s: %q is bound to %s and %s", name, k, other, e.Action)
				}
				seen[k] = e.Action
			}
			if e.Explain() == "" || e.Label(true) == "" || e.Label(false) == "" {
				t.Errorf("%s: %s is missing from help", name, e.Action)
			}
			if e.Rank < 0 {
				continue
			}
			for _, r := range e.Label(false) + e.Explain() {
				if r > 126 {
					t.Errorf("%s: %s: help needs %q in an ASCII terminal", name, e.Action, r)
				}
			}
		}
	}
}

func TestKeyPressesOfATerminal(t *testing.T) {
	m := Workbench()
	for _, c := range []struct {
		press tea.KeyPressMsg
		want  Action
	}{
		{tea.KeyPressMsg{Code: 't', Text: "t"}, Train},
		{tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}, Pause},
		{tea.KeyPressMsg{Code: 'r', Text: "R", Mod: tea.ModShift}, Resume},
		{tea.KeyPressMsg{Code: 'r', Text: "r"}, Runs},
		{tea.KeyPressMsg{Code: '+', Text: "+"}, LRUp},
		{tea.KeyPressMsg{Code: '-', Text: "-"}, LRDown},
		{tea.KeyPressMsg{Code: '/', Text: "?"}, Help},
		{tea.KeyPressMsg{Code: tea.KeyTab}, NextPane},
		{tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}, PrevPane},
		{tea.KeyPressMsg{Code: tea.KeyLeft}, Less},
		{tea.KeyPressMsg{Code: tea.KeyRight}, More},
		{tea.KeyPressMsg{Code: tea.KeyEnter}, Edit},
		{tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}, ForcedQuit},
		{tea.KeyPressMsg{Code: tea.KeyEscape}, Back},
		{tea.KeyPressMsg{Code: 'g', Text: "G", Mod: tea.ModShift}, Bottom},
	} {
		if got, ok := m.Match(c.press); !ok || got != c.want {
			t.Errorf("%q: got %q, want %q", c.press.String(), got, c.want)
		}
	}
	if a, ok := m.Match(tea.KeyPressMsg{Code: 'ä', Text: "ä"}); ok {
		t.Errorf("ä means %q", a)
	}
}

func TestFitKeepsTheMostImportant(t *testing.T) {
	m := Workbench()
	width := func(e Entry) int { return len([]rune(e.Label(true))) + 1 + len(e.Short()) }
	for total := 0; total < 200; total++ {
		used, last := 0, -1
		for i, e := range m.Fit(total, 2, width) {
			if i > 0 {
				used += 2
			}
			used += width(e)
			at := indexOf(m, e.Action)
			if at <= last {
				t.Fatalf("width %d: %s out of order", total, e.Action)
			}
			last = at
		}
		if used > total {
			t.Fatalf("width %d: uses %d", total, used)
		}
	}
	wide, narrow := m.Fit(220, 2, width), m.Fit(78, 2, width)
	if len(wide) <= len(narrow) || !strings.Contains(wide[len(wide)-1].Short(), "training goes on") {
		t.Errorf("a wide line ends in %q", wide[len(wide)-1].Short())
	}
	for _, e := range narrow {
		if e.Action == Quit && e.Short() != "quit" {
			t.Errorf("a narrow line says %q", e.Short())
		}
	}
	var line []string
	for _, e := range m.Fit(16, 2, width) {
		line = append(line, e.Label(true))
	}
	if got := strings.Join(line, " "); got != "t ?" {
		t.Errorf("16 cells keep %q, want train and help", got)
	}
}

func indexOf(m Map, a Action) int {
	for i, e := range m.Entries() {
		if e.Action == a {
			return i
		}
	}
	return -1
}

func TestNewRefusesAKeyWithTwoMeanings(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	New(entry(Train, groupRun, 1, "t", "train", "t"), entry(Stop, groupRun, 1, "t", "stop", "t"))
}

func TestWithoutAndGroups(t *testing.T) {
	m := Workbench().Without(Train, Up)
	if _, ok := m.Match(tea.KeyPressMsg{Code: 't', Text: "t"}); ok {
		t.Error("train is still bound")
	}
	for _, g := range m.Groups() {
		if len(m.Group(g)) == 0 {
			t.Errorf("group %s is empty", g)
		}
		for _, e := range m.Group(g) {
			if e.Action == More || e.Action == Train {
				t.Errorf("help lists %s", e.Action)
			}
		}
	}
	if _, ok := Workbench().Entry(Train); !ok {
		t.Error("the original map changed")
	}
}
