package keymap

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// player is a model whose keys leave their names behind.
type player struct {
	did  []string
	idle bool
}

func does(name string) func(*player) string {
	return func(p *player) string {
		p.did = append(p.did, name)
		return name
	}
}

func bind(rank int, short string, keys ...string) Binding[*player, string] {
	return Binding[*player, string]{
		Keys: keys, Help: Help{Group: GroupRun, Rank: rank, Short: short}, Do: does(short),
	}
}

func sample() Map[*player, string] {
	quit := bind(2, "quit (training goes on)", "q")
	quit.Help.Brief, quit.Help.Group = "quit", GroupProg
	stop := bind(3, "stop", "s")
	stop.When = func(p *player) bool { return !p.idle }
	return New(
		[]Binding[*player, string]{
			bind(1, "train", "t"), stop, bind(3, "pause", "space"), bind(6, "resume", "R"),
			bind(0, "raise", "+", "="), bind(Hidden, "second", "2"), bind(5, "edit", "enter"),
		},
		Panes(func(p *player, by int) string { return does(fmt.Sprint("pane ", by))(p) }),
		Navigation(func(p *player, m Motion) string { return does(fmt.Sprint("lines ", m.Of(10, 100)))(p) }),
		[]Binding[*player, string]{bind(1, "help", "?", "f1"), bind(0, "leave at once", "ctrl+c"), quit},
	)
}

func TestKeyPressesOfATerminal(t *testing.T) {
	m := sample()
	for _, c := range []struct {
		press tea.KeyPressMsg
		want  string
	}{
		{tea.KeyPressMsg{Code: 't', Text: "t"}, "train"},
		{tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}, "pause"},
		{tea.KeyPressMsg{Code: 'r', Text: "R", Mod: tea.ModShift}, "resume"},
		{tea.KeyPressMsg{Code: '+', Text: "+"}, "raise"},
		{tea.KeyPressMsg{Code: '/', Text: "?"}, "help"},
		{tea.KeyPressMsg{Code: tea.KeyTab}, "pane 1"},
		{tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}, "pane -1"},
		{tea.KeyPressMsg{Code: tea.KeyEnter}, "edit"},
		{tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}, "leave at once"},
		{tea.KeyPressMsg{Code: tea.KeyUp}, "lines -1"},
		{tea.KeyPressMsg{Code: 'j', Text: "j"}, "lines 1"},
		{tea.KeyPressMsg{Code: tea.KeyPgUp}, "lines -10"},
		{tea.KeyPressMsg{Code: 'f', Mod: tea.ModCtrl}, "lines 10"},
		{tea.KeyPressMsg{Code: 'g', Text: "g"}, "lines -100"},
		{tea.KeyPressMsg{Code: 'g', Text: "G", Mod: tea.ModShift}, "lines 100"},
	} {
		p := new(player)
		if got, ok := m.Do(p, c.press); !ok || got != c.want || len(p.did) != 1 {
			t.Errorf("%q: got %q, did %q, want %q", c.press.String(), got, p.did, c.want)
		}
	}
}

func TestWhatIsNoKeyOfTheMapDoesNothing(t *testing.T) {
	m, p := sample(), new(player)
	for _, msg := range []tea.Msg{
		tea.KeyPressMsg{Code: 'ä', Text: "ä"}, tea.KeyReleaseMsg{Code: 't', Text: "t"}, tea.PasteMsg{Content: "t"}, nil,
	} {
		if got, ok := m.Do(p, msg); ok || got != "" {
			t.Errorf("%v did %q", msg, got)
		}
	}
	if _, ok := (Map[*player, string]{}).Do(p, tea.KeyPressMsg{Code: 't', Text: "t"}); ok || len(p.did) > 0 {
		t.Errorf("did %q", p.did)
	}
}

// A key that is of no use now is left out of the line of keys, but still answers.
func TestWhenSaysWhatIsOfUse(t *testing.T) {
	m, p := sample(), &player{idle: true}
	for _, useful := range []bool{false, true} {
		p.idle = !useful
		if got := m.Table(p).Row("s").Useful; got != useful {
			t.Errorf("idle %v: useful %v", p.idle, got)
		}
		if got, ok := m.Do(p, tea.KeyPressMsg{Code: 's', Text: "s"}); !ok || got != "stop" {
			t.Errorf("idle %v: did %q", p.idle, got)
		}
	}
	if !m.All().Row("s").Useful || !m.Table(p).Row("t").Useful {
		t.Error("without a condition a key is of use")
	}
}

func TestNewRefusesWhatCannotBeMeant(t *testing.T) {
	for name, list := range map[string][]Binding[*player, string]{
		"two meanings": {bind(1, "train", "t"), bind(1, "stop", "s", "t")},
		"no key":       {bind(1, "train")},
		"no handler":   {{Keys: []string{"t"}}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			New(list)
		})
	}
}

func TestRowsExplainThemselves(t *testing.T) {
	up := sample().All().Row("k")
	if up.Name(true) != "↑ k" || up.Name(false) != "up k" || up.Explain() != "up" {
		t.Errorf("got %+v", up)
	}
	page := sample().All().Row("pgdown")
	if page.Name(true) != "pgdn" || page.Name(false) != "pgdn" {
		t.Errorf("got %+v", page)
	}
	tab := sample().All().Row("tab")
	if tab.Name(true) != "tab" || tab.Explain() != "next pane" || tab.Help.Brief != "pane" {
		t.Errorf("got %+v", tab)
	}
	if none := sample().All().Row("x"); none.Keys != nil {
		t.Errorf("got %+v", none)
	}
}

func TestGroupsListEveryExplainedRowOnce(t *testing.T) {
	table := sample().All()
	if got := table.Groups(); strings.Join(got, " ") != "Run Move Program" {
		t.Errorf("groups %q", got)
	}
	n := 0
	for _, g := range table.Groups() {
		for _, r := range table.Group(g) {
			if n++; r.Help.Rank == Hidden {
				t.Errorf("help lists %q", r.Keys)
			}
		}
	}
	if n != len(table.Explained()) || n != len(table)-1 {
		t.Errorf("%d rows in groups, %d explained, %d in all", n, len(table.Explained()), len(table))
	}
}

func TestSentenceNamesTheRankedKeys(t *testing.T) {
	m := New([]Binding[*player, string]{
		bind(1, "accept", "enter"), bind(0, "down", "down"), bind(1, "cancel", "esc", "q"),
	})
	if got := m.All().Sentence(); got != "enter accept, esc cancel" {
		t.Errorf("got %q", got)
	}
}

func width(r Row) int { return len([]rune(r.Name(true))) + 1 + len(r.Help.Short) }

func TestFitKeepsTheMostImportant(t *testing.T) {
	table := sample().All()
	for total := range 200 {
		used, last := -2, -1
		for _, r := range table.Fit(total, 2, width) {
			used += width(r) + 2
			at := indexOf(table, r)
			if at <= last {
				t.Fatalf("width %d: %s out of order", total, r.Help.Short)
			}
			last = at
		}
		if used > total {
			t.Fatalf("width %d: uses %d", total, used)
		}
	}
	wide, narrow := table.Fit(220, 2, width), table.Fit(60, 2, width)
	if len(wide) <= len(narrow) || !strings.Contains(wide[len(wide)-1].Help.Short, "training goes on") {
		t.Errorf("a wide line ends in %q", wide[len(wide)-1].Help.Short)
	}
	if got := narrow.Row("q").Help.Short; got != "quit" {
		t.Errorf("a narrow line says %q", got)
	}
	var line []string
	for _, r := range table.Fit(16, 2, width) {
		line = append(line, r.Name(true))
	}
	if got := strings.Join(line, " "); got != "t ?" {
		t.Errorf("16 cells keep %q, want train and help", got)
	}
	if table.Row("q").Help.Short != "quit (training goes on)" {
		t.Error("fitting changed the table")
	}
}

func TestFitLeavesOutWhatIsOfNoUse(t *testing.T) {
	for _, r := range sample().Table(&player{idle: true}).Fit(500, 2, width) {
		if r.Help.Short == "stop" {
			t.Error("offers to stop")
		}
	}
}

func indexOf(t Table, want Row) int {
	for i, r := range t {
		if r.Keys[0] == want.Keys[0] {
			return i
		}
	}
	return -1
}
