package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// predictable writes a table of two kinds of rows.
func predictable(b *bench, rows int) string {
	r := rand.New(rand.NewSource(5))
	var t strings.Builder
	t.WriteString("size,color,age,label\n")
	for range rows {
		size, color := r.NormFloat64(), []string{"red", "green", "blue"}[r.Intn(3)]
		label := "no"
		if (size > 0) == (color == "red") {
			label = "yes"
		}
		fmt.Fprintf(&t, "%.3f,%s,%d,%s\n", size, color, 20+r.Intn(60), label)
	}
	return b.file("table.csv", t.String())
}

// After kills, at any number of threads, on a copied folder without the data, a run predicts the same.
func TestPredictionsSurviveKillsAndMoves(t *testing.T) {
	b := newBench(t)
	table := predictable(b, 600)
	keys := []string{
		"digits-mlp", "--set", "data.source=" + table, "--set", "training.epochs=60", "--set", "training.ema=0.99",
		"--set", "training.early_stopping.patience=0",
	}
	whole := b.train(keys...)
	want := b.ok("predict", whole.Run, "--data", table, "--threads", "1")
	if n := strings.Count(want, "\n"); n != 601 {
		t.Fatalf("%d lines", n)
	}
	r := rand.New(rand.NewSource(1))
	a := newAttack(b, r, "locks")
	a.begin(filepath.Join(b.dir, "runs"), append([]string{"train", "--detach"}, keys...)...)
	for range 4 {
		if !a.strike() {
			break
		}
	}
	a.finish()
	killed := b.open(filepath.Base(a.dir)).Path()
	moved := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.CopyFS(moved, os.DirFS(killed)); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.Rename(table, other); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{killed, "--data", other, "--threads", "2"},
		{moved, "--data", other},
		{moved, "--data", other, "--header", "yes"},
	} {
		if got := b.ok(append([]string{"predict"}, args...)...); got != want {
			t.Errorf("%v predicts otherwise", args)
		}
	}
}

// In a pipe every line is answered before the next is asked.
func TestPredictAnswersAPipeLineByLine(t *testing.T) {
	b := newBench(t)
	table := predictable(b, 200)
	b.train("digits-mlp", "--set", "data.source="+table, "--set", "training.epochs=2")
	lines := strings.Split(b.ok("predict", "latest", "--data", table), "\n")
	cmd := b.command("predict", "latest", "--data", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewScanner(out)
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	asked := strings.SplitAfter(string(text), "\n")[:20] // a header is answered by a header
	for i, line := range asked {
		if _, err := in.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
		if !answers.Scan() {
			t.Fatalf("no answer to line %d", i)
		}
		if answers.Text() != lines[i] {
			t.Fatalf("line %d is answered by %q, want %q", i, answers.Text(), lines[i])
		}
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if answers.Scan() {
		t.Errorf("an answer that nobody asked for: %q", answers.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestPredictSaysWhatIsWrong(t *testing.T) {
	b := newBench(t)
	table := predictable(b, 100)
	b.train("digits-mlp", "--set", "data.source="+table, "--set", "training.epochs=1")
	renamed := b.file("renamed.csv", "height,color,age\n1,red,30\n")
	odd := b.file("odd.csv", "size,color,age\n1,\x1b[31mred,30\n")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"latest"}, exitUsage, "--data FILE is missing"},
		{[]string{"latest", "--data", "absent.csv"}, exitUsage, "no file absent.csv"},
		{[]string{"latest", "--data", renamed}, exitUsage, `the header lacks the column "size" of the training table`},
		{[]string{"latest", "--data", table, "-o", "x.txt"}, exitUsage, "want a name that ends with .csv"},
		{[]string{"latest", "--data", table, "--format", "xml"}, exitUsage, `format "xml" is none of csv, jsonl`},
		{[]string{"latest", "--data", table, "--header", "maybe"}, exitUsage, `header "maybe" is none of auto`},
		{[]string{"latest", "--data", odd}, exitDone, `"color" has 1 value that the training table lacks`},
		{[]string{"latest", "--data", table, "-o", "out.jsonl"}, exitDone, "100 rows predicted in"},
	} {
		out := b.run(append([]string{"predict"}, c.args...)...)
		obeyed := strings.ContainsRune(out.stdout+out.stderr, '\x1b')
		if out.code != c.code || !strings.Contains(out.stderr, c.want) || obeyed {
			t.Errorf("%v: exit status %d\n%s%s", c.args, out.code, out.stdout, out.stderr)
		}
	}
}
