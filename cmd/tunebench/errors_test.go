package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBadInputIsExplained runs what users get wrong. Each message must name the
// place and what would be right; the status is 2, nothing is created, nothing panics.
func TestBadInputIsExplained(t *testing.T) {
	b := newBench(t)
	b.file("ok.csv", "a,b,y\n1,2,x\n3,4,z\n5,6,x\n7,8,z\n9,9,x\n8,7,z\n")
	b.file("ragged.csv", "a,b,y\n1,2,x\n3,z\n")
	b.file("text.csv", "a,b,y\n1,2,x\n3,four,z\n5,6,x\n7,8,z\n9,9,x\n8,7,z\n1,2,x\n3,4,z\n5,6,x\n7,8,z\n9,9,x\n8,7,z\n")
	b.file("empty.csv", "")
	b.file("one.csv", "a,y\n1,x\n2,x\n3,x\n4,x\n")
	b.file("two.csv", "a,y\n1,x\n2,z\n")
	experiment := func(name, body string) string { return b.file(name, body) }
	cases := map[string]struct {
		args []string
		want []string
	}{
		"unknown key": {
			[]string{"train", experiment("key.toml", "[optimizer]\nlrr = 1\n")},
			[]string{"key.toml:2", "lrr", "optimizer.lr"},
		},
		"wrong type": {
			[]string{"train", experiment("type.toml", "[optimizer]\nlr = \"fast\"\n")},
			[]string{"type.toml:2", "optimizer.lr", "number"},
		},
		"negative width": {
			[]string{"train", experiment("width.toml", "[model]\nwidth = -4\n")},
			[]string{"width.toml:2", "model.width", "-4"},
		},
		"unknown choice": {
			[]string{"train", experiment("act.toml", "[model]\nactivation = \"rellu\"\n")},
			[]string{"act.toml:2", "relu"},
		},
		"a study trained": {
			[]string{"train", experiment("study.toml", "base = \"digits-mlp\"\n[space]\n")},
			[]string{"study.toml: is a study, not an experiment", "`tunebench search "},
		},
		"a space in an experiment": {
			[]string{"train", experiment("space.toml", "[data]\nsource = \"digits\"\n[space]\n")},
			[]string{"space.toml:3: space: belongs to a study", "`tunebench search`"},
		},
		"broken toml":     {[]string{"train", experiment("broken.toml", "[model\n")}, []string{"broken.toml:1"}},
		"missing file":    {[]string{"train", "nowhere.toml"}, []string{"nowhere.toml"}},
		"misspelt preset": {[]string{"train", "digits-mpl"}, []string{"digits-mlp"}},
		"bad --set": {
			[]string{"train", "digits-mlp", "--set", "optimizer.lr=-1"},
			[]string{"optimizer.lr", "-1"},
		},
		"a flag's number": {
			[]string{"resume", "latest", "--epochs", "many"}, []string{"--epochs many: want a whole number"},
		},
		"a flag's fraction": {[]string{"lr-find", "iris-small", "--min", "1,5"}, []string{"--min 1,5: want a number"}},
		"--set without =":   {[]string{"train", "digits-mlp", "--set", "optimizer.lr"}, []string{"key=value"}},
		"missing data":      {[]string{"train", "digits-mlp", "--set", "data.source=gone.csv"}, []string{"gone.csv"}},
		"misspelt data":     {[]string{"train", "digits-mlp", "--set", "data.source=digit"}, []string{"digits"}},
		"ragged": {
			[]string{"train", "digits-mlp", "--set", "data.source=ragged.csv"},
			[]string{"ragged.csv:3"},
		},
		"empty": {
			[]string{"train", "digits-mlp", "--set", "data.source=empty.csv"},
			[]string{"empty.csv", "empty"},
		},
		"one class": {
			[]string{"train", "digits-mlp", "--set", "data.source=one.csv"},
			[]string{"one.csv", "class"},
		},
		"weights missing": {
			[]string{"train", "digits-mlp", "--set", "model.weights=w.safetensors"},
			[]string{"model.weights", "w.safetensors"},
		},
		"wrong task": {
			[]string{"train", "diabetes-regression", "--set", "training.loss=cross_entropy"},
			[]string{"training.loss"},
		},
		"unknown target": {
			[]string{
				"train", "digits-mlp",
				"--set", "training.target.metric=val/acc", "--set", "training.target.value=0.9",
			},
			[]string{"val/accuracy"},
		},
		"unknown run":      {[]string{"show", "nothing"}, []string{"nothing"}},
		"unknown flag":     {[]string{"train", "--jsn", "digits-mlp"}, []string{"jsn"}},
		"missing argument": {[]string{"train"}, []string{"train --help"}},
		"unknown format":   {[]string{"export", "latest", "--format", "pickle", "-o", "x"}, []string{"safetensors"}},
		"two rows": {
			[]string{"train", "digits-mlp", "--set", "data.source=two.csv"},
			[]string{"data.validation", "2 rows"},
		},
		"bad amount":      {[]string{"train", "iris-small", "--max-memory", "lots"}, []string{"--max-memory", "8G"}},
		"too little room": {[]string{"train", "digits-mlp", "--max-memory", "1K"}, []string{"memory"}},
		"unknown command": {[]string{"trian"}, []string{"trian"}},
		"unknown kernel":  {[]string{"train", "iris-small"}, []string{"TUNEBENCH_KERNEL", "portable"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if name == "unknown kernel" {
				t.Setenv("TUNEBENCH_KERNEL", "abacus")
			}
			out := b.run(c.args...)
			if out.code != exitUsage {
				t.Errorf("exit status %d, want %d", out.code, exitUsage)
			}
			if out.stdout != "" {
				t.Errorf("printed %q on standard output", out.stdout)
			}
			for _, part := range append(c.want, "tunebench: ") {
				if !strings.Contains(out.stderr, part) {
					t.Errorf("the message lacks %q:\n%s", part, out.stderr)
				}
			}
			if strings.Contains(out.stderr, "goroutine") || strings.Contains(out.stderr, "panic") {
				t.Errorf("a stack trace:\n%s", out.stderr)
			}
		})
	}
	if runs, err := os.ReadDir(filepath.Join(b.dir, "runs")); err == nil {
		t.Errorf("bad input left %d runs behind", len(runs))
	}
}

func TestDivergenceFailsButKeepsTheRun(t *testing.T) {
	b := newBench(t)
	out := b.run("train", "diabetes-regression", "--set", "optimizer.name=sgd", "--set", "optimizer.lr=1000")
	if out.code != exitFailed || !strings.Contains(out.stdout, "diverged") {
		t.Fatalf("status %d\n%s%s", out.code, out.stdout, out.stderr)
	}
	if !strings.Contains(b.ok("diagnose", "latest"), "optimizer.lr") {
		t.Error("the diagnosis of a diverged run does not suggest another learning rate")
	}
}

// TestRunsFolderThatIsAFile stands for every folder that cannot be written; unlike
// permissions it holds for root too.
func TestRunsFolderThatIsAFile(t *testing.T) {
	b := newBench(t)
	b.file("runs", "not a folder")
	out := b.run("train", "iris-small")
	if out.code != exitFailed || !strings.Contains(out.stderr, "--runs") || strings.Contains(out.stderr, "goroutine") {
		t.Errorf("status %d, %s", out.code, out.stderr)
	}
}

func TestChangedDataIsNotResumed(t *testing.T) {
	b := newBench(t)
	rows := "a,b,y\n" + strings.Repeat("1,2,x\n3,4,z\n", 200)
	b.file("d.csv", rows)
	dir := b.startDetached("digits-mlp", "--set", "data.source=d.csv", "--set", "training.epochs=1000000")
	b.ok("stop", dir.ID())
	b.file("d.csv", rows+"5,6,x\n")
	out := b.run("resume", dir.ID())
	if out.code != exitUsage || !strings.Contains(out.stderr, "changed") {
		t.Errorf("status %d, %s", out.code, out.stderr)
	}
}
