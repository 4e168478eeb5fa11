// Package checkpoint reads and writes safetensors files: weights, optimizer moments and
// whatever else a run needs to continue as if it had never stopped.
//
// Files are replaced atomically and are deterministic: the same tensors and metadata give
// the same bytes. Reading trusts nothing: every length and offset is checked against the
// size of the file before memory is taken.
//
// Format: https://huggingface.co/docs/safetensors/index#format - eight bytes with the
// length of the header (little-endian), a JSON header, and the tensors' bytes without gaps.
//
// # The tensors of a run
//
// Every tensor is F32, row-major, in PyTorch's names and layout: layers.N.weight [out, in],
// layers.N.bias [out], norms.N.weight, norms.N.bias, norms.N.running_mean, norms.N.running_var,
// embeddings.N.weight [categories, width]. best.safetensors and exports hold those that evaluation
// uses (the averages, with training.ema) and nothing else. latest.safetensors holds the weights in
// training and beside them, under the same names with a prefix,
//
//	optimizer.MOMENT.   the moments of the optimizer
//	optimizer.step      updates made, [2]: the number in base 2^24, low digit first
//	ema.                the averages that evaluation uses, and ema.step like optimizer.step
//	best.               the weights of the best epoch so far
//
// It is taken between two updates. That of a finished run is what the last update left, so that the
// run can be given more epochs; only early stopping and divergence go back to the best weights first.
//
// # The metadata of a run
//
// All values are strings; those marked JSON hold a JSON value.
//
//	epoch                  finished epochs; of best, the epoch of its weights
//	step                   updates done (latest only)
//	task                   classification or regression
//	hidden                 widths of the hidden layers, JSON
//	activation, norm, residual
//	                       as in the experiment file
//	dot                    whether the product of a user's and an item's vectors is added to the output
//	features, classes      names of the inputs and of the classes, JSON
//	normalizer, encoding   how columns became inputs, JSON
//	target_shift, target_scale
//	                       a prediction is output * scale + shift
//	tunebench.version      "1": of what follows (latest only)
//	tunebench.loop         the state of the training loop, JSON of train.LoopState (latest only):
//	                       seed, rows, epochs planned and done, step, position in the epoch, batch size, live
//	                       hyper-parameters, the epoch's sums, the monitored metric, the schedule's memory, the
//	                       last values, and how training ended. Numbers that are not finite are
//	                       strings, as in summary.json.
//
// An export adds run, the name of the run that it is from. model.weights takes any file whose tensors have
// these names and shapes; to_safetensors.py, which an export for PyTorch holds, makes one of a .pt.
package checkpoint
