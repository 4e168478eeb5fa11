// Package event defines the records that a training run emits and the history
// that a reader builds from them.
//
// It is the one vocabulary that the trainer, the run directory, the diagnosis
// and the charts share: scalar tags as TensorBoard shows them, records that go
// out through a [Sink], and a [History] of series that comes back from any event
// file, ours or PyTorch's: whole, or [Bounded] for who follows a long run. An
// [Ending] says why a run trains no longer, and a [Number] is how what may not be
// finite stands in JSON.
//
// What a tag means, and which of its values are better, is decided here for all of them:
// [Resolve] reads the tags of a run, however its program names them, by the lists of
// vocabulary.go.
package event
