// Package data is the screen that shows what an experiment learns from: facts and warnings,
// the balance of the classes, every feature, and some rows as pictures or words.
//
// It knows the data only as the profile that the workspace makes of it.
package data
