// Package inspect is the screen that looks into a trained run: what its predictions are worth, which classes it takes
// for which, how sure it may be, what it depends on, where it is worse than elsewhere, and its worst mistakes.
//
// Each is a view under its tab, with a line of how to read it. What takes time is asked when its view is first opened;
// the workspace's Inspector answers.
package inspect
