package train

import (
	"context"
	"fmt"
	"math"

	"tunebench/engine/internal/portmath"
	"tunebench/engine/train/job"
)

// LRRange is the sweep of a learning-rate range test (Smith, arXiv:1506.01186).
// Zero values mean 100 steps from 1e-7 to 10.
type LRRange struct {
	Min, Max float64
	Steps    int
}

func (r LRRange) withDefaults() LRRange {
	if r.Min == 0 {
		r.Min = 1e-7
	}
	if r.Max == 0 {
		r.Max = 10
	}
	if r.Steps == 0 {
		r.Steps = 100
	}
	return r
}

// lr is the rate of step i: equal factors from Min to Max, both included.
func (r LRRange) lr(i int) float64 {
	return r.Min * portmath.Pow(r.Max/r.Min, float64(i)/float64(r.Steps-1))
}

// LRPoint is one step of the range test.
type LRPoint struct {
	LR       float64
	Loss     float64 // of the batch, before the update
	Smoothed float64 // exponential moving average over 10 steps, bias-corrected
}

// LRCurve is the outcome of a range test.
type LRCurve struct {
	Points []LRPoint
	// Diverged tells that the sweep ended early at the last point, because the loss
	// was not finite or the smoothed loss rose above 4 times its minimum.
	Diverged bool
	// Steepest is the rate where the smoothed loss falls fastest per decade, and
	// MinOver10 a tenth of the rate where it is lowest. Both are 0 if it never fell.
	Steepest, MinOver10 float64
	// Suggested is MinOver10: beyond the steepest descent there is still speed to be
	// had, and a tenth is a safe distance from the rate where the descent ends.
	Suggested float64
	Reason    string // one sentence for people
}

const (
	rangeSmoothing  = 0.9  // weight of the past in the moving average
	rangeDivergence = 4    // times the lowest smoothed loss
	rangeFall       = 0.98 // the loss fell if its minimum is below this share of its start
)

// FindLR trains with a learning rate that grows exponentially and looks where the
// loss falls and where it explodes. It uses the seed, batch size, shuffling and
// hyper-parameters of cfg (not its schedule), and leaves the executor as it was.
func FindLR(ctx context.Context, cfg Config, exec job.Executor, r LRRange) (LRCurve, error) {
	r = r.withDefaults()
	if !(r.Min > 0 && r.Max > r.Min) || math.IsInf(r.Max, 0) || r.Steps < 10 {
		return LRCurve{}, fmt.Errorf("lr-find: needs 0 < min < max and at least 10 steps, got %d steps over %v..%v",
			r.Steps, r.Min, r.Max)
	}
	rows := cfg.Data.Train.Rows()
	if rows == 0 {
		return LRCurve{}, fmt.Errorf("lr-find: there are no training rows")
	}
	points, diverged, err := sweepAndReturn(ctx, cfg, exec, r, rows)
	if err != nil {
		return LRCurve{}, fmt.Errorf("lr-find: %w", err)
	}
	return judgeSweep(points, diverged), nil
}

// HoldLR trains so many steps at one learning rate, ending where [FindLR] does: diverged tells that the loss was
// not finite or rose above 4 times its minimum. It leaves the executor as it was.
func HoldLR(ctx context.Context, cfg Config, exec job.Executor, lr float64, steps int) (points []LRPoint,
	diverged bool, err error,
) {
	rows := cfg.Data.Train.Rows()
	if !(lr > 0) || math.IsInf(lr, 0) || steps < 2 || rows == 0 {
		return nil, false, fmt.Errorf("a learning rate of %v over %d steps and %d rows cannot be tried", lr,
			steps, rows)
	}
	return sweepAndReturn(ctx, cfg, exec, LRRange{Min: lr, Max: lr, Steps: steps}, rows)
}

// sweepAndReturn is sweep on an executor that is put back to where it was.
func sweepAndReturn(ctx context.Context, cfg Config, exec job.Executor, r LRRange, rows int) (points []LRPoint,
	diverged bool, err error,
) {
	before := exec.ExportState(nil)
	points, diverged, err = sweep(ctx, cfg, exec, r, rows)
	if back := exec.ImportState(before); back != nil && err == nil {
		err = back
	}
	return points, diverged, err
}

// sweep makes the steps, over as many passes through the data as they need.
func sweep(ctx context.Context, cfg Config, exec job.Executor, r LRRange, rows int) (points []LRPoint, diverged bool,
	err error,
) {
	batch := min(cfg.BatchSize, rows)
	if cfg.FullBatch || batch < 1 {
		batch = rows
	}
	order := make([]int32, rows)
	pos, epoch, average, lowest := rows, -1, 0.0, math.Inf(1)
	for i := range r.Steps {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		if pos == rows {
			pos, epoch = 0, epoch+1
			arrangeRows(cfg, epoch, order)
		}
		end := min(pos+batch, rows)
		hyper := cfg.Hyper
		hyper.LR = r.lr(i)
		res, err := job.Do(exec, job.Step{Epoch: epoch, Index: i, Rows: order[pos:end], Hyper: hyper})
		if err != nil {
			return nil, false, err
		}
		pos = end
		average = float64(rangeSmoothing*average) + float64((1-rangeSmoothing)*res.Loss)
		smoothed := average / (1 - portmath.Pow(rangeSmoothing, float64(i+1)))
		points = append(points, LRPoint{LR: hyper.LR, Loss: res.Loss, Smoothed: smoothed})
		if !res.Finite() || (i >= r.Steps/10 && smoothed > rangeDivergence*lowest) {
			return points, true, nil
		}
		lowest = min(lowest, smoothed)
	}
	return points, false, nil
}

// judgeSweep reads the suggestion off a curve.
func judgeSweep(points []LRPoint, diverged bool) LRCurve {
	c := LRCurve{Points: points, Diverged: diverged}
	usable := points
	if diverged && !finite(points[len(points)-1].Smoothed) {
		usable = points[:len(points)-1]
	}
	low := 0
	for i, p := range usable {
		if p.Smoothed < usable[low].Smoothed {
			low = i
		}
	}
	if len(usable) < 3 || usable[low].Smoothed > rangeFall*usable[0].Smoothed {
		c.Reason = "the loss fell at no learning rate of the range"
		return c
	}
	steepest, slope := low, 0.0
	for i := 1; i < low; i++ { // central differences over the logarithm of the rate, equal steps
		if d := usable[i+1].Smoothed - usable[i-1].Smoothed; d < slope {
			steepest, slope = i, d
		}
	}
	c.Steepest, c.MinOver10 = usable[steepest].LR, usable[low].LR/10
	c.Suggested = c.MinOver10
	c.Reason = fmt.Sprintf(
		"the smoothed loss is lowest at %.2g and falls fastest at %.2g; a tenth of the former is suggested",
		usable[low].LR, c.Steepest)
	return c
}
