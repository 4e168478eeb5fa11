package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tunebench/tui/keymap"
	"tunebench/tui/screen/workbench"
)

var update = flag.Bool("update", false, "rewrite the documents that are generated")

const readme = "../../README.md"

// keysFile lists what every key of the workbench does.
const keysFile = "../../tui/KEYS.md"

// TestKeysFile holds the list of keys to the table that dispatches them.
func TestKeysFile(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Keys of the workbench\n\n`?` shows them on every screen, with what they do there.\n\n" +
		"| key | what |\n|---|---|\n")
	list := func(keys keymap.Table) {
		for _, row := range keys.Explained() {
			fmt.Fprintf(&b, "| `%s` | %s |\n", row.Name(true), row.Explain())
		}
	}
	list(workbench.Keys())
	b.WriteString("\n# Keys of the grid of charts\n\n| key | what |\n|---|---|\n")
	list(workbench.GridKeys())
	if *update {
		if err := os.WriteFile(keysFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(keysFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(raw) != b.String() {
		t.Error("tui/KEYS.md is stale: go test ./cmd/tunebench -run KeysFile -update")
	}
}

// TestDocumentsLinkToWhatExists follows every relative link of the documents that stand by themselves.
func TestDocumentsLinkToWhatExists(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for _, file := range []string{readme, "../../engine/README.md"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		links := link.FindAllStringSubmatch(string(raw), -1)
		if len(links) == 0 {
			t.Errorf("%s links to nothing", file)
		}
		for _, m := range links {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

// TestCIRunsTheREADMEsTests keeps the promise that both run the same command.
func TestCIRunsTheREADMEsTests(t *testing.T) {
	const command = "go test ./..."
	for _, file := range []string{readme, "../../.ci/run"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(raw), "\n"+command+"\n") {
			t.Errorf("%s does not run %q", file, command)
		}
	}
}
