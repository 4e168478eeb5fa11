package chart

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"tunebench/tui/internal/frametest"
	"tunebench/tui/theme"
)

// overfit is a run whose validation loss turns after epoch 14.
func overfit(th *theme.Theme, epochs int) *Line {
	rng := rand.New(rand.NewPCG(1, 2))
	train, val := &Data{}, &Data{}
	for e := 1; e <= epochs; e++ {
		x := float64(e)
		train.Append(x, 2.1*math.Exp(-x/3.2)+0.03+0.015*rng.Float64())
		val.Append(x, 1.7*math.Exp(-x/3.2)+0.3+0.012*math.Max(0, x-14)+0.05*rng.Float64())
	}
	l := &Line{
		XLabel: "epoch", X: Range{0, 50},
		Series: []Series{
			{Name: "train", Data: train, Style: th.Train, Raw: th.TrainRaw},
			{Name: "val", Data: val, Style: th.Val, Raw: th.ValRaw, Dash: Dashed},
		},
	}
	if epochs >= 14 {
		l.Best = &Best{X: 14, Y: val.ys[13], Label: "best 14"}
		l.Markers = []Marker{{X: 8, Label: "lr 3e-4"}}
	}
	return l
}

// diverged is a run that goes wrong: a spike, then NaN.
func diverged(th *theme.Theme) *Line {
	l := overfit(th, 20)
	train := l.Series[0].Data
	for i, y := range []float64{0.4, 30, 5e4, 1e9, math.Inf(1), math.NaN(), math.NaN()} {
		train.Append(float64(21+i), y)
	}
	return l
}

func TestLineFrames(t *testing.T) {
	at := 20.0
	kinds := map[string]func(*theme.Theme) *Line{
		"overfit": func(th *theme.Theme) *Line { return overfit(th, 31) },
		"log": func(th *theme.Theme) *Line {
			l := overfit(th, 31)
			l.LogY, l.Smoothing = true, 0.6
			return l
		},
		"diverged":  diverged,
		"crosshair": func(th *theme.Theme) *Line { l := overfit(th, 31); l.Crosshair = &at; return l },
		"zoom":      func(th *theme.Theme) *Line { l := overfit(th, 31); l.Window = Range{5.5, 12.5}; return l },
		"first":     func(th *theme.Theme) *Line { return overfit(th, 1) },
		"nan": func(th *theme.Theme) *Line {
			l := overfit(th, 0)
			l.Series[0].Data.Append(1, math.NaN())
			return l
		},
		"long":  func(*theme.Theme) *Line { l := lastly(3000); l.Auto = true; return l },
		"band":  func(*theme.Theme) *Line { return banded() },
		"empty": func(th *theme.Theme) *Line { return overfit(th, 0) },
		"one_cycle": func(th *theme.Theme) *Line {
			d := &Data{}
			for i := range 1000 {
				d.Append(float64(i), 1e-2*math.Sin(float64(i)/1000*math.Pi)+1e-5)
			}
			return &Line{XLabel: "step", Series: []Series{{Name: "lr", Data: d, Style: th.Info}}}
		},
	}
	for kind, make := range kinds {
		for name, th := range frametest.Themes() {
			for _, size := range [][2]int{{90, 14}, {44, 8}, {20, 5}} {
				if name == "light" && size[0] != 90 {
					continue
				}
				got := make(th).View(th, size[0], size[1])
				frametest.Exact(t, kind, got, size[0], size[1])
				if name == "ascii" {
					frametest.ASCII(t, kind, got)
				}
				frametest.Golden(t, fmt.Sprintf("%s-%s-%dx%d", kind, name, size[0], size[1]), got)
			}
		}
	}
}
