// Package runstore keeps runs as directories: creates and finds them, holds what a run
// tells (summary, events, checkpoints) and what it is told (control requests), and knows
// whether its worker lives.
//
// A run directory is the only thing that the worker, which trains, and its viewers share.
// One worker writes it, holding the lock; any number of viewers read it and append control
// requests. Nothing here waits for another process, and every file can be read while it is
// written: it is either replaced as a whole or appended to by single writes.
//
// # The directory
//
// runs/<YYYYMMDD-hhmmss>-<name>-<id>/ holds
//
//	experiment.toml          the experiment with every default written out, live changes included
//	provenance.toml          program, machine, SHA-256 of the data, parent and changes, extensions
//	preprocessing.json       what makes inputs of rows and predictions of outputs; see dataset.Preprocessing
//	events.out.tfevents.*    the metrics; see package tfevents
//	checkpoints/             latest.safetensors and best.safetensors; see package checkpoint
//	control.jsonl            requests to the worker and its answers
//	summary.json             the run at a glance
//	notes.json               what its user says of it; only viewers write it
//	looks.jsonl              when its test part was looked at after training, and by which command
//	worker.log               what the worker said
//	trying.json              what was tried on the run; see package trying
//	trying/                  the runs that were trained for it
//	lock.N                   who holds the run, or held it last; N grows; see package lease
//	lock                     the living worker's process id, and its flock where there is such a thing
//
// Only its user may read it (0700 and 0600), with runs.shared = true the group too (0770 and 0660),
// whatever the umask: files follow the mode of their folder. The folder itself may be reached
// through links; nothing in it may be one, nor a pipe, a device or a socket: whoever opens a file
// here says so at once, see package plainfile.
//
// A run that is created, training or paused by its summary while its worker is gone, or has not come
// within a minute, was interrupted. A worker that has lost its run to another one, which took it for
// dead, writes nothing more.
//
// # control.jsonl
//
// One JSON object a line, appended by single writes of at most 64 KiB. With "op" it is a request,
// without it the answer to the request of the same "id". A line that makes no sense is skipped, and
// a reader looks back no further than 32 MiB. Of requests that wait for the same step, one that a
// later one makes pointless, by setting the same key or asking for the same, is answered by an error.
//
//	{"id":"9f86d081884c7d65","time":"2026-01-02T15:04:05Z","op":"set","key":"optimizer.lr","value":"0.003"}
//	{"id":"9f86d081884c7d65","applied_step":1200}
//	{"id":"2c26b46b68ffc68f","time":"2026-01-02T15:04:09Z","op":"pause"}
//	{"id":"2c26b46b68ffc68f","error":"it was sent before the worker started"}
//
//	id            drawn at random by whoever asks
//	time          RFC 3339; a pause, resume or stop from before the worker started is refused
//	op            pause, resume, stop, or set
//	key, value    set: a key that may change while training, and its value as text;
//	              stop: the value "pruned" makes it a study's
//	applied_step  the update, counted from 0, before which the request took effect
//	error         why it was refused
//
// # preprocessing.json
//
// One JSON object, written when training begins and again when it is resumed; package dataset reads it.
//
//	Version          1
//	Kind             of the data: table, image, text or ratings
//	Encoding         Columns, in the order of the features: name, place in the table (Index), the form of its
//	                 numbers, its categories (Values, a feature of 0 and 1 each; Other, Missing: one more each);
//	                 Embedded columns have the Values of the next of Fields, code 0 being an unknown one.
//	                 Classes name the classes and LabelValues what stands for them; Missing are marks of no
//	                 value besides the usual; Text has the vocabulary with the training rows of each word (DF)
//	                 and of all (Rows); Ratings has the columns of user and item
//	Normalizer       of each feature: a missing value becomes Fill, then x becomes (x - Shift) / Scale, computed in
//	                 float64 and rounded once to float32
//	TargetShift, TargetScale
//	                 a predicted value is output * TargetScale + TargetShift; 0 and 1 of classes
//
// # looks.jsonl
//
// One JSON object a line, appended whenever the test part is measured after training.
//
//	at            RFC 3339
//	by            the command that measured, such as evaluate
//
// # summary.json
//
// One JSON object, replaced as a whole about four times a second and at the end. A number that is
// not finite is the string "NaN", "Infinity" or "-Infinity".
//
//	run              name of the directory
//	state            created, training, paused, stopped, done, diverged, failed
//	ending           how training ended: epochs, target, early_stopping, request, pruned, diverged,
//	                 failed; left out while it goes on
//	epoch, epochs    finished and planned
//	step, steps      updates done, and planned with the initial batch size
//	samples_per_sec  training samples per second of wall time, evaluation apart
//	best             metric, value and epoch (from 1) of the best evaluation
//	metrics          the newest value of each tag
//	weights_sha256   SHA-256 of the final weights: the tensors of an export, little-endian float32,
//	                 layer by layer weight [out, in], bias, then those of the layer's normalization
//	diagnosis        the findings, a list; see package finding
//	reference        what cheap models reach on the training rows: the log loss and the errors of a ridge
//	                 regression and of the nearest neighbours, and of either the share of labels that it takes for
//	                 wrong and what that adds to their log-likelihood, or 1 - R2 of the former; left out where unknown
//	postfit          what was measured of the trained network for the diagnosis, see engine/postfit; left out where
//	                 it was not, as of trials
//	reason           how it ended, in a sentence
//	error            what went wrong; while training: what is held up, such as a full disk
//	started          RFC 3339, when the run began
//	updated          and when this was written
//	elapsed          seconds spent training, over all resumes
//	preparing        seconds before the first update, of the last worker
//
// # notes.json
//
// One JSON object, replaced as a whole by whoever edits it; any key may be missing.
//
//	name    shown in place of the experiment's
//	pinned  true: shown before other runs
//	tags    words to find it by, sorted
//	text    what there is to say
//
// # Deleted runs
//
// A run that is deleted is moved to runs/.trash/, under its own name. Moved back it is a run again.
package runstore
