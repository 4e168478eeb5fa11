// Package account tells the story of a run, of several, or of a study as a document: what was tried, its curves, what
// was found, what the predictions are worth, what they depend on, and the experiment itself, so that somebody else
// can judge it and do it again.
package account
