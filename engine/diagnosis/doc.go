// Package diagnosis reads the history of a training run and says in words and
// numbers what is wrong with it and which change to try next.
//
// [Diagnose] turns an [event.History] into findings: overfitting, underfitting, a
// learning rate that is too high or too low, divergence, or health. Each carries
// its evidence, when it began, how sure it is, and up to three changes of keys of
// the experiment file that are valid under the current configuration.
//
// One file holds one rule. Rules work on smoothed curves and compare what they see
// with the noise of the same curve, because single epochs mislead: the validation loss
// of a perfectly healthy run rises every few epochs. Losses are measured
// against that of a network that ignores its input (the logarithm of the number of classes, the
// variance of the target), so that thresholds have the same meaning on every data set;
// a log without that knowledge, such as one written by another program, is measured against its own start.
//
// A finished run of ours is read by a model besides (package reader), which was fitted on runs whose every
// change was tried: it says how likely each cause is and what each change would gain. Causes stand in that order,
// suggestions by what is expected of them; the rules give the evidence, and have the word where no cause is likely by
// itself. Logs of other programs, of which nothing but their curves is known, are read by a second model, that was
// fitted on the curves of the same runs; what it suggests are words. Runs that go on are judged by the rules alone. How
// good all are on data sets that the models have not seen stands in testdata/advice.md.
//
// Of the rules alone, measured on seeds that played no part in setting the thresholds: of 248 runs of the engine on
// nine built-in and generated sets (healthy, overfitting, underfitting, rates a hundred times too
// low or too high), 247 got their own finding first; of 60 healthy ones, one was called
// overfitting. On synthetic curves with noise of up to 10 % the families in the tests are judged
// right in at least 97 %, and looking at a healthy run after every epoch raises a false alarm in
// less than 1 % of the looks.
package diagnosis
