// Package figure describes the charts that a run is shown with.
//
// A [Figure] says once, in a file of its own, what a chart draws of the tags that a run has
// recorded, how its axes behave and how much room it is worth; [All] lists them, the most
// important first. Screens ask each figure what it finds in a run, flow those that find
// something into the room there is, and draw the curves in their own colours.
package figure
