// Package workbench is the home screen: the form of an experiment, the charts of
// the run that is shown, what is wrong with it, and what to do next.
//
// A [Screen] routes; its parts own their state and know nothing of each other:
// the form with what its values mean (formPane, estimate), the charts, the
// findings, the follower of the run and the way to the next one (launch). Each
// state machine is a type of its own: how far a run has been read (phase), when
// a log is examined (exam), how far an estimate is (estimateState).
//
// Everything that touches a disk or a process happens in commands, and what they
// find comes back as messages that carry the generation of the run they are
// about, so that news of a run that is no longer shown is dropped. After each
// message the parts are arranged for the screen as it is; drawing changes nothing.
package workbench
