package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestBenchMeasuresAndPrintsOneDocument(t *testing.T) {
	b := newBench(t)
	var r benchResult
	text := b.ok("bench", "--json", "--threads", "1", "--cpu-time", "--seconds", "0.02", "--only", "64")
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if r.Threads != 1 || len(r.Products) != 2 || len(r.Training) != 1 {
		t.Fatalf("measured %+v", r)
	}
	net := r.Training[0]
	if !(net.Samples > 0 && net.GFLOPS > 0 && net.Samples >= net.Median) {
		t.Errorf("training: %+v", net)
	}
	for _, p := range r.Products {
		if !(p.Seconds > 0 && p.Seconds <= p.Median && p.GFLOPS > 0) {
			t.Errorf("product: %+v", p)
		}
		// How near the peak it comes depends on what else the machine does.
		if share := p.GFLOPS / r.PeakGFLOPS; !(p.PeakShare > 0 && math.Abs(p.PeakShare-share) < 1e-9*share) {
			t.Errorf("%s runs at %g of the peak, want %g", p.Name, p.PeakShare, share)
		}
	}
	if table := b.ok("bench", "--seconds", "0.02", "--only", "iris"); !strings.Contains(table, "iris 4-[32]-3 b16") {
		t.Errorf("table:\n%s", table)
	}
	for _, args := range [][]string{{"--only", "nothing"}, {"--cpu-time"}, {"--seconds", "0"}, {"--threads", "-1"}} {
		if out := b.run(append([]string{"bench"}, args...)...); out.code != exitUsage {
			t.Errorf("bench %v: exit status %d, %s", args, out.code, out.stderr)
		}
	}
}
