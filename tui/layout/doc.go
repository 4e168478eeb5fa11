// Package layout divides the screen into rectangles.
//
// A layout is data: screens ask for it when the size changes, draw each part
// into its rectangle, and tests can look at it. Every function accepts any
// size, down to nothing, and never returns a rectangle that leaves its parent
// or has a negative side.
package layout
