package workspace

import (
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/preflight"
	"tunebench/experiments/build"
	"tunebench/experiments/export"
	"tunebench/experiments/insight"
	"tunebench/experiments/inspect"
	"tunebench/experiments/onnx"
	"tunebench/experiments/predict"
	"tunebench/experiments/runstore"
	"tunebench/experiments/tfevents"
)

// Plain records, under the names by which those on this side of the door know them. They are
// what the files say; nothing is done with them but to read and show them.
type (
	// Summary is the state of a run at a glance.
	Summary = runstore.Summary
	// State is where a run is in its life.
	State = runstore.State
	// BestValue is the best value of the metric by which a run is judged.
	BestValue = runstore.BestValue
	// Values holds the newest value of each tag.
	Values = runstore.Values
	// Ack says what became of a request to a worker.
	Ack = runstore.Ack
	// Entry is one record of a run, or a restart that voids older ones.
	Entry = tfevents.Entry
	// Estimate says what an experiment would cost before it runs.
	Estimate = build.Estimate
	// Loading says how data is read.
	Loading = dataset.Options
	// Machine is the program and the hardware that train.
	Machine = build.Machine
	// Evaluation is what a checkpoint is worth on one part of the data.
	Evaluation = inspect.Evaluation
	// Inspector looks into a trained run.
	Inspector = insight.Inspector
	// InspectOptions say into what of it.
	InspectOptions = insight.Options
	// Quality is what the predictions of a part are worth, and its parts.
	Quality = insight.Quality
	// Confusion counts which class rows of which class are taken for.
	Confusion = insight.Confusion
	// ClassCurves is the quality of one class.
	ClassCurves = insight.Class
	// Calibration says how far probabilities can be taken at their word.
	Calibration = insight.Calibration
	// CalibrationBin are the rows that were about equally sure.
	CalibrationBin = metric.Bin
	// Errors say how predicted numbers lie about the true ones.
	Errors = insight.Errors
	// Importances say what each column is worth to the predictions.
	Importances = insight.Importances
	// Slices say where errors are larger than elsewhere.
	Slices = insight.Slices
	// Effect is how predictions follow a column.
	Effect = insight.Effect
	// Attribution says why a row was predicted as it was.
	Attribution = insight.Attribution
	// Layers say how the weights of a network are spread, and what its units do.
	Layers = insight.Layers
	// Compressions are what a network loses and gains by taking less room.
	Compressions = insight.Compressions
	// Mistake is a row that the model is far off at.
	Mistake = insight.Mistake
	// Preflight is what an examination before training came to.
	Preflight = preflight.Report
	// PreflightCheck is one part of it.
	PreflightCheck = preflight.Check
	// PreflightProgress says how far it is.
	PreflightProgress = preflight.Progress
	// Verdict is what a pre-flight ends in.
	Verdict = preflight.Verdict
	// ExportOptions say what is exported, and in which form.
	ExportOptions = export.Options
	// PredictOptions say what is predicted and how it is told.
	PredictOptions = predict.Options
	// PredictFormat is how predictions are written: csv, jsonl or parquet.
	PredictFormat = predict.Format
	// Predicted is what was done.
	Predicted = predict.Summary
	// InputError is a mistake in an experiment or its data, which the user can correct.
	InputError = build.InputError
)

// The states of a run. Interrupted is what a reader makes of a run that is training or paused
// by its summary while no worker holds it.
const (
	Created     = runstore.Created
	Training    = runstore.Training
	Paused      = runstore.Paused
	Stopped     = runstore.Stopped
	Done        = runstore.Done
	Diverged    = runstore.Diverged
	Failed      = runstore.Failed
	Interrupted = runstore.Interrupted
)

// The verdicts of a pre-flight, the best first.
const (
	Ready    = preflight.Ready
	Remarks  = preflight.Remarks
	NotReady = preflight.NotReady
)

// Storages are how an ONNX file can hold matrices, by name.
var Storages = map[string]onnx.Storage{
	"float32": onnx.AsFloat32, "float16": onnx.AsFloat16, "int8": onnx.AsInt8,
}

// AnyClass stands for any class of a [Mistake].
const AnyClass = insight.Any

// The checkpoints that every run keeps: of its last and of its best epoch.
const (
	Latest = runstore.Latest
	Best   = runstore.Best
)

var (
	// ErrNotRun says that a folder is no run; it may still hold some.
	ErrNotRun = runstore.ErrNotRun
	// ErrLocked says that another worker is at work on the run.
	ErrLocked = runstore.ErrLocked
)

// Looked says how often the test part has been looked at; "" for never.
func Looked(looks []runstore.Look) string { return inspect.Looked(looks) }

// Status is what is known of a run from outside.
type Status struct {
	Run     Run // nil: nothing is known yet
	Summary Summary
	// State is the summary's, or Interrupted; "" for a foreign log, which has none.
	State State
	// Alive says that a worker holds the run; PID is its process id, 0 if unknown. Host is where that
	// is, or was if it ended without a word; "" for this machine.
	Alive bool
	PID   int
	Host  string
	// Foreign says that the folder has event files but was not made by tunebench.
	Foreign bool
	// Started is when the run began, as well as it can be told.
	Started time.Time
	// Err says what is wrong with the folder; the rest is then as good as it can be.
	Err error
}

// Trouble is what holds up a run that trains, such as a full disk; "" if nothing does. The error of a
// run that a worker is about to resume is that of its end, and of the past.
func (s Status) Trouble() string {
	if !s.Alive || !s.State.Active() {
		return ""
	}
	return s.Summary.Error
}

// Update is what has happened in a run since the last poll.
type Update struct {
	// Entries are the new records, and the restarts that void older ones, in their order.
	Entries []Entry
	// More says that another poll will find more entries at once.
	More bool
	// Changed says that Status differs from the last poll's.
	Changed bool
	Status  Status
	// Acks are the worker's new answers to requests.
	Acks []Ack
}

// ApplyTo adds the entries to a history, dropping what a restart voids.
func (u Update) ApplyTo(h *event.History) { runstore.Update{Entries: u.Entries}.ApplyTo(h) }
