package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os/exec"
	"reflect"
	"strings"
	"testing"
)

// dialog is a child process that asks.
type dialog struct {
	t      *testing.T
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Scanner
	stderr bytes.Buffer
}

func (b *bench) askTell(header string, flags ...string) *dialog {
	b.t.Helper()
	d := &dialog{t: b.t, cmd: b.command(append([]string{"ask-tell"}, flags...)...)}
	d.cmd.Stderr = &d.stderr
	var err error
	if d.in, err = d.cmd.StdinPipe(); err != nil {
		b.t.Fatal(err)
	}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		b.t.Fatal(err)
	}
	d.out = bufio.NewScanner(out)
	if err := d.cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = d.cmd.Process.Kill() }) // of a test that failed
	d.say(header)
	return d
}

// say writes a line; that nobody reads it any more shows at the end.
func (d *dialog) say(line string) { _, _ = io.WriteString(d.in, line+"\n") }

type question struct {
	Trial  int
	Config map[string]any
	Epochs int
	Why    string
}

// asked is the next ask, and false at the end.
func (d *dialog) asked() (q question, ok bool) {
	d.t.Helper()
	if !d.out.Scan() {
		return q, false
	}
	if err := json.Unmarshal(d.out.Bytes(), &q); err != nil {
		d.t.Fatalf("%s: %v", d.out.Bytes(), err)
	}
	return q, true
}

func (d *dialog) answer(trial int, values ...float64) {
	d.t.Helper()
	line, err := json.Marshal(map[string]any{"trial": trial, "values": values})
	if err != nil {
		d.t.Fatal(err)
	}
	d.say(string(line))
}

// end closes the input, if that did not happen yet, and returns the exit status.
func (d *dialog) end() int {
	d.t.Helper()
	_ = d.in.Close()
	if err := d.cmd.Wait(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		d.t.Fatal(err)
	}
	return d.cmd.ProcessState.ExitCode()
}

const everyKind = `{"momentum": {"type": "float", "low": 0, "high": 0.99, "when": {"optimizer": ["sgd", 7]}},
	"lr": {"type": "float", "low": 1e-5, "high": 0.1, "log": true},
	"optimizer": {"type": "choice", "choices": ["adam", "sgd", 7, true]},
	"width": {"type": "int", "low": 16, "high": 64, "step": 16}}`

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// A program searches until its budget of epochs is spent: every ask is one that the space and
// the protocol allow, the best found is far better than chance, and the same seed asks the same.
func TestAskTellSpendsABudget(t *testing.T) {
	b := newBench(t)
	const last, budget = 9, 300
	search := func(seed string) (asks []question, best float64) {
		d := b.askTell(oneLine(`{"space": `+everyKind+`,
			"direction": "maximize", "max_epochs": 9, "budget_epochs": 300}`), "--seed", seed)
		trained := map[int]int{}
		configs := map[int]map[string]any{}
		best = math.Inf(-1)
		used := 0
		for {
			q, ok := d.asked()
			if !ok {
				break
			}
			asks = append(asks, q)
			if q.Epochs <= trained[q.Trial] || q.Epochs > last || q.Why == "" {
				t.Fatalf("asked for %+v at epoch %d", q, trained[q.Trial])
			}
			if c, known := configs[q.Trial]; known && !reflect.DeepEqual(c, q.Config) {
				t.Fatalf("trial %d was %v, now %v", q.Trial, c, q.Config)
			}
			configs[q.Trial] = q.Config
			var values []float64
			for ; trained[q.Trial] < q.Epochs; trained[q.Trial]++ {
				used++
				values = append(values, quality(t, q.Config)-1/float64(trained[q.Trial]+1))
				best = max(best, values[len(values)-1])
			}
			d.answer(q.Trial, values...)
		}
		if code := d.end(); code != 0 || used != budget {
			t.Errorf("exit status %d after %d epochs, want 0 after %d\n%s", code, used, budget, &d.stderr)
		}
		return asks, best
	}
	first, best := search("5")
	again, _ := search("5")
	other, _ := search("6")
	if !reflect.DeepEqual(first, again) || reflect.DeepEqual(first, other) {
		t.Error("the same seed must ask the same, and another one something else")
	}
	if best < -0.2 {
		t.Errorf("the best found is %.3f; want nearly -1/9, the most there is", best)
	}
}

// quality is 0 at best: sgd, momentum 0.9, a rate of 0.001.
func quality(t *testing.T, config map[string]any) float64 {
	rate := config["lr"].(float64)
	if width := config["width"].(float64); rate < 1e-5 || rate > 0.1 || math.Mod(width, 16) != 0 {
		t.Fatalf("config %v", config)
	}
	v := -math.Abs(math.Log10(rate) + 3)
	momentum, conditional := config["momentum"]
	switch config["optimizer"] {
	case "sgd":
		return v - math.Abs(momentum.(float64)-0.9)
	case 7.0:
		return v - 1 - momentum.(float64)
	case "adam", true:
		if conditional {
			t.Fatalf("config %v has what does not matter", config)
		}
		return v - 0.5
	default:
		t.Fatalf("config %v", config)
		return 0
	}
}

func TestAskTellOfParallelTrials(t *testing.T) {
	b := newBench(t)
	d := b.askTell(`{"space": {"x": {"type": "float", "low": 0, "high": 1}}, "parallel": 3, "max_epochs": 9}`)
	for want := range 3 {
		if q, _ := d.asked(); q.Trial != want || q.Epochs != 3 {
			t.Errorf("asked for %+v, want trial %d", q, want)
		}
	}
	d.say(`{"trial": 1, "failed": true}`)
	if q, _ := d.asked(); q.Trial != 3 {
		t.Errorf("after a failure trial %d is asked for, want 3", q.Trial)
	}
	d.say(`{"trial": 2, "values": [NaN, null, -Infinity], "epoch": 3}`)
	if q, _ := d.asked(); q.Trial != 4 {
		t.Errorf("trial %d is asked for, want 4", q.Trial)
	}
	d.say(`{"trial": 0, "values": []}`) // nothing could be trained: it is left alone
	if q, _ := d.asked(); q.Trial != 5 {
		t.Errorf("trial %d is asked for, want 5", q.Trial)
	}
	d.say(`{"done": true}`)
	if code := d.end(); code != 0 {
		t.Errorf("exit status %d\n%s", code, &d.stderr)
	}
}

func TestAskTellOfAGridEndsByItself(t *testing.T) {
	b := newBench(t)
	d := b.askTell(oneLine(`{"space": {"c": {"type": "choice", "choices": ["a", "b"]},
		"n": {"type": "int", "low": 1, "high": 2}}}`), "--sampler", "grid")
	var seen []map[string]any
	for {
		q, ok := d.asked()
		if !ok {
			break
		}
		seen = append(seen, q.Config)
		d.answer(q.Trial, 1)
	}
	want := []map[string]any{{"c": "a", "n": 1.0}, {"c": "a", "n": 2.0}, {"c": "b", "n": 1.0}, {"c": "b", "n": 2.0}}
	if code := d.end(); code != 0 || !reflect.DeepEqual(seen, want) {
		t.Errorf("exit status %d after %v, want %v", code, seen, want)
	}
}

// What is wrong with a line is said with its number, its key and what would be right.
func TestAskTellRefuses(t *testing.T) {
	const x = `{"space": {"x": {"type": "float", "low": 0, "high": 1}}}`
	of := func(param string) string { return `{"space": {"x": {` + param + `}}}` }
	for _, c := range []struct{ input, want string }{
		{`hello`, `no JSON object`},
		{`{"space": {`, `no JSON object`},
		{`[]`, `want a JSON object, not array`},
		{x + `{}`, `something follows its JSON object`},
		{`{}`, `it has no "space"`},
		{`{"spaces": {}}`, `there is no key "spaces"; there are space, direction`},
		{`{"space": 7}`, `space: want an object of parameters`},
		{`{"space": {}}`, `space: the space has no parameter`},
		{`{"direction": "up"}`, `direction: "up": want minimize or maximize`},
		{`{"max_epochs": 1.5}`, `max_epochs: want a whole number`},
		{`{"max_epochs": 0}`, `max_epochs: 0: want at least 1`},
		{`{"parallel": 100000}`, `parallel: 100000: want at most 10000`},
		{`{"seed": -1}`, `seed: want a whole number of at least 0`},
		{of(`"type": "real"`), `space: "x": type: "real": want float, int or choice`},
		{of(`"type": "int", "high": 1`), `space: "x": it needs low and high`},
		{of(`"type": "int", "low": "a"`), `space: "x": low: want a number, not string`},
		{of(`"type": "int", "hihg": 1`), `space: "x": there is no key "hihg"; there are type, low`},
		{of(`"type": "int", "low": 2, "high": 1`), `space: "x": low 2 is above high 1`},
		{of(`"type": "int", "choices": [1, 2]`), `space: "x": a range has low and high`},
		{of(`"type": "choice", "low": 1`), `space: "x": a choice has choices`},
		{of(`"type": "choice", "choices": [1]}, "x": {"type": "choice"`), `space: "x": it stands twice`},
		{of(`"type": "choice", "choices": [1, "1"]`), `space: "x": the value 1 stands twice`},
		{of(`"type": "int", "low": 0, "high": 1, "when": {"y": [1]}`), `space: "x": when "y"`},

		{x + "\n" + `{"values": [1]}`, `it has no "trial"`},
		{x + "\n" + `{"trial": 7, "values": [1]}`, `trial: 7 is not in training`},
		{x + "\n" + `{"trial": 0}`, `it has no "values"`},
		{x + "\n" + `{"trial": 0, "value": 1}`, `there is no key "value"; there are trial, epoch, values`},
		{x + "\n" + `{"trial": 0, "values": ["1"]}`, `values: want a number, not string`},
		{x + "\n" + `{"trial": 0, "values": [1e999]}`, `values: want a number`},
		{x + "\n" + `{"trial": 0, "values": [1, 2]}`, `values: 2 epochs, but trial 0 was to be trained from 0 to 1`},
		{x + "\n" + `{"trial": 0, "values": [1], "epoch": 2}`, `epoch: 2, but with these values trial 0 comes to 1`},
	} {
		err := askTellError("\n"+c.input, askTellOptions{sampler: "auto", pruner: "auto"})
		want := fmt.Sprintf("line %d: %s", 2+strings.Count(c.input, "\n"), c.want)
		if err == nil || status(err) != exitUsage || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s\n%v, want %s", c.input, err, want)
		}
	}
	b := newBench(t)
	for flag, want := range map[string]string{
		"--sampler": `sampler "axe": there are auto, halton`, "--pruner": `pruner "axe": there are auto, none`,
	} {
		d := b.askTell(x, flag, "axe")
		if code := d.end(); code != exitUsage || !strings.Contains(d.stderr.String(), want) {
			t.Errorf("%s axe: exit status %d\n%s", flag, code, &d.stderr)
		}
	}
}

func askTellError(input string, o askTellOptions) error {
	a := &app{out: newConsole(io.Discard), err: newConsole(io.Discard)}
	return a.askTell(strings.NewReader(input), o)
}

// FuzzAskTell: whatever another program writes, the answer is asks or one error that names a line.
func FuzzAskTell(f *testing.F) {
	f.Add(oneLine(`{"space": `+everyKind+`, "max_epochs": 3, "parallel": 2}`), `{"trial": 0, "values": [1, NaN, null]}`)
	f.Add(`{"space": {"x": {"type": "int", "low": -5, "high": 9e15}}}`, `{"trial": 0, "values": []}`)
	f.Add(`{"space": {"x": {"type": "float", "low": -1e308, "high": 1e308}}, "parallel": 9}`, `{"done": true}`)
	f.Add(`{"space": {"a": {"type": "choice", "choices": ["\"NaN", NaN, [NaN]]}}}`, `{"trial": 0, "failed": true}`)
	f.Fuzz(func(t *testing.T, header, answer string) {
		var out bytes.Buffer
		a := &app{out: newConsole(&out), err: newConsole(io.Discard)}
		err := a.askTell(strings.NewReader(header+"\n"+answer), askTellOptions{sampler: "auto", pruner: "auto"})
		if err != nil && (status(err) != exitUsage || !strings.HasPrefix(err.Error(), "line ")) {
			t.Fatalf("status %d: %v", status(err), err)
		}
		for line := range strings.Lines(out.String()) {
			if !json.Valid([]byte(line)) {
				t.Fatalf("asked with %q", line)
			}
		}
	})
}
