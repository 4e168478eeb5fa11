// Package workspace is the one door through which the command line and the
// terminal interface reach experiments: list, start, follow, change, stop,
// resume, diagnose, describe, evaluate, export.
//
// A [Workspace] is a folder of runs, a [Run] one of them. A started run belongs to
// a worker process of its own, in its own session, which outlives the terminal: this
// package writes its run directory, has a [Launcher] start the worker, reads what it
// records and appends requests. [Run.Train] is that worker's work, done in the
// calling process. On which machine it is done, and how workers are started, says
// whoever opens the workspace.
package workspace
