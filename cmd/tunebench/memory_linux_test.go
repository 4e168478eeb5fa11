package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// oversized is the experiment whose numbers would not fit into any machine.
var oversized = []string{
	"iris-small", "--set", "model.hidden=", "--set", "model.width=65536", "--set", "model.depth=100",
}

// What no machine holds is refused before anything is taken, by each command that would take it, with
// the numbers and the key to reduce.
func TestSizesAreRefusedBeforeTheyAreTaken(t *testing.T) {
	b := newBench(t)
	for _, command := range [][]string{{"train"}, {"train", "--detach"}, {"train", "--json"}, {"lr-find"}, {"check"}} {
		out := b.run(append(command, oversized...)...)
		for _, part := range []string{"model.width: ", "425208774659 parameters", "TiB of memory", " would fit"} {
			if !strings.Contains(out.stderr, part) {
				t.Errorf("%v says %q, which lacks %q", command, out.stderr, part)
			}
		}
		if out.code != exitUsage || strings.Contains(out.stderr, "goroutine") || out.stdout != "" {
			t.Errorf("%v: exit status %d, %q, %q", command, out.code, out.stdout, out.stderr)
		}
	}
	if left := b.runs(); len(left) != 0 {
		t.Errorf("made the runs %v", left)
	}
}

// A limit of address space, as batch systems set it, counts like one of memory.
func TestUlimitIsKept(t *testing.T) {
	b := newBench(t)
	cmd := b.command("train", "digits-mlp", "--set", "model.width=8192", "--set", "training.threads=1")
	out, err := limited(cmd, "ulimit -v 3000000").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "ulimit -v") || strings.Contains(string(out), "goroutine") {
		t.Errorf("%v: %s", err, out)
	}
}

// evaluated weights take memory too, of a run that was trained where there was more.
func TestEvaluateKeepsToItsMemory(t *testing.T) {
	b := newBench(t)
	run := b.train("digits-mlp", "--set", "training.epochs=1", "--set", "model.width=512").Run
	out := b.run("evaluate", run, "--max-memory", "10M")
	if out.code != exitUsage || !strings.Contains(out.stderr, "--max-memory allows 10.0 MiB") {
		t.Errorf("exit status %d, %q", out.code, out.stderr)
	}
}

// What a run is said to take is what it takes at its peak, beside the program's own.
func TestTheEstimateIsWhatIsTaken(t *testing.T) {
	const tolerance = 1.4
	b := newBench(t)
	own := peak(t, b, "iris-small", "--set", "training.epochs=1")
	for name, keys := range map[string]string{
		"adam":     "digits-mlp model.width=768 model.depth=4",
		"averages": "digits-mlp model.width=768 model.depth=4 training.ema=0.9",
		"sgd":      "digits-mlp model.width=1024 model.depth=3 optimizer.name=sgd",
		"batches": "moons-overfit data.size=20000 training.batch_size=12000 model.width=256 model.depth=5 " +
			"model.norm=batch model.activation=gelu regularization.dropout=0.2",
		"rows": "moons-overfit data.size=3000000 training.batch_size=65536 model.width=4",
	} {
		args := strings.Fields(strings.ReplaceAll(keys+" training.epochs=1", " ", " --set "))
		estimate, taken := estimated(t, b, args...), peak(t, b, args...)-own
		if taken > estimate*tolerance || taken < estimate/tolerance {
			t.Errorf("%s: %.0f MiB were estimated, %.0f MiB taken beside %.0f MiB", name, estimate, taken, own)
		}
	}
}

// estimated reads from its refusal how much memory an experiment is said to take, in MiB.
func estimated(t *testing.T, b *bench, args ...string) float64 {
	t.Helper()
	out := b.run(append(append([]string{"train"}, args...), "--max-memory", "60M")...).stderr
	_, rest, _ := strings.Cut(out, "training needs about ")
	words := strings.Fields(rest)
	if len(words) < 2 {
		t.Fatalf("%v: %s", args, out)
	}
	n, err := strconv.ParseFloat(words[0], 64)
	unit, known := map[string]float64{"MiB": 1, "GiB": 1024}[words[1]]
	if err != nil || !known {
		t.Fatalf("%v: %s", args, out)
	}
	return n * unit
}

// peak trains and returns the most memory that the process had, in MiB. It is read while the process
// lives: what wait4(2) tells holds the memory of the process that started it, too.
func peak(t *testing.T, b *bench, args ...string) (most float64) {
	t.Helper()
	cmd := b.command(append([]string{"train", "--json", "--set", "training.threads=1"}, args...)...)
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil || !json.Valid(out.Bytes()) || most == 0 {
				t.Fatalf("%v: %v, %v MiB", args, err, most)
			}
			return most
		case <-time.After(time.Millisecond):
			most = max(most, highWater(cmd.Process.Pid))
		}
	}
}

// highWater is the most memory that a process has had so far, in MiB; 0 once it has ended.
func highWater(pid int) (mib float64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscanf(rest, "%f kB", &mib)
	return mib / 1024
}
