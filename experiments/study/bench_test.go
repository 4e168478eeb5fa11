package study

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/spec"
)

// large makes a study of 2,000 trials, most of which stopped at their first rung.
func large(b *testing.B) *Dir {
	text := "version = 1\nname = \"toy\"\n[budget]\ntrials = 3000\n" + lrSpace + base
	s, err := spec.ParseStudy([]byte(text), "study.toml")
	if err != nil {
		b.Fatal(err)
	}
	d, err := Create(b.TempDir(), s, spec.Origin{}, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	f, err := openJournal(filepath.Join(d.Path(), DecisionsFile), 0)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	j := journal{f: f, before: func() error { return nil }}
	n := 0
	add := func(d Decision) {
		n++
		d.N, d.Time = n, time.Unix(int64(n), 0)
		if err := j.append(d); err != nil {
			b.Fatal(err)
		}
	}
	for trial := range 2000 {
		lr := strconv.FormatFloat(1e-5*float64(trial+1), 'g', 4, 64)
		add(Decision{Op: OpAsk, Trial: &trial, Point: map[string]string{"optimizer.lr": lr}, Epochs: 3, Why: "new"})
		values := []event.Number{1, event.Number(1 / float64(trial+2)), event.Number(2 / float64(trial+2))}
		r := &Result{Values: values, Ending: event.EndedPruned, Seconds: 1}
		add(Decision{Op: OpResult, Trial: &trial, Result: r})
	}
	if info, err := os.Stat(f.Name()); err == nil {
		b.ReportMetric(float64(info.Size())/2000, "B/trial")
	}
	return d
}

// BenchmarkOpen reads a study of 2,000 trials from its files, as a screen does when it opens.
func BenchmarkOpen(b *testing.B) {
	d := large(b)
	for b.Loop() {
		f := d.Follow()
		if _, err := f.Poll(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPoll looks again at a study of 2,000 trials in which nothing has happened.
func BenchmarkPoll(b *testing.B) {
	f := large(b).Follow()
	for b.Loop() {
		if _, err := f.Poll(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHistory is what a decision of a conductor costs beside its sampler.
func BenchmarkHistory(b *testing.B) {
	f := large(b).Follow()
	snap, err := f.Poll()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		snap.State.History()
		snap.State.Leader()
		snap.State.committed()
	}
}
