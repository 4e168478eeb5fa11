package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]int64{
		"1024": 1024, "2k": 2048, "512MiB": 512 << 20, "1.5 G": 3 << 29, "8GB": 8 << 30, "1T": 1 << 40,
		"": 0, "-1": 0, "0": 0, "x": 0, "1e30": 0, "NaN": 0, "G": 0,
	} {
		if got, ok := parseBytes(text); got != want || ok != (want > 0) {
			t.Errorf("%q is %d, %v; want %d", text, got, ok, want)
		}
	}
}

// The flag goes before the variable, and nothing else is asked.
func TestMaxMemory(t *testing.T) {
	for name, c := range map[string]struct {
		flag, variable string
		want           int64
		wrong          string
	}{
		"neither":        {"", "", 0, ""},
		"variable":       {"", "2K", 2048, ""},
		"both":           {"1K", "2K", 1024, ""},
		"wrong flag":     {"lots", "2K", 0, "--max-memory lots"},
		"wrong variable": {"", "lots", 0, "$TUNEBENCH_MAX_MEMORY lots"},
	} {
		a := &app{maxMemoryFlag: c.flag, env: func(string) string { return c.variable }}
		got, err := a.maxMemory()
		refused := err != nil && strings.Contains(err.Error(), c.wrong) && status(err) == exitUsage
		if got != c.want || refused != (c.wrong != "") {
			t.Errorf("%s: %d, %v; want %d, %q", name, got, err, c.want, c.wrong)
		}
	}
}

// A worker in the background loads within the bound that whoever started it was given: the
// data of this run fits no kilobyte.
func TestDetachedWorkersKeepTheBoundOfMemory(t *testing.T) {
	b := newBench(t)
	for name, resume := range map[string]func(id string) output{
		"flag": func(id string) output { return b.run("resume", "--detach", "--max-memory", "1K", id) },
		"variable": func(id string) output {
			t.Setenv(maxMemoryVariable, "1K")
			return b.run("resume", "--detach", id)
		},
	} {
		run := b.startDetached("digits-mlp", "--set", "training.epochs=1000000")
		b.ok("stop", run.ID())
		if out := resume(run.ID()); out.code != exitFailed || !strings.Contains(out.stderr, "limit of 1.0 KiB") {
			t.Errorf("%s: exit status %d, %s", name, out.code, out.stderr)
		}
		if s := run.Status().Summary; !strings.Contains(s.Error, "limit of 1.0 KiB") {
			t.Errorf("%s: the run failed with %q", name, s.Error)
		}
		t.Setenv(maxMemoryVariable, "")
	}
}

// Away from a terminal loading says once what it takes, if that is much.
func TestLoadingSaysWhatItTakes(t *testing.T) {
	var out bytes.Buffer
	v := &loadingView{app: &app{err: newConsole(&out)}}
	v.need(worthSaying - 1)
	v.progress(1, 2)
	v.clear()
	if out.Len() != 0 {
		t.Errorf("of little data it says %q", out.String())
	}
	v.need(3 << 30)
	v.progress(1, 2)
	v.clear()
	if got := out.String(); got != "loading data into about 3.0 GiB of memory\n" {
		t.Errorf("it says %q", got)
	}
	out.Reset()
	v.tty = true
	v.progress(1, 0) // nothing is known of the whole
	v.progress(1, 2)
	v.progress(2, 2) // too soon after the last
	v.clear()
	if got := out.String(); strings.Count(got, "loading 50") != 1 || !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("on a terminal it draws %q", got)
	}
}
