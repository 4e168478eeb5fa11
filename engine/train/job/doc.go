// Package job is the seam between the training loop and the devices that compute: what
// a device is given and what it gives back. The loop (package train) and every executor
// (the packages beside this one) import it, and it imports neither.
//
//   - [Config] is a job: the rows ([Data], in three [Parts]), the network, its loss and
//     update rule, and how training rows are changed before they are seen.
//   - [Device] makes an [Executor] for a job: weights, and what happens to them.
//   - [Step] is one update, under the hyper-parameters of the moment ([Hyper]);
//     [StepResult] and [LayerProbe] are what it measured.
//   - [Tensor] is a piece of the executor's state under its name in files.
//   - [Assembler] puts a [Batch] together as every device must see it: rows gathered by
//     index, pictures augmented ([Augment]), noise added, pairs mixed.
//
// Everything random is addressed: by (seed, epoch, step) for noise, mixup and dropout, by
// (seed, epoch, row) for what is done to a picture. No draw depends on one before it,
// so that a device may make them in any order, and a resumed run needs no generator's state.
package job
