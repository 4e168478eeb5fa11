package finding

import "slices"

// Cause names what single change would help a run most: the one vocabulary in which a diagnosis, a benchmark of
// it and a suggestion speak. A finding says what is seen, such as dead units; its cause says what to mend.
type Cause string

// The causes, in the order in which tables show them.
const (
	CauseHealthy       Cause = "healthy"       // no single change helps
	CauseOverfitting   Cause = "overfitting"   // more regularization, or stopping earlier
	CauseUnderfitting  Cause = "underfitting"  // more capacity, or less regularization
	CauseLRTooHigh     Cause = "lr-too-high"   // a lower rate
	CauseLRTooLow      Cause = "lr-too-low"    // a higher rate, or more epochs
	CauseDiverged      Cause = "diverged"      // NaN, infinity, or a loss beyond all bounds
	CauseBadInit       Cause = "bad-init"      // other initial weights
	CauseDeadUnits     Cause = "dead-units"    // units that nothing passes: another activation
	CauseVanishing     Cause = "vanishing"     // gradients that fade on their way down: another activation, a norm
	CauseBatch         Cause = "batch"         // a smaller batch
	CauseSchedule      Cause = "schedule"      // a rate that falls too early, or rises too long
	CauseNormalization Cause = "normalization" // features on one scale
	CauseImbalance     Cause = "imbalance"     // class weights
	CauseLabelNoise    Cause = "label-noise"   // labels that are wrong
	CauseLeakage       Cause = "leakage"       // rows or columns that give the answer away
	CauseSlow          Cause = "slow"          // nothing wrong, but it takes too long
)

// causes are all of them, in their order.
var causes = []Cause{
	CauseHealthy, CauseOverfitting, CauseUnderfitting, CauseLRTooHigh, CauseLRTooLow, CauseDiverged, CauseBadInit,
	CauseDeadUnits, CauseVanishing, CauseBatch, CauseSchedule, CauseNormalization, CauseImbalance, CauseLabelNoise,
	CauseLeakage, CauseSlow,
}

// Causes returns every cause in the order in which tables show them.
func Causes() []Cause { return slices.Clone(causes) }
