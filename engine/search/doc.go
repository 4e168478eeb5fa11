// Package search decides what a study trains next: which configuration, and for how many
// epochs. It is pure: it reads a history and a seed, and knows no files, clocks or processes,
// so that a study that was killed goes on as it would have, and a study that is read back
// from its files decides the same.
//
// A [Space] says what may vary. Its points are handled on the unit cube, where every
// parameter's axis is 0 to 1 on its own scale, whole numbers and lists with equal shares.
// A [Sampler] proposes the points of new trials: [Random], [Halton], [Grid], [TPE], [GP].
// A [Strategy] decides between new trials and the further training of begun ones: [Full],
// [ASHA], [Median], [Screen], [Ladder]. [New] makes one of their names.
//
// Values are to be minimized; whoever maximizes negates them. A trial that diverged is the
// worst of all, never missing. What trains at the moment is part of the history, and every
// sampler keeps new points away from it.
//
// Of a study so far it tells what decides ([Importances]), at which ends of ranges the best trial
// lies ([Edges]), what a random search would have found ([RandomBest]), and which trials are the
// best that can be had for their size or time ([Front]).
package search
