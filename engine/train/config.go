package train

import (
	"errors"
	"fmt"
	"math"
	"time"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/loss"
	"tunebench/engine/schedule"
	"tunebench/engine/train/job"
)

// Config says how to train. Its zero values mean "off" or the stated default.
type Config struct {
	Data job.Parts // the rows of the executor's job: the loop orders them and knows their answers

	Seed      uint64
	Epochs    int  // at least 1
	Until     int  // finished epochs at which it stops for now, pruned; 0: it goes on to its end
	BatchSize int  // rows of one update; the last batch of an epoch may have fewer
	FullBatch bool // gd: one update over all rows per epoch, whatever BatchSize says
	Shuffle   bool // draw a new order of the training rows each epoch

	EvalEvery     int // epochs between two evaluations; 0 means 1. The last epoch is always evaluated
	LogEverySteps int // also record every so many updates; 0: once an epoch

	// Hyper holds the base values; Hyper.LR is optimizer.lr, which Schedule shapes.
	Hyper    job.Hyper
	Schedule schedule.Config

	// Loss computes val/loss and test/loss from predictions: the training loss
	// without penalties. It also decides the task: cross_entropy classifies.
	Loss loss.Config
	// TargetScale turns regression errors back into the target's own units; 0 means 1.
	TargetScale float64
	TopK        int     // k of top-k accuracy; left out if 0 or not below the number of classes
	PeakGFLOPS  float64 // of this machine, for throughput/peak_share; 0: unknown

	// Ranking lists items of which the held-out ones should be recommended first, measured
	// at each evaluation of the validation part; nil: none.
	Ranking *ratings.Ranking

	// Monitor is the tag that decides the best epoch; "" or "auto": val/loss, or
	// train/loss without validation rows.
	Monitor string
	Early   Early
	Target  Target

	// Interventions replay live changes of an earlier run, each before the update
	// with its 0-based number.
	Interventions []Intervention

	// Clock tells the time; nil means time.Now. It must be safe for concurrent use.
	Clock func() time.Time

	// OnEpoch runs after each epoch's record went out, when State and Tensors are
	// those of an epoch boundary. An error ends the run.
	OnEpoch func(t *Trainer) error
	// OnCheckpoint runs at the step boundary where a CommandCheckpoint arrives.
	OnCheckpoint func(t *Trainer) error
	// OnIntervention runs before a live change takes effect, so that the change is on
	// disk before a weight depends on it. An error refuses the change.
	// Replayed interventions do not come here.
	OnIntervention func(Intervention) error
}

// Early stops training when the monitored metric no longer improves.
type Early struct {
	Patience    int     // evaluations without improvement that are tolerated; 0: never stop early
	MinDelta    float64 // smallest change that counts as improvement
	RestoreBest bool    // when stopped early, go back to the weights of the best epoch
}

// Target stops training when a metric reaches a value; a Value of 0 is no target.
type Target struct {
	Metric string
	Value  float64
}

func (c Config) withDefaults() Config {
	if c.EvalEvery == 0 {
		c.EvalEvery = 1
	}
	if c.TargetScale == 0 {
		c.TargetScale = 1
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return c
}

// validate checks what does not depend on the data.
func (c Config) validate() error {
	switch {
	case c.Epochs < 1:
		return fmt.Errorf("training.epochs: %d is out of range, it must be at least 1", c.Epochs)
	case c.Until < 0:
		return fmt.Errorf("train: a run cannot be trained until the end of epoch %d", c.Until)
	case c.BatchSize < 1 && !c.FullBatch:
		return fmt.Errorf("training.batch_size: %d is out of range, it must be at least 1", c.BatchSize)
	case c.EvalEvery < 0:
		return fmt.Errorf("training.eval_every: %d is out of range, it must be at least 1", c.EvalEvery)
	case c.LogEverySteps < 0:
		return fmt.Errorf("training.log_every_steps: %d is out of range, it must be at least 0", c.LogEverySteps)
	case c.Early.Patience < 0:
		return fmt.Errorf("training.early_stopping.patience: %d is out of range, it must be at least 0",
			c.Early.Patience)
	case !(c.Early.MinDelta >= 0) || math.IsInf(c.Early.MinDelta, 0):
		return fmt.Errorf("training.early_stopping.min_delta: %v is out of range, it must be finite and at least 0",
			c.Early.MinDelta)
	case !(c.TargetScale > 0) || math.IsInf(c.TargetScale, 0):
		return fmt.Errorf("train: the scale of the targets is %v, it must be finite and above 0", c.TargetScale)
	case c.Hyper.LR == 0:
		return errors.New("optimizer.lr: 0 is out of range, it must be above 0")
	}
	if err := validateHyper(c.Hyper); err != nil {
		return err
	}
	if err := c.Loss.Validate(); err != nil {
		return fmt.Errorf("training.loss: %w", err)
	}
	return nil
}
