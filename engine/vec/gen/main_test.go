package main

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"testing"
)

// TestGeneratedFilesAreFresh fails when the committed files are not what the
// generator writes.
func TestGeneratedFilesAreFresh(t *testing.T) {
	for name, want := range files() {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run go generate in engine/vec", name)
		}
		if filepath.Ext(name) == ".go" {
			if formatted, err := format.Source(want); err != nil || !bytes.Equal(formatted, want) {
				t.Errorf("%s is not formatted: %v", name, err)
			}
		}
	}
}
