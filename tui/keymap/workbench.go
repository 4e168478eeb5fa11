package keymap

import "charm.land/bubbles/v2/key"

// The actions of the program.
const (
	Train      Action = "train"
	Stop       Action = "stop"
	Pause      Action = "pause"
	Resume     Action = "resume"
	LRUp       Action = "lr-up"
	LRDown     Action = "lr-down"
	Apply      Action = "apply"
	Apply1     Action = "apply-1"
	Apply2     Action = "apply-2"
	Apply3     Action = "apply-3"
	Save       Action = "save"
	Open       Action = "open"
	Presets    Action = "presets"
	Runs       Action = "runs"
	Data       Action = "data"
	Less       Action = "less"
	More       Action = "more"
	Edit       Action = "edit"
	Undo       Action = "undo"
	NextPane   Action = "next-pane"
	PrevPane   Action = "prev-pane"
	Up         Action = "up"
	Down       Action = "down"
	PageUp     Action = "page-up"
	PageDown   Action = "page-down"
	Top        Action = "top"
	Bottom     Action = "bottom"
	LogY       Action = "log-y"
	Smooth     Action = "smooth"
	Zoom       Action = "zoom"
	Help       Action = "help"
	Back       Action = "back"
	Select     Action = "select"
	Filter     Action = "filter"
	Quit       Action = "quit"
	ForcedQuit Action = "forced-quit"
	Suspend    Action = "suspend"
)

// The groups of the full help.
const (
	groupRun   = "Run"
	groupForm  = "Experiment"
	groupChart = "Charts"
	groupMove  = "Move"
	groupProg  = "Program"
)

// hidden is the rank of an entry that another entry explains.
const hidden = -1

func entry(a Action, group string, rank int, label, short string, keys ...string) Entry {
	return Entry{
		Action: a, Group: group, Rank: rank,
		Binding: key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, short)),
	}
}

func (e Entry) brief(short string) Entry    { e.Brief = short; return e }
func (e Entry) explained(long string) Entry { e.Long = long; return e }
func (e Entry) ascii(label string) Entry    { e.ASCII = label; return e }

// Workbench is the table of the home screen.
func Workbench() Map {
	return Join(New(
		entry(Train, groupRun, 1, "t", "train", "t").
			explained("start training the experiment shown in the form"),
		entry(Stop, groupRun, 3, "s", "stop", "s").
			explained("stop at the end of this step, keeping the weights"),
		entry(Pause, groupRun, 3, "space", "pause", "space").
			explained("pause or continue the run"),
		entry(Resume, groupRun, 6, "R", "resume", "R").
			explained("resume an interrupted or stopped run"),
		entry(LRUp, groupRun, 0, "+", "raise lr", "+", "=").
			explained("raise the learning rate while it trains"),
		entry(LRDown, groupRun, 0, "-", "lower lr", "-").
			explained("lower the learning rate while it trains"),
		entry(Apply, groupRun, 4, "a", "apply", "a").
			explained("apply the suggestion and train it as a new run"),
		entry(Apply1, groupRun, 0, "1 2 3", "choose", "1").explained("choose a suggestion"),
		entry(Apply2, groupRun, hidden, "2", "choose", "2"),
		entry(Apply3, groupRun, hidden, "3", "choose", "3"),

		entry(Less, groupForm, 2, "←/→", "change", "left").ascii("<-/->").
			explained("change the value under the cursor by one step"),
		entry(More, groupForm, hidden, "→", "change", "right"),
		entry(Edit, groupForm, 5, "enter", "edit", "enter").
			explained("type a value"),
		entry(Undo, groupForm, 8, "u", "undo", "u").
			explained("put the value back as it was"),
		entry(Save, groupForm, 4, "w", "save TOML", "w").brief("save").
			explained("save the experiment as a TOML file"),
		entry(Open, groupForm, 6, "o", "open TOML", "o").brief("open").
			explained("open an experiment from a TOML file"),
		entry(Presets, groupForm, 7, "p", "presets", "p").
			explained("start from a built-in experiment"),

		entry(LogY, groupChart, 7, "l", "log", "l").
			explained("logarithmic or linear y axis"),
		entry(Smooth, groupChart, 7, "m", "smooth", "m").
			explained("cycle the smoothing of the curves"),
		entry(Zoom, groupChart, 8, "z", "zoom", "z").
			explained("let one chart fill the middle"),
		entry(Runs, groupProg, 5, "r", "runs", "r").
			explained("list of all runs"),
		entry(Data, groupProg, 7, "d", "data", "d").
			explained("what the data holds and what is wrong with it"),
	), Panes(), Navigation(), Program())
}

// Panes is the table of moving between the panes of a screen that has several.
func Panes() Map {
	return New(
		entry(NextPane, groupMove, 6, "tab", "next pane", "tab").brief("pane").
			explained("next pane"),
		entry(PrevPane, groupMove, 0, "shift+tab", "previous pane", "shift+tab"),
	)
}

// Navigation is the table of moving about, shared by all screens.
func Navigation() Map {
	return New(
		entry(Up, groupMove, 0, "↑ k", "up", "up", "k").ascii("up k"),
		entry(Down, groupMove, 0, "↓ j", "down", "down", "j").ascii("down j"),
		entry(PageUp, groupMove, 0, "pgup", "page up", "pgup", "ctrl+b"),
		entry(PageDown, groupMove, 0, "pgdn", "page down", "pgdown", "ctrl+f"),
		entry(Top, groupMove, 0, "g", "first", "g", "home"),
		entry(Bottom, groupMove, 0, "G", "last", "G", "end"),
	)
}

// Program is the table of what works everywhere.
func Program() Map {
	return New(
		entry(Help, groupProg, 1, "?", "help", "?", "f1").
			explained("this help"),
		entry(Back, groupProg, 0, "esc", "back", "esc").
			explained("close what is open, go back"),
		entry(Quit, groupProg, 2, "q", "quit (training goes on)", "q").
			brief("quit").explained("leave; a run in progress trains on"),
		entry(ForcedQuit, groupProg, 0, "ctrl+c", "leave at once", "ctrl+c"),
		entry(Suspend, groupProg, 0, "ctrl+z", "to the shell; fg returns", "ctrl+z"),
	)
}

// RunList is the table of the list of runs.
func RunList() Map {
	return Join(New(
		entry(Select, groupRun, 1, "enter", "open", "enter").
			explained("show the run in the workbench"),
		entry(Resume, groupRun, 3, "R", "resume", "R").
			explained("resume an interrupted or stopped run"),
		entry(Stop, groupRun, 4, "s", "stop", "s").
			explained("stop a living run"),
		entry(Filter, groupMove, 3, "/", "filter", "/").
			explained("show only runs that match"),
		entry(Back, groupProg, 2, "esc", "back", "esc", "r", "backspace").
			explained("back to the workbench"),
	), Navigation(), Program())
}

// DataScreen is the table of the screen that shows the data.
func DataScreen() Map {
	return Join(New(
		entry(Apply, groupForm, 3, "a", "apply", "a").
			explained("put what the chosen warning suggests into the form"),
		entry(Back, groupProg, 2, "esc", "back", "esc", "d", "backspace").
			explained("back to the workbench"),
	), Panes(), Navigation(), Program())
}

// Chooser is the table of a list that asks for one of its rows.
func Chooser() Map {
	return Join(New(
		entry(Select, groupMove, 1, "enter", "choose", "enter"),
		entry(Back, groupProg, 1, "esc", "cancel", "esc"),
	), Navigation(), Program())
}
