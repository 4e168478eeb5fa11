// Package frametest helps tests of what is drawn: the terminals to draw for,
// the exact size of frames, golden files.
//
// Run a test with -update to write its golden files anew, and look at them
// (cat shows the colours) before committing.
package frametest
