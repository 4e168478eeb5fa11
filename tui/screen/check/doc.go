// Package check is the screen of the pre-flight: what can be told of an experiment before it is trained, check by
// check as they are done, the verdict in the end, and what would mend what was found.
//
// It is worked out in a command of its own, which leaving the screen cancels; no run is made.
package check
