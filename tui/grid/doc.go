// Package grid shows charts of anything that runs have recorded, beside each other.
//
// A [Grid] is given [Track]s, one for each curve: a run, or the runs of one experiment under several
// seeds, whose mean it draws with a band. Of the tags that they have recorded it makes panels: one for
// each tag where there are several tracks, one for what belongs together where there is one (a loss on
// both parts of the data, a probe of all layers). The panels flow into the room there is, page by page,
// those that were pinned first; what is not looked for is left out; one may be enlarged. All share the x
// axis: what it counts, its stretch, the crosshair.
//
// A grid draws nothing but the panels in view and reads no more of the histories than these need. Screens
// own it: they bind its [Keys], hand it the mouse, and say where it lies.
package grid
