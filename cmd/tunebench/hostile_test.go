package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

// hostileText is a name that would color, conceal, retitle, reorder and overwrite: as sequences, as
// single characters of the C1 set, and as bidirectional formatting.
const hostileText = "evil\x1b[38;5;213m\x1b]52;c;b3duZWQ=\x07" +
	"\x1bP1$r\x1b\\\u009b213m\u009d0;x\u009c\u202eX\u2066\u200e\u061cY\r\b\x7f\x1b[2J"

// hostileBytes are no UTF-8: a lone byte of C1, half a surrogate pair.
const hostileBytes = hostileText + "\x9b213m\xed\xa0\x80"

// quoted writes text so that both TOML and JSON read it.
func quoted(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < ' ' || r == 0x7f || r == '"' || r == '\\' {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}

// hostileBench holds a table, an experiment and a finished run whose every string is hostile.
func hostileBench(t *testing.T) (b *bench, table, file, run string) {
	b = newBench(t)
	table = hostileBytes + ".csv"
	var rows strings.Builder
	field := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	fmt.Fprintf(&rows, "%s,%s,%s\n", field("a"+hostileText), field("b"+hostileText), field("y"+hostileText))
	for i := range 60 {
		fmt.Fprintf(&rows, "%d,%s,%s\n", i, field(fmt.Sprint(hostileText, i%3)), field(fmt.Sprint(hostileText, i%2)))
	}
	b.file(table, rows.String())
	b.file("table.csv", rows.String())
	file = "experiment" + hostileBytes + ".toml"
	b.file("refused"+file, "name = "+quoted(hostileText)+"\n")
	b.file(file, "version = 1\n[data]\nsource = \"table.csv\"\n[training]\nepochs = 2\n")
	b.file("faulty"+file, "["+quoted(hostileText)+"]\n"+quoted(hostileText)+" = "+quoted(hostileText)+"\n")
	trained := b.train(file)
	run = filepath.Join(filepath.Dir(trained.Dir), "20260101-000000-"+hostileBytes+"-0123abcd")
	if err := os.Rename(trained.Dir, run); err != nil {
		t.Fatal(err)
	}
	spoil(t, run)
	twin := filepath.Join(filepath.Dir(run), "20260102-000000-twin-4567cdef") // in a state that there is not
	if err := os.CopyFS(twin, os.DirFS(run)); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(twin, "summary.json"))
	if err != nil {
		t.Fatal(err)
	}
	state := regexp.MustCompile(`"(state|ending|weights_sha256|run)":"[^"]*"`)
	raw = state.ReplaceAll(raw, []byte(`"$1":`+strings.ReplaceAll(quoted(hostileText), "$", "$$")))
	if err := os.WriteFile(filepath.Join(twin, "summary.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	b.file(filepath.Join("runs", "broken"+hostileBytes), "")
	return b, table, file, run
}

// spoil puts hostile text wherever a run's files have room for text.
func spoil(t *testing.T, run string) {
	t.Helper()
	var summary map[string]any
	raw, err := os.ReadFile(filepath.Join(run, "summary.json"))
	if err != nil || json.Unmarshal(raw, &summary) != nil {
		t.Fatal(err)
	}
	summary["reason"], summary["error"] = hostileText, hostileText
	summary["metrics"].(map[string]any)[hostileText] = 1
	summary["best"].(map[string]any)["metric"] = hostileText
	for _, f := range summary["diagnosis"].([]any) {
		spoilText(f.(map[string]any), "title", "kind", "severity", "text", "unit", "explanation")
	}
	if raw, err = json.Marshal(summary); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"summary.json": string(raw),
		"worker.log":   hostileBytes + "\n",
		"control.jsonl": `{"id":` + quoted(hostileText) + `,"time":"2026-01-02T15:04:05Z","op":"set","key":` +
			quoted(hostileText) + `,"value":` + quoted(hostileText) + "}\n" + hostileBytes + "\n",
	} {
		if err := os.WriteFile(filepath.Join(run, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	origin := filepath.Join(run, "provenance.toml")
	if raw, err = os.ReadFile(origin); err != nil {
		t.Fatal(err)
	}
	texts := regexp.MustCompile(`(?m)^(\w+ = )['"].*$`)
	raw = texts.ReplaceAll(raw, []byte("${1}"+strings.ReplaceAll(quoted(hostileText), "$", "$$")))
	raw = append([]byte("parent = "+quoted(hostileText)+"\n"), raw...)
	if err := os.WriteFile(origin, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// spoilText replaces the texts of some names at any depth.
func spoilText(of any, names ...string) {
	switch of := of.(type) {
	case map[string]any:
		for key, v := range of {
			if _, text := v.(string); text && slices.Contains(names, key) {
				of[key] = hostileText
			}
			spoilText(v, names...)
		}
	case []any:
		for _, v := range of {
			spoilText(v, names...)
		}
	}
}

// ours are the sequences of the program's own colors, which never are those of hostileText.
var ours = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// disarmed fails where output holds anything that a terminal obeys, our colors and the
// redrawing of a line aside if it is one.
func disarmed(t *testing.T, what, out string, terminal bool) {
	t.Helper()
	if terminal {
		out = strings.ReplaceAll(strings.ReplaceAll(out, "\r\n", "\n"), "\r\x1b[K", "")
		out = ours.ReplaceAllStringFunc(out, func(s string) string {
			if strings.Contains(s, "213") {
				return s
			}
			return ""
		})
	}
	if !utf8.ValidString(out) {
		t.Errorf("%s prints no UTF-8: %q", what, out)
	}
	for _, r := range out {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("%s prints %U: %q", what, r, out)
			return
		}
	}
}

// hostileServer answers every request with a hostile status.
func hostileServer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 4096)) // what is asked does not matter
			fmt.Fprintf(c, "HTTP/1.1 500 \x1b]52;c;b3duZWQ=\x07\u202e\x9b\r\n"+
				"Content-Length: 0\r\nConnection: close\r\n\r\n")
			c.Close()
		}
	}()
	return "http://" + l.Addr().String() + "/x"
}

// TestNoCommandPassesWhatATerminalObeys runs every command, into a pipe and on a terminal, on files
// whose every string is hostile, and with such arguments.
func TestNoCommandPassesWhatATerminalObeys(t *testing.T) {
	b, table, file, run := hostileBench(t)
	bad, made := "no"+hostileBytes, "made"+hostileBytes // what there is not, and what is written
	mirror := hostileServer(t)
	cases := map[string][][]string{
		"": {{"--help"}, {bad, bad}, {"--" + bad}, {"--runs", run, "--" + bad}},
		"train": {
			{file},
			{file, "--json"},
			{"faulty" + file},
			{bad},
			{file, "--set", bad},
			{file, "--set", bad + "=1"},
			{file, "--set", "data.source=" + bad},
			{file, "--set", "data.source=" + table},
			{file, "--set", "model.activation=" + bad},
		},
		workspace.WorkerCommand: {{run}, {bad}},
		"resume":                {{run}, {run, "--epochs", "3", "--json"}, {bad}, {run, "--epochs", bad}},
		"stop":                  {{run}, {bad}},
		"runs":                  {{}, {"--json"}, {"--runs", bad}, {bad}},
		"compare": {
			{run, run, "--text"},
			{run, run, "--json"},
			{run, "4567cdef", "--text"},
			{run, bad},
			{run, run, "--text", "--metric", bad},
		},
		"show":     {{run}, {run, "--json"}, {bad}, {"4567cdef"}, {"4567cdef", "--json"}},
		"scalars":  {{run}, {run, "--format", "json"}, {run, "--tag", bad}, {run, "--format", bad}},
		"diff":     {{file, "iris-small"}, {run, file}, {bad, bad}},
		"diagnose": {{run}, {run, "--json"}, {run, "--speed"}, {bad}},
		"presets":  {{}, {bad}},
		"keys":     {{}, {bad}, {"optimizer", "--json"}, {bad, "--json"}},
		"init":     {{"iris-small", "-o", made + ".toml"}, {file, "-o", "-"}, {bad}},
		"export":   {{run, "-o", made}, {run, "--format", bad}, {run, "--checkpoint", bad}},
		"evaluate": {{run}, {run, "--json"}, {bad}},
		"inspect":  {{run}, {run, "--json"}, {bad}, {run, "--effect", bad}, {run, "--pair", bad}},
		"compress": {{run}, {run, "--json"}, {bad}, {run, "-o", made + ".onnx", "--weights", bad}},
		"plot":     {{run, "-o", made + ".svg"}, {run, "-o", bad}, {run, "--tag", bad, "-o", made + ".svg"}, {bad}},
		"report":   {{run, "-o", made + ".html"}, {run, "-o", bad}, {bad, "-o", made + ".md"}},
		"lr-find":  {{file, "--steps", "5"}, {file, "--json", "--steps", "5"}, {bad}},
		"check": {
			{file}, {file, "--json"}, {file, "--write", made + ".toml"}, {bad}, {file, "--set", bad + "=1"},
		},
		"predict": {
			{run, "--data", table},
			{run, "--data", table, "--format", "jsonl"},
			{run, "--data", bad},
			{bad, "--data", table},
			{run, "--data", table, "-o", made + ".csv"},
			{run, "--data", table, "--format", bad},
			{run, "--data", table, "--header", bad},
		},
		"factory":              {{bad, "--sets", bad}, {made, "--sets", "0", "--data", bad}},
		workspace.TrierCommand: {{bad}},
		"ask-tell":             {{"--sampler", bad}, {bad}},
		"bench":                {{"--only", bad}},
		"data": {
			{}, {"--json"}, {table}, {table, "--all"}, {table, "--json"}, {bad}, {table, "--set", "data.label=" + bad},
		},
		"pull":    {{"mnist", "--dir", bad, "--mirror", mirror}, {bad}, {"mnist", "--mirror", bad}},
		"version": {{}, {bad}},
		"help":    {{bad}, {"train"}},
		"search": {
			{file, "--trials", "2", "--space", "optimizer.lr=1e-4..0.1:log"},
			{file, "--trials", "1", "--json"},
			{bad},
			{file, "--name", bad, "--metric", bad},
			{file, "--space", bad},
			{file, "--sampler", bad},
			{file, "--trials", bad},
		},
		"tune":                     {{file, "--budget", "6", "--target", "val/loss=0"}, {bad}, {file, "--target", bad}},
		"repeat":                   {{file, "--seeds", "2"}, {bad}, {file, "--seeds", bad}, {file, "--vary", bad}},
		"study":                    {{}, {"--json"}, {"latest"}, {"latest", "--json"}, {"latest", "--csv"}, {bad}},
		workspace.ConductorCommand: {{bad}, {run}},
		"close":                    {{"latest", bad}, {bad, "0"}, {"latest", "0"}},
		"continue":                 {{bad}, {"latest"}},
		"pause":                    {{bad}, {"latest"}},
		"promote":                  {{"latest", bad}, {bad, "0"}, {"latest", "0", "--epochs", bad}},
		"set":                      {{"latest", bad}, {"latest", "budget.trials=" + bad}, {bad, "budget.trials=3"}},
		"try":                      {{"latest", "--set", bad}, {bad}, {"latest", "--set", "optimizer.lr=" + bad}},
	}
	under := map[string]string{
		"pull": "data", "close": "study", "continue": "study", "pause": "study", "promote": "study", "set": "study",
		"try": "study",
	}
	// The study that is looked at and steered.
	b.ok("search", file, "--trials", "2", "--space", "optimizer.lr=1e-4..0.1:log")
	echoed := 0
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		for _, args := range cases[name] {
			line := slices.DeleteFunc([]string{under[name], name}, func(s string) bool { return s == "" })
			line = append(line, args...)
			what := fmt.Sprintf("%q", line)
			out := b.run(line...)
			disarmed(t, what, out.stdout, false)
			disarmed(t, what, out.stderr, false)
			if strings.Contains(out.stdout+out.stderr, `\u001b]52;c;b3duZWQ=\u0007`) {
				echoed++
			}
			v := b.terminal(100, 30, line...)
			v.ended()
			<-v.eof
			disarmed(t, what+" on a terminal", v.raw(), true)
		}
	}
	if echoed < 20 {
		t.Errorf("only %d outputs show what they were given", echoed)
	}
	for _, c := range commands(newRoot(&app{env: os.Getenv, out: newConsole(nil), err: newConsole(nil)})) {
		if _, tried := cases[c]; !tried {
			t.Errorf("the command %s is not tried", c)
		}
	}
}

// commands lists the names of a command's subcommands, at any depth.
func commands(c *cobra.Command) (names []string) {
	for _, sub := range c.Commands() {
		names = append(append(names, sub.Name()), commands(sub)...)
	}
	return names
}

// TestNoScreenPassesWhatATerminalObeys walks through the screens on hostile files. A frame is full
// of sequences of ours; what must not come are those of the files and characters that act alone.
func TestNoScreenPassesWhatATerminalObeys(t *testing.T) {
	b, table, file, run := hostileBench(t)
	twin := filepath.Join(filepath.Dir(run), "20260102-000000-twin-4567cdef")
	type visit struct {
		args, keys []string
		await      string
	}
	visits := map[string]visit{
		"run":        {[]string{run}, []string{"\t", "\t", "\t", "z", "r", "\x1b", "?"}, "Experiment"},
		"twin":       {[]string{twin}, []string{"\t", "?"}, "Experiment"},
		"runs":       {[]string{}, []string{"r", "j", "k", "?"}, "Experiment"},
		"experiment": {[]string{file}, []string{"d", "\t", "\t", "j", "?"}, "Experiment"},
		"data":       {[]string{file}, []string{"j", "\r", "\x15" + table, "\r", "d", "\t"}, "Experiment"},
		"open": {
			[]string{file}, []string{"o", "\x15" + hostileBytes, "\r", "\x1b", "p", hostileBytes}, "Experiment",
		},
	}
	for name, visit := range visits {
		for _, size := range [][2]uint16{{80, 24}, {160, 48}} {
			t.Run(fmt.Sprint(name, size), func(t *testing.T) {
				t.Parallel()
				v := b.terminal(size[0], size[1], visit.args...)
				v.await(visit.await)
				for _, k := range visit.keys {
					v.press(k)
					time.Sleep(150 * time.Millisecond) // it is drawn
				}
				v.press("\x03")
				v.ended()
				<-v.eof
				harmless(t, v.raw())
			})
		}
	}
}

// harmless fails where the frames of the program hold anything of [hostileText] that acts.
func harmless(t *testing.T, frames string) {
	t.Helper()
	for _, part := range []string{"\x1b]52", "\x1b[38;5;213m", "\x1bP1", "\x1b]0"} {
		if i := strings.Index(frames, part); i >= 0 {
			t.Errorf("%q reaches the terminal: %q", part, frames[max(0, i-60):min(len(frames), i+60)])
		}
	}
	if !utf8.ValidString(frames) {
		t.Error("the frames are not UTF-8")
	}
	for i, r := range frames {
		if r >= 0x80 && r < 0xa0 || r == 0x7f || unicode.Is(unicode.Bidi_Control, r) {
			t.Fatalf("%U reaches the terminal: %q", r, frames[max(0, i-60):min(len(frames), i+60)])
		}
	}
}
