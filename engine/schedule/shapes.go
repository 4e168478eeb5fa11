package schedule

import (
	"math"

	"tunebench/engine/internal/portmath"
)

// position is a point of the run counted from the end of warm-up.
type position struct {
	step, epoch int
}

// shape is the learning rate at a position.
type shape func(s *Schedule, base float64, at position) float64

var shapes = map[string]shape{
	"constant":        constant,
	"step":            stepDecay,
	"exponential":     exponential,
	"cosine":          cosine,
	"cosine_restarts": cosineRestarts,
	"one_cycle":       oneCycle,
	"polynomial":      polynomial,
	"plateau":         plateau,
}

func constant(_ *Schedule, base float64, _ position) float64 { return base }

// stepDecay is StepLR: base * gamma^floor(epoch/step_epochs).
func stepDecay(s *Schedule, base float64, at position) float64 {
	return base * portmath.Pow(s.cfg.Gamma, float64(at.epoch/s.cfg.StepEpochs))
}

// exponential is ExponentialLR: base * gamma^epoch.
func exponential(s *Schedule, base float64, at position) float64 {
	return base * portmath.Pow(s.cfg.Gamma, float64(at.epoch))
}

// floor is the lowest rate of a schedule with min_lr. A base below min_lr (which a
// live change can set) is its own floor: a decay must never raise the rate.
func (s *Schedule) floor(base float64) float64 { return min(s.cfg.MinLR, base) }

// cosine is CosineAnnealingLR stepped after every update with T_max the steps of
// the whole run (Loshchilov and Hutter, arXiv:1608.03983, equation 5).
func cosine(s *Schedule, base float64, at position) float64 {
	return halfCosine(base, s.floor(base), float64(min(at.step, s.total))/float64(s.total))
}

// cosineRestarts is CosineAnnealingWarmRestarts with T_0 = restart_epochs and
// T_mult = restart_mult, stepped after every update by a fraction of an epoch.
func cosineRestarts(s *Schedule, base float64, at position) float64 {
	length := s.cfg.RestartEpochs * s.perEpoch
	done := at.step
	for done >= length { // few rounds when cycles grow; one division when they do not
		if s.cfg.RestartMult == 1 {
			done %= length
			break
		}
		done -= length
		length *= s.cfg.RestartMult
	}
	return halfCosine(base, s.floor(base), float64(done)/float64(length))
}

// oneCycle is OneCycleLR in two cosine phases, without momentum cycling (Smith and
// Topin, arXiv:1708.07120): up from base/div_factor to base over pct_start of the
// steps, then down to base/div_factor/final_div_factor at the last.
func oneCycle(s *Schedule, base float64, at position) float64 {
	start := base / s.cfg.DivFactor
	end := start / s.cfg.FinalDivFactor
	last := float64(s.total - 1)
	peak := float64(s.cfg.PctStart*float64(s.total)) - 1
	step := min(float64(at.step), last)
	if step <= peak {
		return halfCosine(start, base, fraction(step, peak))
	}
	return halfCosine(base, end, fraction(step-peak, last-peak))
}

// polynomial is PolynomialLR stepped after every update over the whole run, with
// PyTorch's zero at the end generalized to min_lr.
func polynomial(s *Schedule, base float64, at position) float64 {
	low := s.floor(base)
	left := 1 - float64(min(at.step, s.total))/float64(s.total)
	return low + float64((base-low)*portmath.Pow(left, s.cfg.Power))
}

// halfCosine goes from a to b along half a cosine period, f in 0..1.
func halfCosine(a, b, f float64) float64 {
	return b + float64((a-b)*(1+portmath.Cos(math.Pi*f))/2)
}

// fraction is part/whole, and 1 at the end of a phase that has no length.
func fraction(part, whole float64) float64 {
	if whole <= 0 {
		return 1
	}
	return part / whole
}
