package workbench

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
)

type binding = keymap.Binding[*Screen, screen.Effect]

func newKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(runKeys(), formKeys(), chartKeys(), otherScreens(),
		keymap.Panes((*Screen).turn),
		keymap.Navigation(func(s *Screen, m keymap.Motion) screen.Effect {
			return screen.Run(s.front().move(m))
		}, gridKey),
		screen.ProgramKeys((*Screen).help, (*Screen).back, (*Screen).quit))
}

// Keys is the table of keys of the workbench.
func Keys() keymap.Table { return newKeys().All() }

func (s *Screen) help() keymap.Table { return s.keys.Table(s) }

// plain makes a handler of what only has a command to run.
func plain(do func(*Screen) tea.Cmd) func(*Screen) screen.Effect {
	return func(s *Screen) screen.Effect { return screen.Run(do(s)) }
}

func runKeys() []binding {
	const group = keymap.GroupRun
	listens := func(s *Screen) bool { return s.follower.listens() }
	choose := func(n int) func(*Screen) screen.Effect {
		return plain(func(s *Screen) tea.Cmd { return s.choose(n) })
	}
	return []binding{
		{
			Keys: []string{"t"},
			Help: keymap.Help{
				Group: group, Rank: 1, Short: "train", Long: "start training the experiment shown in the form",
			},
			When: (*Screen).hasForm,
			Do:   plain((*Screen).train),
		},
		{
			Keys: []string{"s"},
			Help: keymap.Help{
				Group: group, Rank: 3, Short: "stop", Long: "stop at the end of this step, keeping the weights",
			},
			When: listens,
			Do:   plain(func(s *Screen) tea.Cmd { return s.follower.stop() }),
		},
		{
			Keys: []string{"space"},
			Help: keymap.Help{Group: group, Rank: 3, Short: "pause", Long: "pause or continue the run"},
			When: listens,
			Do:   plain(func(s *Screen) tea.Cmd { return s.follower.pause() }),
		},
		{
			Keys: []string{"R"},
			Help: keymap.Help{Group: group, Rank: 3, Short: "resume", Long: "resume an interrupted or stopped run"},
			When: (*Screen).resumable,
			Do:   plain((*Screen).resume),
		},
		{
			Keys: []string{"+", "="},
			Help: keymap.Help{Group: group, Short: "raise lr", Long: "raise the learning rate while it trains"},
			When: listens,
			Do:   plain(func(s *Screen) tea.Cmd { return s.follower.changeRate(1) }),
		},
		{
			Keys: []string{"-"},
			Help: keymap.Help{Group: group, Short: "lower lr", Long: "lower the learning rate while it trains"},
			When: listens,
			Do:   plain(func(s *Screen) tea.Cmd { return s.follower.changeRate(-1) }),
		},
		{
			Keys: []string{"a"},
			Help: keymap.Help{
				Group: group, Rank: 4,
				Short: "apply", Long: "apply the suggestion: a new run, trained unless it was tried",
			},
			When: (*Screen).advised,
			Do:   plain((*Screen).apply),
		},
		{
			Keys: []string{"x"},
			Help: keymap.Help{
				Group: group, Rank: 4, Short: "try", Long: "train what may help beside the run, or end that",
			},
			When: (*Screen).triable,
			Do:   plain((*Screen).try),
		},
		{
			Keys: []string{"X"},
			Help: keymap.Help{
				Group: group, Short: "by itself", Long: "try what may help after short runs by itself, or not",
			},
			Do: (*Screen).toggleTrying,
		},
		{
			Keys: []string{"v"},
			Help: keymap.Help{
				Group: group, Rank: 7, Short: "details", Long: "show or hide what else was found, ruled out and tried",
			},
			When: (*Screen).folds,
			Do: func(s *Screen) screen.Effect {
				s.findings.open = !s.findings.open
				return screen.Effect{}
			},
		},
		{
			Keys: []string{"1"},
			Help: keymap.Help{Group: group, Label: "1 2 3", Short: "choose", Long: "choose a suggestion"},
			When: (*Screen).advised,
			Do:   choose(0),
		},
		{Keys: []string{"2"}, Help: keymap.Help{Rank: keymap.Hidden}, When: (*Screen).advised, Do: choose(1)},
		{Keys: []string{"3"}, Help: keymap.Help{Rank: keymap.Hidden}, When: (*Screen).advised, Do: choose(2)},
	}
}

// formKeys act on the pane in front, as the form's do on its value, and on the experiment.
func formKeys() []binding {
	const group = keymap.GroupForm
	step := func(by int) func(*Screen) screen.Effect {
		return plain(func(s *Screen) tea.Cmd { return s.front().step(by) })
	}
	return []binding{
		{
			Keys: []string{"left"},
			Help: keymap.Help{
				Group: group, Rank: 2, Label: "←/→", ASCII: "<-/->",
				Short: "change", Long: "change the value under the cursor by one step",
			},
			When: (*Screen).acts,
			Do:   step(-1),
		},
		{Keys: []string{"right"}, Help: keymap.Help{Rank: keymap.Hidden}, Do: step(1)},
		{
			Keys: []string{"enter"},
			Help: keymap.Help{Group: group, Rank: 5, Short: "edit", Long: "type a value"},
			When: (*Screen).acts,
			Do:   plain(func(s *Screen) tea.Cmd { return s.front().enter() }),
		},
		{
			Keys: []string{"u"},
			Help: keymap.Help{Group: group, Rank: 8, Short: "undo", Long: "put the value back as it was"},
			When: (*Screen).acts,
			Do:   plain(func(s *Screen) tea.Cmd { return s.front().undo() }),
		},
		{
			Keys: []string{"w"},
			Help: keymap.Help{
				Group: group, Rank: 4,
				Short: "save TOML", Brief: "save", Long: "save the experiment as a TOML file",
			},
			When: (*Screen).hasForm,
			Do:   plain((*Screen).save),
		},
		{
			Keys: []string{"o"},
			Help: keymap.Help{
				Group: group, Rank: 6,
				Short: "open TOML", Brief: "open", Long: "open an experiment from a TOML file",
			},
			Do: plain((*Screen).open),
		},
		{
			Keys: []string{"p"},
			Help: keymap.Help{Group: group, Rank: 7, Short: "presets", Long: "start from a built-in experiment"},
			Do:   plain((*Screen).presets),
		},
	}
}

func chartKeys() []binding {
	const group = keymap.GroupChart
	look := func(change func(*charts)) func(*Screen) screen.Effect {
		return func(s *Screen) screen.Effect {
			change(&s.charts)
			return screen.Effect{}
		}
	}
	return []binding{
		{
			Keys: []string{"l"},
			Help: keymap.Help{Group: group, Rank: 7, Short: "log", Long: "y axis: by the values, logarithmic, linear"},
			Do:   look((*charts).nextScale),
		},
		{
			Keys: []string{"m"},
			Help: keymap.Help{Group: group, Rank: 7, Short: "smooth", Long: "cycle the smoothing of the curves"},
			Do:   look((*charts).cycleSmoothing),
		},
		{
			Keys: []string{"z"},
			Help: keymap.Help{Group: group, Rank: 8, Short: "zoom", Long: "let one chart fill the middle"},
			Do:   look((*charts).cycleZoom),
		},
		{
			Keys: []string{gridKey},
			Help: keymap.Help{
				Group: group, Rank: 6, Short: "all charts", Brief: "charts",
				Long: "a grid of charts of all that the run has recorded: layers, rates, speeds",
			},
			When: func(s *Screen) bool { return s.follower.run.known() },
			Do:   plain((*Screen).openGrid),
		},
	}
}

func otherScreens() []binding {
	const group = keymap.GroupProg
	return []binding{
		{
			Keys: []string{"r"},
			Help: keymap.Help{Group: group, Rank: 5, Short: "runs", Long: "list of all runs"},
			Do:   func(s *Screen) screen.Effect { return screen.Do(screen.Open{Screen: "runs", About: s.subject()}) },
		},
		{
			Keys: []string{"d"},
			Help: keymap.Help{
				Group: group, Rank: 7, Short: "data", Long: "what the data holds and what is wrong with it",
			},
			Do: (*Screen).openData,
		},
		{
			Keys: []string{"c"},
			Help: keymap.Help{
				Group: group, Rank: 8, Short: "check", Long: "examine the experiment before it is trained",
			},
			When: (*Screen).hasForm,
			Do:   (*Screen).openCheck,
		},
		{
			Keys: []string{"i"},
			Help: keymap.Help{
				Group: group, Rank: 8, Short: "inspect",
				Long: "look into what was trained: mistakes, curves, what it depends on",
			},
			When: func(s *Screen) bool { return s.follower.run != nil && !s.follower.run.foreign() },
			Do:   (*Screen).openInspection,
		},
		{
			Keys: []string{"n"},
			Help: keymap.Help{
				Group: group, Short: "noise", Long: "repeats under other seeds: how much the result varies",
			},
			Do: (*Screen).openNoise,
		},
		{
			Keys: []string{"S"},
			Help: keymap.Help{
				Group: group, Rank: 7, Short: "search", Long: "search for better values, or open a study",
			},
			Do: func(s *Screen) screen.Effect { return screen.Do(screen.Open{Screen: "study", About: s.searched()}) },
		},
		{
			Keys: []string{"T"},
			Help: keymap.Help{
				Group: group, Short: "autopilot", Long: "tune the experiment by itself until a target is met",
			},
			Do: (*Screen).openTuning,
		},
	}
}

// subject is what the workbench shows.
func (s *Screen) subject() screen.Subject {
	about := screen.Subject{Experiment: s.Experiment()}
	if s.follower.run != nil {
		about.Run = s.follower.run.dir
	}
	return about
}

// searched is what a search would start from: the form, unless it has problems.
func (s *Screen) searched() screen.Subject {
	about := s.subject()
	if key, message := s.form.firstProblem(); !s.hasForm() || key+message != "" {
		about.Experiment = nil
	}
	return about
}

// openTuning has the form's experiment tuned.
func (s *Screen) openTuning() screen.Effect {
	about := s.searched()
	if about.Experiment == nil {
		return screen.Run(s.notes.warn("there is no valid experiment to tune: see the form"))
	}
	about.Tune = true
	return screen.Do(screen.Open{Screen: "study", About: about})
}

// openCheck has the form's experiment examined.
func (s *Screen) openCheck() screen.Effect {
	about := s.searched()
	if about.Experiment == nil {
		return screen.Run(s.notes.warn("there is no valid experiment to check: see the form"))
	}
	return screen.Do(screen.Open{Screen: "check", About: about})
}

// openData opens the screen of the data, which a log of another program does not name.
func (s *Screen) openData() screen.Effect {
	if s.follower.run.foreign() {
		return screen.Run(s.notes.warn("this log does not say what data it was trained on"))
	}
	return screen.Do(screen.Open{Screen: "data", About: s.subject()})
}

// openInspection looks into the run that is shown.
func (s *Screen) openInspection() screen.Effect {
	switch {
	case s.follower.run == nil:
		return screen.Run(s.notes.warn("there is no run to look into: train one first"))
	case s.follower.run.foreign():
		return screen.Run(s.notes.warn("another program made this run: its weights and data are not here"))
	}
	return screen.Do(screen.Open{Screen: "inspect", About: s.subject()})
}

// openNoise opens the screen of the repeats of an experiment, which a log of another program does not hold.
func (s *Screen) openNoise() screen.Effect {
	if s.follower.run.foreign() {
		return screen.Run(s.notes.warn("this log does not say how it was trained, so that it cannot be repeated"))
	}
	return screen.Do(screen.Open{Screen: "noise", About: s.subject()})
}

func (s *Screen) turn(by int) screen.Effect {
	s.focus = (s.focus + pane(by) + paneCount) % paneCount
	return screen.Effect{}
}

// back undoes what was put in front, one thing at a time.
func (s *Screen) back() screen.Effect {
	if !s.charts.back() && !s.notes.Clear() {
		s.focus = paneForm
	}
	return screen.Effect{}
}

// quit asks first if edits would be lost.
func (s *Screen) quit() screen.Effect {
	quit := screen.Do(screen.Quit{})
	if !s.form.unsaved() {
		return quit
	}
	s.ask(component.Confirm{
		Title: "Leave?", Text: "The form has changes that were neither trained nor saved. Leaving drops them.",
		Yes: "leave", No: "stay",
	}, func() screen.Effect { return quit }, nil)
	return screen.Effect{}
}
