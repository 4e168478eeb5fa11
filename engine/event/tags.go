package event

import "strconv"

// Scalar tags. TensorBoard groups by the part before the slash.
const (
	// TrainLoss is the mean over the epoch's samples of the data loss before each
	// update. In a run that records steps it is the loss of those steps instead, and
	// the mean over the epoch is under TrainEpochLoss, so that no series mixes both.
	TrainLoss      = "train/loss"
	TrainEpochLoss = "train/epoch_loss"

	TrainPenalty  = "train/penalty"
	TrainAccuracy = "train/accuracy"
	TrainRMSE     = "train/rmse"
	TrainR2       = "train/r2"

	ValLoss             = "val/loss"
	ValAccuracy         = "val/accuracy"
	ValTopK             = "val/top_k_accuracy"
	ValBalancedAccuracy = "val/balanced_accuracy"
	ValPrecisionMacro   = "val/precision_macro"
	ValRecallMacro      = "val/recall_macro"
	ValF1Macro          = "val/f1_macro"
	ValF1Weighted       = "val/f1_weighted"
	ValAUROC            = "val/auroc"
	ValLogLoss          = "val/log_loss"
	ValECE              = "val/ece"
	ValRMSE             = "val/rmse"
	ValMAE              = "val/mae"
	ValR2               = "val/r2"
	ValRecallAt10       = "val/recall_at_10" // of recommendations, mean over users
	ValNDCGAt10         = "val/ndcg_at_10"

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
