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
// # Results that come late
//
// A device of its own works while the host prepares the next update, so [Executor.Step]
// only asks for one and [Executor.Collect] gives results later, in order. These rules let
// the loop end, record and resume a run as if it had waited for every update:
//
//   - At most [Model].Ahead + 1 results are outstanding; the loop collects before it asks
//     for more. Collect may leave some, so that the device never runs out of work.
//   - An update whose loss is not finite is carried out; those asked for after it, before
//     its result was collected, are not, and have no results. A device needs no word from the
//     host for this: it keeps a flag beside the weights that later updates look at. So the
//     state is that of the last result, which is where the loop goes back to.
//   - Whoever reads (predictions, probes, state, weights) sees all updates asked for.
//     The loop imports state only when nothing is outstanding.
//   - A failure of the device is the error of the Collect, or of the Step, that notices it.
//     The executor's state is lost then, and no checkpoint is made of it.
//
// # Random draws
//
// Everything random is addressed: by (seed, epoch, step) for noise, mixup and dropout, by
// (seed, epoch, row) for what is done to a picture. No draw depends on one before it,
// so that a device may make them in any order, and a resumed run needs no generator's state.
package job
