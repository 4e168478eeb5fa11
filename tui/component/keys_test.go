package component

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
)

// sampleKeys is a table like that of the workbench.
func sampleKeys() keymap.Table {
	nothing := func(*Form) Outcome { return Open }
	bind := func(group string, rank int, keys, label, short, brief, long string) keymap.Binding[*Form, Outcome] {
		h := keymap.Help{Group: group, Rank: rank, Label: label, Short: short, Brief: brief, Long: long}
		if label == "←/→" {
			h.ASCII = "<-/->"
		}
		return keymap.Binding[*Form, Outcome]{Keys: strings.Fields(keys), Help: h, Do: nothing}
	}
	const run, form, charts, prog = keymap.GroupRun, keymap.GroupForm, keymap.GroupChart, keymap.GroupProg
	return keymap.New([]keymap.Binding[*Form, Outcome]{
		bind(run, 1, "t", "", "train", "", "start training the experiment shown in the form"),
		bind(run, 3, "s", "", "stop", "", "stop at the end of this step, keeping the weights"),
		bind(run, 3, "space", "", "pause", "", "pause or continue the run"),
		bind(run, 6, "R", "", "resume", "", "resume an interrupted or stopped run"),
		bind(run, 0, "+ =", "", "raise lr", "", "raise the learning rate while it trains"),
		bind(run, 0, "-", "", "lower lr", "", "lower the learning rate while it trains"),
		bind(run, 4, "a", "", "apply", "", "apply the suggestion and train it as a new run"),
		bind(run, 0, "1", "1 2 3", "choose", "", "choose a suggestion"),
		bind(run, keymap.Hidden, "2", "", "choose", "", ""),
		bind(form, 2, "left", "←/→", "change", "", "change the value under the cursor by one step"),
		bind(form, 5, "enter", "", "edit", "", "type a value"),
		bind(form, 8, "u", "", "undo", "", "put the value back as it was"),
		bind(form, 4, "w", "", "save TOML", "save", "save the experiment as a TOML file"),
		bind(form, 6, "o", "", "open TOML", "open", "open an experiment from a TOML file"),
		bind(form, 7, "p", "", "presets", "", "start from a built-in experiment"),
		bind(charts, 7, "l", "", "log", "", "logarithmic or linear y axis"),
		bind(charts, 7, "m", "", "smooth", "", "cycle the smoothing of the curves"),
		bind(charts, 8, "z", "", "zoom", "", "let one chart fill the middle"),
		bind(prog, 5, "r", "", "runs", "", "list of all runs"),
		bind(prog, 7, "d", "", "data", "", "what the data holds and what is wrong with it"),
	}, keymap.Panes(func(*Form, int) Outcome { return Open }),
		keymap.Navigation(func(*Form, keymap.Motion) Outcome { return Open }),
		[]keymap.Binding[*Form, Outcome]{
			bind(prog, 1, "?", "", "help", "", "this help"),
			bind(prog, 0, "esc", "", "back", "", "close what is open, go back"),
			bind(prog, 2, "q", "", "quit (training goes on)", "quit", "leave; a run in progress trains on"),
			bind(prog, 0, "ctrl+c", "", "leave at once", "", ""),
			bind(prog, 0, "ctrl+z", "", "to the shell; fg returns", "", ""),
		}).All()
}

func TestTheLineOfKeysLeavesOutWhatIsOfNoUse(t *testing.T) {
	keys := sampleKeys()
	th := frametest.Themes()["nocolor"]
	if line := ansi.Strip(KeyLine(th, 120, keys)); !strings.Contains(line, "s stop") {
		t.Errorf("got %q", line)
	}
	keys[1].Useful = false
	if line := ansi.Strip(KeyLine(th, 120, keys)); strings.Contains(line, "s stop") {
		t.Errorf("got %q", line)
	}
	if help := ansi.Strip(strings.Join(KeyHelp(th, 120, keys), "\n")); !strings.Contains(help, "stop at the end") {
		t.Error("the full help leaves a key out")
	}
}
