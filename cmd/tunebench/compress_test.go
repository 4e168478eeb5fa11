package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/experiments/workspace"
)

func TestCompress(t *testing.T) {
	b := newBench(t)
	r := b.train("iris-small", "--set", "training.epochs=4", "--set", "model.hidden=64,64")
	var c workspace.Compressions
	if err := json.Unmarshal([]byte(b.ok("compress", "latest", "--json")), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Variants) < 5 || c.Variants[0].Score != r.Metrics["val/accuracy"] {
		t.Errorf("%+v, trained to %v", c, r.Metrics["val/accuracy"])
	}
	holds(t, "the table", b.ok("compress", "latest"), "int8", "80 % pruned", "accuracy", "latency of one row",
		"rows a second", "FLOPs")
	size := func(args ...string) int64 {
		b.ok(append([]string{"compress", "latest", "-o", "m.onnx"}, args...)...)
		info, err := os.Stat(filepath.Join(b.dir, "m.onnx"))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	whole, half, bytes := size(), size("--weights", "float16"), size("--weights", "int8", "--prune", "0.5")
	if half >= whole*3/4 || bytes >= half {
		t.Errorf("files of %d, %d and %d bytes", whole, half, bytes)
	}
	for want, args := range map[string][]string{
		"float32, float16 or int8": {"-o", "m.onnx", "--weights", "int4"},
		"from 0 to below 1":        {"-o", "m.onnx", "--prune", "1"},
		"ends with .onnx":          {"-o", "m.bin"},
		"for the file that -o":     {"--weights", "int8"},
	} {
		if out := b.run(append([]string{"compress", "latest"}, args...)...); out.code != exitUsage ||
			!strings.Contains(out.stderr, want) {
			t.Errorf("%v: status %d, %s", args, out.code, out.stderr)
		}
	}
}
