package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// earlierRuns were trained by the program of commit ea504f2: one to its end, one killed in
// its 17th epoch, one stopped in its 69th.
const earlierRuns = testdata + "/bits/earlier-runs"

// What the experiments of the runs come to when nothing ends them early. Those of digits, whose pixels
// a float32 holds, are what that program made of them; the lengths of iris are scaled from float64 since.
var earlierWeights = map[string]string{
	"old-done":    "699dfbdc824edb1e716a1bd9b6d47b027fa355abf32ae02576eb0f1cf21edf38",
	"old-killed":  "52edbf53b195f77ebf2a9eda8c2a6d1b36499cc2ada84b57b8b31bb5c48008ff",
	"old-stopped": "52edbf53b195f77ebf2a9eda8c2a6d1b36499cc2ada84b57b8b31bb5c48008ff",
}

func benchWithEarlierRuns(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	if err := os.CopyFS(filepath.Join(b.dir, "runs"), os.DirFS(earlierRuns)); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRunsOfEarlierProgramsAreListed(t *testing.T) {
	b := benchWithEarlierRuns(t)
	listed := b.ok("runs")
	for name, state := range map[string]string{
		"old-done": "done", "old-killed": "interrupted",
		"old-stopped": "stopped",
	} {
		found := false
		for line := range strings.Lines(listed) {
			found = found || strings.Contains(line, name) && strings.Contains(line, state)
		}
		if !found {
			t.Errorf("no line says that %s is %s:\n%s", name, state, listed)
		}
		run := b.find(name)
		if out := b.ok("show", run); !strings.Contains(out, state) {
			t.Errorf("show %s:\n%s", name, out)
		}
		var findings []json.RawMessage
		if err := json.Unmarshal([]byte(b.ok("diagnose", run, "--json")), &findings); err != nil || len(findings) == 0 {
			t.Errorf("diagnose %s: %v, %d findings", name, err, len(findings))
		}
	}
}

func TestRunsOfEarlierProgramsResumeAndRerunToTheSameBits(t *testing.T) {
	b := benchWithEarlierRuns(t)
	for name, weights := range earlierWeights {
		run := b.find(name)
		again := b.train(filepath.Join(run, "experiment.toml"))
		if again.WeightsSHA256 != weights {
			t.Errorf("%s trained anew: weights %s, were %s", name, again.WeightsSHA256, weights)
		}
		if name == "old-done" {
			continue
		}
		resumed := decodeTrained(t, b.ok("resume", run, "--json"))
		if resumed.WeightsSHA256 != weights {
			t.Errorf("%s resumed: weights %s, want %s", name, resumed.WeightsSHA256, weights)
		}
		want, n := b.scalarBits(again.Dir)
		if got, m := b.scalarBits(run); got != want || m != n {
			t.Errorf("%s: %d values of the resumed run differ from the %d of one in one go", name, m, n)
		}
	}
}

// find returns the folder of the run whose name holds a word.
func (b *bench) find(word string) string {
	b.t.Helper()
	found, err := filepath.Glob(filepath.Join(b.dir, "runs", "*-"+word+"-*"))
	if err != nil || len(found) == 0 {
		b.t.Fatalf("no run is named %s (%v)", word, err)
	}
	return found[0]
}
