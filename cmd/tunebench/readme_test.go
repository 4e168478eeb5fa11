package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"tunebench/tui/screen/workbench"
)

var update = flag.Bool("update", false, "rewrite the tables of the README")

const readme = "../../README.md"

// keysTable prints the workbench's keys from the table that dispatches them.
func keysTable() string {
	var b strings.Builder
	b.WriteString("| key | what |\n|---|---|\n")
	for _, row := range workbench.Keys().Explained() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", row.Name(true), row.Explain())
	}
	return b.String()
}

// TestREADMETables holds the README to the tables that the program itself uses.
func TestREADMETables(t *testing.T) {
	raw, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for marker, table := range map[string]string{"keys": keysTable()} {
		begin, end := "<!-- "+marker+":begin -->\n", "<!-- "+marker+":end -->"
		head, rest, ok := strings.Cut(text, begin)
		_, tail, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			t.Fatalf("the README lacks the markers %s and %s", begin, end)
		}
		text = head + begin + strings.TrimSpace(table) + "\n" + end + tail
	}
	if *update {
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text != string(raw) {
		t.Error("the README's tables are stale: go test ./cmd/tunebench -run README -update")
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
