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
// A GPU works while the host prepares the next update. [Executor.Step] therefore only
// asks for an update, and [Executor.Collect] hands out results later, in order. These
// rules let the loop record, end and resume a run as if it had waited for every update:
//
//   - At most [Model].Ahead + 1 results are outstanding; the loop collects before it asks
//     for more. Collect may leave some behind, so that the device never runs out of work.
//   - An update whose loss is not finite is still carried out. Updates asked for after it,
//     before its result is collected, are dropped and have no results. A device does this
//     without the host, by a flag beside the weights that later updates check. The state
//     is then the one right after the last result, and that is where the loop returns to.
//   - Predictions, probes, state and weights reflect every update asked for. The loop
//     imports state only when nothing is outstanding.
//   - A failure of the device is the error of the Step or Collect that notices it. The
//     executor's state is lost then, and no checkpoint is made of it.
//
// # Random draws
//
// Every draw has an address: (seed, epoch, step) for noise, mixup and dropout, (seed,
// epoch, row) for changes to a picture. No draw depends on an earlier one, so a device may
// make them in any order and a resumed run needs no generator's state.
package job
