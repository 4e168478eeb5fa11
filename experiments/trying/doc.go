// Package trying decides which changes of an experiment are trained beside the unchanged one, how long and under
// how many seeds, and what the diagnosis of a run says once they were. It starts nothing and knows no folders: a
// [Record] is what has been trained so far, [Record.Round] what to train next.
//
// Every candidate is trained under the seed of the run. Those that are ahead of the unchanged experiment share the
// seeds that follow with it, half as many in every round (successive halving, Jamieson and Talwalkar 2016), until
// the leader is told from it ([paired.Look], over all the rounds of a plan), or the plan is over. Test rows are
// never looked at, and where they are drawn from the same rows as the others the seeds leave the split alone:
// rows of the test part of one seed would be those of the validation part of another.
//
// What a run is worth is the monitored metric of the weights that it ends with: those of the last epoch, or those
// of the best one where early stopping returns to them.
//
// # trying.json
//
// One JSON object, replaced as a whole after every training. It lies beside the summary of the run that was tried
// on, and the trained runs below trying/ in the same folder, where lists of runs do not look.
//
//	experiment  SHA-256 of the experiment: what was measured on another one says nothing
//	metric      by which runs are judged
//	vary        what the seeds draw anew: both, or init
//	seeds       of the plan
//	rows        of the validation part
//	candidates  the unchanged experiment first
//	  suggestion  as in a finding, the measured effect in it; left out of the first
//	  cause       what it would mend
//	  seeds       what it came to under each, a list
//	    epochs    trained; whole: to their end
//	    kept      the metric of the weights that it ended with, best: of its best epoch
//	    ending    as in the run's summary
//	    seconds   of training
//	curve       what the unchanged experiment comes to on a quarter, a half and all of its training rows, where
//	            nothing helps that was tried
//	  rows      how many these are
//	  seeds     as of a candidate
//	trainings   how many there were, the run itself not counted
//	ending      why trying was over: told, seeds, none, time, trainings; "" while it goes on, or was killed
//	updated     RFC 3339
package trying
