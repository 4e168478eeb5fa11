package main

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"charm.land/bubbles/v2/progress"

	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// progressView shows a training on stderr: a bar that redraws itself on a
// terminal, one line per epoch elsewhere. It never fails: training matters more
// than showing it.
type progressView struct {
	app   *app
	run   workspace.Run
	tty   bool
	json  bool
	theme *theme.Theme
	bar   progress.Model

	mu       sync.Mutex
	progress func() train.Progress
	last     map[string]float64 // newest value of each tag
	began    time.Time
	first    int // step at which this process began
	drawn    bool
	stop     chan struct{}
	done     sync.WaitGroup
}

func newProgressView(a *app, run workspace.Run, asJSON bool) *progressView {
	o := theme.Detect(a.env)
	v := &progressView{
		app: a, run: run, json: asJSON, tty: a.redraws(),
		theme: theme.New(o), last: map[string]float64{}, began: time.Now(), stop: make(chan struct{}),
	}
	done, left := '━', '─'
	if !o.Unicode {
		done, left = '#', '.'
	}
	v.bar = progress.New(progress.WithWidth(24), progress.WithoutPercentage(), progress.WithFillCharacters(done, left))
	fmt.Fprintf(a.err, "run %s\n", run.Name())
	return v
}

// watch starts to redraw the bar.
func (v *progressView) watch(p func() train.Progress) {
	v.mu.Lock()
	v.progress, v.first, v.began = p, p().Step, time.Now()
	v.mu.Unlock()
	if !v.tty {
		return
	}
	v.done.Go(func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-v.stop:
				return
			case <-tick.C:
				v.draw()
			}
		}
	})
}

// Emit implements [event.Sink]: it notes the newest values and, away from a
// terminal, prints a line for each epoch.
func (v *progressView) Emit(r event.Record) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range r.Scalars {
		v.last[s.Tag] = s.Value
	}
	if r.Kind == event.KindEpoch && !v.tty {
		fmt.Fprintf(v.app.err, "epoch %d/%d  %s\n", r.Epoch, v.progress().Epochs, v.values())
	}
	return nil
}

// values prints loss, quality and throughput.
func (v *progressView) values() string {
	var parts []string
	add := func(label, tag string) {
		if x, ok := v.last[tag]; ok {
			parts = append(parts, label+" "+format.Value(x))
		}
	}
	add("loss", event.TrainLoss)
	add("val loss", event.ValLoss)
	add("accuracy", event.TrainAccuracy)
	add("val accuracy", event.ValAccuracy)
	add("val R2", event.ValR2)
	if x, ok := v.last[event.SamplesPerSec]; ok {
		parts = append(parts, format.SI(x)+" samples/s")
	}
	return strings.Join(parts, "  ")
}

// draw redraws the bar. A terminal that takes nothing holds up the drawing, but no training.
func (v *progressView) draw() {
	line := v.line()
	v.drawn = true
	v.app.err.redraw(line)
}

// line is the bar and what stands beside it.
func (v *progressView) line() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	p := v.progress()
	share := 0.0
	if p.Steps > 0 {
		share = math.Min(1, float64(p.Step)/float64(p.Steps))
	}
	line := fmt.Sprintf("%s %3.0f %%  epoch %d/%d  %s  ETA %s",
		v.bar.ViewAs(share), 100*share, p.Epoch, p.Epochs, v.values(), v.eta(p))
	if width, _ := v.app.err.size(); width > 1 {
		line = format.Truncate(line, width-1, v.theme.Glyphs.Ellipsis)
	}
	return line
}

func (v *progressView) eta(p train.Progress) string {
	did := p.Step - v.first
	if did <= 0 || p.Paused {
		return "-:--"
	}
	return format.Clock(time.Duration(float64(time.Since(v.began)) / float64(did) * float64(p.Steps-p.Step)))
}

// lastDraw is how long a terminal may take for what is left to draw once the user wants an end.
const lastDraw = 500 * time.Millisecond

// close ends the bar with its last state. Once ctx is done it waits no longer for a terminal that takes
// nothing: then nothing more is written to one.
func (v *progressView) close(ctx context.Context) {
	close(v.stop)
	drawn := make(chan struct{})
	go func() {
		defer close(drawn)
		v.done.Wait()
		if v.tty && v.progress != nil {
			v.draw()
		}
		if v.drawn {
			fmt.Fprintln(v.app.err)
		}
	}()
	select {
	case <-drawn:
		return
	case <-ctx.Done():
	}
	select {
	case <-drawn:
	case <-time.After(lastDraw):
		v.app.err.abandon()
		if v.app.out.isTerminal() {
			v.app.out.abandon()
		}
	}
}

// conclude prints what came of the run, and what to do next.
func (v *progressView) conclude(s workspace.Summary) {
	out := v.app.out
	fmt.Fprintf(out, "%s: %s\n", s.State, s.Reason)
	if s.Best != nil {
		fmt.Fprintf(out, "best %s %s at epoch %d\n", s.Best.Metric, format.Value(float64(s.Best.Value)), s.Best.Epoch)
	}
	for _, tag := range []string{event.ValAccuracy, event.ValF1Macro, event.ValR2, event.ValRMSE} {
		if x, ok := s.Metrics[tag]; ok {
			fmt.Fprintf(out, "%s %s\n", tag, format.Value(x))
		}
	}
	if s.WeightsSHA256 != "" {
		fmt.Fprintf(out, "weights %s\n", s.WeightsSHA256)
	}
	v.findings(s)
	if s.State == workspace.Stopped {
		fmt.Fprintf(out, "continue with `tunebench resume %s`\n", v.run.ID())
	}
}

// findings prints the diagnosis that a summary holds.
func (v *progressView) findings(s workspace.Summary) {
	page := v.app.page(proseWidth)
	findings, err := workspace.Findings(s)
	if err != nil {
		fmt.Fprintln(v.app.out, err)
		return
	}
	if len(findings) > 0 {
		page.Add("")
		page.Findings(findings)
	}
	_ = v.app.print(page) // a reader that has gone away misses nothing that is not in the summary
}
