// Package lineage remembers what became of changes within a family of runs, and keeps advice from going in circles.
//
// A run that grew from another one is not judged by its curves alone: the change that made it has helped, done harm
// or neither, and so have the changes that were tried beside it. [Family.Advise] takes the findings of such a run
// and leaves out what its family has learned already:
//
//   - what did not help is not suggested again: the same key in the same direction, or to the same value;
//   - no key goes up and later back: a step that did harm is taken back as a whole ([Family.Revert]), others stay;
//   - widths, rates and penalties go so far from where the family began and no further.
//
// The package knows no files. Who reads a family from its folders gives the steps, the oldest first.
package lineage
