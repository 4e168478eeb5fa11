// Package study keeps studies as directories and conducts them: many trials that answer one question.
//
// A study has trials, one configuration each, and a trial a run for every seed under which it is trained.
// The conductor is the process that holds a study: it asks engine/search what to train next, has a [Launcher]
// make and train the runs, reads what they recorded, and writes down each decision before it acts on it.
// Killed at any moment it goes on from the files, without a lost or doubled trial. Anybody may read a study
// meanwhile ([Dir.Follow]) and leave requests for its conductor ([Dir.Send]).
//
// The launcher of this machine (package workspace) trains in the conductor's own process: to kill a conductor is to
// kill the trainings of its trials, and there are no workers beside it. A person may still train a trial's run by
// hand, in a process of its own; the conductor waits for that one and takes what it comes to.
//
// Values of metrics are as they are recorded everywhere here; only the samplers see those negated that are to
// be maximized.
//
// # The directory
//
// <runs>/studies/<YYYYMMDD-hhmmss>-<name>-<id>/ holds
//
//	study.toml        the study as it was when it began, its experiment with every default included
//	origin.toml       the file or preset that the experiment was made of, with its hash and what was changed
//	decisions.jsonl   what was decided, and what came of it
//	control.jsonl     requests to the conductor and its answers
//	best.toml         the experiment of the best trial, with its parents, once the study has ended
//	summary.json      the study at a glance; see [Summary]
//	conductor.log     what a conductor in the background said
//	trials/           the runs, ordinary run directories; trial 7 under its first seed ends in t7s0, and the time
//	                  in its name is that of the study, so that nobody makes it twice. In a study of
//	                  repeats t0s0 may be a copy of a run that was finished before
//	lock.N            who holds the study; see package lease
//
// # decisions.jsonl
//
// One JSON object a line. To read a study is to apply its decisions one after the other: [State.Apply]. A line
// without its end is what a kill left, and was never acted upon.
//
//	{"n":1,"time":"2026-01-02T15:04:05Z","op":"begin"}
//	{"n":2,"time":"…","op":"ask","trial":0,"point":{"optimizer.lr":"0.0123"},"epochs":3,"why":"new"}
//	{"n":3,"time":"…","op":"result","trial":0,"result":{"values":[0.7,0.5],"ending":"pruned","seconds":0.2}}
//	{"n":4,"time":"…","op":"train","trial":0,"epochs":9,"why":"number 1 of 3 at epoch 3"}
//	{"n":5,"time":"…","op":"close","trial":1,"why":"stopped by hand","by":"user"}
//	{"n":6,"time":"…","op":"change","key":"budget.trials","value":"120","by":"user"}
//	{"n":7,"time":"…","op":"test","trial":0,"test":{"test/accuracy":0.93,"test/loss":0.2}}
//	{"n":8,"time":"…","op":"end","ending":"trials"}
//
//	n        1, 2, 3, …
//	time     RFC 3339; it decides nothing but when the time of the budget is over
//	op       begin and end: a conductor came, and left because of ending
//	         adopt: a study that follows advice keeps the trial, with which others are compared from now on
//	         test: what the trial that is kept is worth on the test rows, once, when such a study has come to its end
//	         ask: a new trial, with the values of the keys that matter for it
//	         train: a trial goes on, further than before, or under another seed
//	         close: a trial is given up; train may take it up again
//	         result: what a training came to
//	         change: a key of study.toml, or space. and the key of a range, has another value since
//	trial    its number, from 0 on
//	seed     number of the repeat, from 0 on; 0 is left out
//	epochs   up to which to train
//	why      the reason, in words
//	by       user: a person decided, and not the study
//	fit      parameters of the sampler's model, and at how many trials they were found
//	result   values: the metric after each epoch, from the first on, null or "NaN" where it was no number;
//	         ending: as in the run's summary; over: it cannot go on; error: why it failed;
//	         seconds: of training in all; params: of the network; latency: seconds that it takes for a row
//	test     values on the test rows, by their tags
//	ending   trials, epochs, time: that budget was used up; target: it was met; space: nothing is left to try;
//	         request: somebody stopped it; failed: an error did
//
// # control.jsonl
//
// One JSON object a line, at most 64 KiB, appended by single writes. With "ask" it is a request, with "done" or
// "error" the answer to that with the same id. A line that makes no sense is skipped.
//
//	{"id":"9f86d081884c7d65","time":"2026-01-02T15:04:05Z","ask":"promote","trial":3}
//	{"id":"9f86d081884c7d65","time":"2026-01-02T15:04:05Z","done":true}
//
//	ask      pause, continue, stop: the study; refused when they are from before it went on
//	         close: trial; promote: trial to epochs, or to its end
//	         try: the values of point, and for the rest those of the best trial
//	         set: key to value, as a change above
package study
