// Package workspace is the one door through which the command line and the
// terminal interface reach experiments: list, start, follow, change, stop,
// resume, diagnose, describe.
//
// Nothing here trains. A started run belongs to a worker process of its own, in
// its own session, which outlives the terminal; this package writes its run
// directory, starts it, reads what it records and appends requests.
package workspace
