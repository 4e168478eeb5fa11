// Package noise is the screen that shows how much an experiment's result depends on its seed: the repeats
// of it side by side, while they are trained, and what they come to.
//
// The repeats are a study of the workspace. Looking trains nothing; a key does.
package noise
