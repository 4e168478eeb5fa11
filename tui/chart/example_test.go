package chart

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"tunebench/tui/theme"
)

func themes() map[string]*theme.Theme {
	return map[string]*theme.Theme{
		"dark":    theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor, Unicode: true}),
		"light":   theme.New(theme.Options{Profile: colorprofile.TrueColor, Unicode: true}),
		"nocolor": theme.New(theme.Options{Dark: true, Profile: colorprofile.ASCII, Unicode: true}),
		"ascii":   theme.New(theme.Options{Dark: true}),
	}
}

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

// TestPicture writes frames for a person to look at when CHART_PICTURE names a file.
func TestPicture(t *testing.T) {
	name := os.Getenv("CHART_PICTURE")
	if name == "" {
		name = t.TempDir() + "/picture"
	}
	th := themes()[map[bool]string{true: os.Getenv("CHART_THEME"), false: "dark"}[os.Getenv("CHART_THEME") != ""]]
	out := overfit(th, 31).View(th, 90, 14) + "\n\n"
	l := overfit(th, 31)
	l.LogY, l.Smoothing = true, 0.6
	out += l.View(th, 90, 14) + "\n\n"
	l = overfit(th, 50)
	l.Series[0].Data.Append(51, math.NaN())
	l.Series[0].Data.Append(52, 1e9)
	l.Series[0].Data.Append(53, 3)
	at := 20.0
	l.Crosshair = &at
	out += l.View(th, 60, 9) + "\n"
	if err := os.WriteFile(name, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
}
