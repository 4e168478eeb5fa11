package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func (b *bench) written(name string) string {
	b.t.Helper()
	raw, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(raw)
}

func holds(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q", what, part)
		}
	}
}

func TestReportsAndPlots(t *testing.T) {
	b := newBench(t)
	first := b.train("iris-small", "--set", "training.epochs=3")
	b.ok("report", "latest", "-o", "run.html")
	holds(t, "the page", b.written("run.html"), "<!doctype html>", first.Run, "Curves", "<svg", "Findings",
		"What predictions are worth", "95 % interval", "virginica", "What they depend on", "petal length (cm)",
		"[model]", "SHA-256")
	b.ok("report", "latest", "--quick", "-o", "run.md")
	text := b.written("run.md")
	holds(t, "the text", text, "# "+strings.ReplaceAll(first.Run, "_", `\_`), "## Curves", "```\n", "val/loss")
	if strings.Contains(text, "95 % interval") {
		t.Error("the data was loaded though it should not be")
	}
	second := b.train("iris-small", "--set", "training.epochs=3", "--set", "optimizer.lr=0.02")
	b.ok("report", first.Run, second.Run, "-o", "two.html")
	holds(t, "the comparison", b.written("two.html"), "2 runs compared", "Side by side", "(best)", "0.02", "<svg")

	b.file("s.toml", "version = 1\nname = \"few\"\nbase = \"iris-small\"\n[budget]\ntrials = 2\nepochs = 4\n"+
		"[space]\n\"optimizer.lr\" = { low = 1e-3, high = 1e-1, log = true }\n")
	b.ok("search", "s.toml")
	studies, err := b.workspace().Studies()
	if err != nil || len(studies) != 1 {
		t.Fatalf("%v, %v", studies, err)
	}
	b.ok("report", studies[0].Name(), "-o", "study.html")
	holds(t, "the study", b.written("study.html"), "a study of val/", "Trials", "Best so far", "The best experiment")

	if err := os.Mkdir(filepath.Join(b.dir, "folder.md"), 0o755); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"-o":                        {"report", "latest"},
		".html or .md":              {"report", "latest", "-o", "run.docx"},
		"nothing-such":              {"report", "nothing-such", "-o", "x.html"},
		"no such file":              {"report", "latest", "--quick", "-o", "nowhere/x.html"},
		"folder.md: is a directory": {"report", "latest", "--quick", "-o", "folder.md"},
		".svg, .png or .pdf":        {"plot", "latest", "-o", "x.gif"},
		"none of these runs has":    {"plot", "latest", "--tag", "val/losses", "-o", "x.svg"},
		"want 1 to 200 cm":          {"plot", "latest", "--width", "0", "-o", "x.svg"},
		"--output FILE is missing":  {"plot", "latest"},
	} {
		if want == "-o" {
			want = "--output FILE is missing"
		}
		if out := b.run(args...); out.code != exitUsage || !strings.Contains(out.stderr, want) {
			t.Errorf("%v: status %d, %s, want %q", args, out.code, out.stderr, want)
		}
	}

	b.ok("plot", first.Run, second.Run, "--tag", "val/loss", "--tag", "train/loss", "--log", "-o", "loss.svg")
	holds(t, "the plot", b.written("loss.svg"), "<svg", first.Run+" val/loss", second.Run+" train/loss")
	b.ok("plot", "latest", "-o", "loss.pdf")
	holds(t, "the plot", b.written("loss.pdf")[:8], "%PDF-")
}
