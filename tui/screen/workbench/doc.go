// Package workbench is the home screen: the form of an experiment, the charts of
// the run that is shown, what is wrong with it, and what to do next.
//
// A [Screen] owns its panes (form, charts, diagnosis, status line, dialogs) and
// routes to them; panes draw and report, the screen decides. Everything that
// touches a disk or a process happens in commands, and what they find comes back
// as messages that carry the generation of the run they are about, so that news
// of a run that is no longer shown is dropped.
package workbench
