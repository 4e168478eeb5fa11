package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestEvaluateAgreesWithTraining(t *testing.T) {
	b := newBench(t)
	r := b.train("iris-small", "--set", "data.test=0.2")
	var v evaluationResult
	if err := json.Unmarshal([]byte(b.ok("evaluate", "latest", "--json")), &v); err != nil {
		t.Fatal(err)
	}
	for tag, want := range r.Metrics {
		if strings.HasPrefix(tag, "val/") && math.Abs(v.Metrics[tag]-want) > 1e-6 {
			t.Errorf("%s is %v, training recorded %v", tag, v.Metrics[tag], want)
		}
	}
	var rows, hits int64
	for k, row := range v.Confusion {
		for j, n := range row {
			rows += n
			if j == k {
				hits += n
			}
		}
	}
	accuracy := float64(hits) / float64(rows)
	if rows != int64(v.Rows) || math.Abs(accuracy-v.Metrics["val/accuracy"]) > 1e-9 || len(v.Classes) != 3 {
		t.Errorf("%d of %d rows on the diagonal, %d rows, accuracy %v", hits, rows, v.Rows, v.Metrics["val/accuracy"])
	}
	if v.LatencySeconds <= 0 || v.RowsPerSecond <= 0 || v.Params == 0 || v.FLOPsPerSample == 0 {
		t.Errorf("costs are missing: %+v", v)
	}
	text := b.ok("evaluate", "latest", "--part", "test", "--checkpoint", "best")
	for _, part := range []string{"30 test rows", "virginica", "Confusion", "latency"} {
		if !strings.Contains(text, part) {
			t.Errorf("lacks %q:\n%s", part, text)
		}
	}
	out := b.run("evaluate", "latest", "--part", "exam")
	if out.code != exitUsage || !strings.Contains(out.stderr, "validation") {
		t.Errorf("status %d, %s", out.code, out.stderr)
	}
}
