package spec

import (
	"os"
	"strings"
	"testing"

	"tunebench/engine/hparam"
)

// TestKeysDocumentIsCurrent holds KEYS.md to the tables that the program itself uses.
func TestKeysDocumentIsCurrent(t *testing.T) {
	if *update {
		if err := os.WriteFile("KEYS.md", []byte(KeysDocument()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile("KEYS.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(raw) != KeysDocument() {
		t.Error("KEYS.md is stale: go test ./experiments/spec -run KeysDocument -update")
	}
}

// TestKeysDocumentHasEverything: a row for each key and each method, whose bars are all of the
// table's.
func TestKeysDocumentHasEverything(t *testing.T) {
	rows := map[string]string{}
	columns := 0
	for line := range strings.Lines(KeysDocument()) {
		bars := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		switch {
		case bars == 0:
			columns = 0
		case columns == 0:
			columns = bars
		case bars != columns:
			t.Errorf("%d bars, want %d: %s", bars, columns, line)
		}
		if first, ok := strings.CutPrefix(line, "| `"); ok {
			name, _, _ := strings.Cut(first, "`")
			rows[name] = line
		}
	}
	for _, k := range hparam.All() {
		if rows[k.Name] == "" {
			t.Errorf("no row for %s", k.Name)
		}
		for _, m := range hparam.Methods(k.Name) {
			if rows[m.Name] == "" {
				t.Errorf("no row for %s = %s", k.Name, m.Name)
			}
		}
	}
	for _, want := range []string{
		"| `optimizer.lr` | `0.001` | a number in (0, 10000] | learning rate; may change while training |\n",
		"| `lion` | every weight moves by the rate, by its momentum's sign; wants a third of adam's rate " +
			`(Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023) | ` +
			"`optimizer.beta1` = 0.9, `optimizer.beta2` = 0.99 | 1e-5 to 0.003 |\n",
	} {
		if !strings.Contains(KeysDocument(), want) {
			t.Errorf("no row %s", want)
		}
	}
}
