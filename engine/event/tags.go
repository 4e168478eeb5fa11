package event

import (
	"strconv"
	"strings"
)

// Scalar tags of the run itself. Those of predictions stand with their quantities in vocabulary.go.
const (
	// Epoch maps a step to the number of finished epochs (fractional for step records).
	Epoch         = "epoch"
	OptimLR       = "optim/lr"
	OptimGradNorm = "optim/grad_norm"
	// SamplesPerSec counts training samples per second of wall time, evaluation excluded.
	SamplesPerSec = "throughput/samples_per_sec"
	GFLOPS        = "throughput/gflops"
	PeakShare     = "throughput/peak_share"
	EvalSeconds   = "throughput/eval_seconds"
)

// Per-layer probe names, used with [LayerTag].
const (
	ProbeGradNorm       = "grad_norm"
	ProbeUpdateRatio    = "update_ratio"
	ProbeDeadUnits      = "dead_units"
	ProbeSaturation     = "saturation"
	ProbeActivationMean = "activation_mean"
	ProbeActivationStd  = "activation_std"
)

// LayerTag returns the tag of a per-layer probe, such as layers/2/grad_norm.
func LayerTag(layer int, probe string) string {
	return "layers/" + strconv.Itoa(layer) + "/" + probe
}

// TestTag turns a val/ tag into the tag of the same value on the test part.
func TestTag(valTag string) string {
	const prefix = "val/"
	if len(valTag) > len(prefix) && valTag[:len(prefix)] == prefix {
		return "test/" + valTag[len(prefix):]
	}
	return valTag
}

// Needs says, for people, without which rows the score that we record under a tag is undefined,
// whatever is predicted: "needs rows of two classes" of val/auroc. It is "" for a score that any row defines.
func Needs(tag string) string {
	switch tag[strings.LastIndexByte(tag, '/')+1:] {
	case "auroc":
		return "needs rows of two classes"
	case "r2":
		return "needs rows whose targets differ"
	case "recall_at_10", "ndcg_at_10":
		return "needs held-out items"
	}
	return ""
}
