// Package train is the training loop: epochs, steps, evaluation, early
// stopping, targets, interventions and cancellation. It emits [event.Record]s
// and knows nothing of files, terminals or matrix layouts.
//
// The arithmetic lives behind [job.Executor]: the loop decides which rows train at
// which learning rate, the executor computes. The seam is package job; the
// processor's executor is package cpu, and another device stands beside it without
// a change to the loop once it has passed the exam of package executortest.
//
// # Position
//
// A run is at a step boundary or inside an update. Everything that comes from
// outside happens at boundaries: replayed [Intervention]s first, then the
// [Command]s of a [Control]. Steps are numbered from 0 by the update that follows.
// Everything random is keyed by (seed, purpose, epoch, step), so a [LoopState] and
// the executor's tensors are enough to continue bit for bit from any boundary.
//
// # Results that come late
//
// The loop does not wait for each update. It may run ahead of the results as far as the
// executor allows ([job.Model].Ahead), and collects them where they are recorded or
// decide something: at a logged step, at the end of an epoch, and at a boundary where a
// command or a change arrives. Sums are added in the order of the updates, so no bit
// depends on when a result came. A loss that is not finite ends the run at its own update,
// however late it is noticed: the executor carries out nothing after it, and the loop
// returns to the position right behind it. Only [Trainer.Progress] may show an older loss.
//
// # Live changes
//
// A new optimizer.lr replaces the base rate and the schedule's shape goes on with
// it; under plateau it becomes the rate itself and later reductions start from
// there. A new training.batch_size applies to the rows of the epoch not used yet.
// Schedules over the whole run keep the number of steps planned with the initial
// batch size, and hold their last value if the run takes more.
//
// # More epochs
//
// A run that is done holds the state after its last update, and goes on from it to the bits of
// a run that was given more epochs from the start, if [Config.Extendable] finds that the two
// would have been one so far: the same learning rates, no early end, no evaluation that only a
// last epoch has. What else a last epoch does leaves no trace in the weights: the record of
// the former last epoch keeps its probes (and a validation that decides nothing), and the test
// part is measured again, with the new final weights.
//
// # A rung
//
// With [Config].Until a run stops at the end of that epoch as one that a study prunes, with the state
// that it passes through on its way to Epochs: nothing is evaluated or measured because it stops
// there. Restored with a later Until or none it goes on, to the bits of a run in one go.
//
// # Records
//
// Each epoch ends with one KindEpoch record whose step is the number of updates
// done; validation values are in it every eval_every epochs and at the last.
// With log_every_steps, KindStep records carry train/loss and optim/lr under the
// 0-based number of their update; the epoch's record then leaves these two to
// them and has the mean over the epoch as train/epoch_loss. KindState records
// carry a [State], KindChange records "key=value". The test part is evaluated once,
// with the final weights, when a run ends by itself, in a KindTest record.
//
// The last update of an epoch is measured: optim/grad_norm, train/penalty and the
// layers' probes. Measuring may cost 1 % of training. A network whose epochs take
// microseconds, or a single update, is therefore measured only in the first epoch, in
// every n-th after it and in the last; n follows from sizes alone. Clipping computes
// the gradient's norm anyway, so then it is recorded every epoch.
//
// # Time
//
// Throughput counts the time between the first boundary and the last update of an
// epoch. Pauses, hooks and evaluation stop the watch.
package train
