// Package runs is the list of all runs: which there are, in what their experiments
// differ, how far each came, and what its user says of it. A query chooses among them.
// One is opened, resumed or stopped from here; several are selected, to be tagged,
// stopped, deleted or compared. A study is one line of it.
package runs
