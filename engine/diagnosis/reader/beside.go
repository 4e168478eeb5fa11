package reader

import (
	"math"
	"strconv"

	"tunebench/engine/event"
)

// reference compares with what cheap models reach.
func (in *Input) reference(b *builder, train, val curve) {
	nan := math.NaN()
	loss, wrong, near, nearWrong := nan, nan, nan, nan
	if r := in.Reference; len(r) > 0 {
		level := 1.0
		if in.Task != "regression" {
			level = max(Chance(in.Counts), 0.02)
		}
		loss = logOf(r[0]/level, least)
		if len(r) > 3 {
			wrong, near, nearWrong = r[1], logOf(r[2]/level, least), r[3]
		}
	}
	b.add("reference", loss)
	b.add("reference's neighbours", near)
	better := loss
	if near < loss {
		better = near
	}
	end, low, fit := nan, nan, nan
	if val.len() > 1 {
		s := val.smooth()
		end, low = logOf(s.last(), least)-better, logOf(s.v[s.argmin()], least)-better
	}
	if train.len() > 1 {
		fit = logOf(train.smooth().last(), least) - better
	}
	b.add("val above reference", end)
	b.add("lowest val above reference", low)
	b.add("train above reference", fit)
	errs := nan
	if p, ok := in.History.Last(event.ValAccuracy); ok {
		least := wrong
		if nearWrong < least {
			least = nearWrong
		}
		errs = 1 - p.Value - least
	}
	b.add("errors above reference", errs)
	for i, name := range []string{
		"wrong labels by reference", "ln of their gain", "wrong labels by neighbours", "ln of the neighbours' gain",
	} {
		v := nan
		if r := in.Reference; len(r) > 4+i {
			if v = r[4+i]; i%2 == 1 {
				v = math.Log1p(max(v, 0))
			}
		}
		b.add(name, v)
	}
}

// Measures is how many numbers engine/postfit has of a trained network.
const Measures = 14

// postfit takes them as they are: they are logarithms, shares and powers.
func (in *Input) postfit(b *builder) {
	for i := range Measures {
		v := math.NaN()
		if i < len(in.Postfit) {
			v = in.Postfit[i]
		}
		b.add("postfit "+strconv.Itoa(i+1), v)
	}
}
