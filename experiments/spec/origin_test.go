package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

func TestOriginNamesTheBaseAndItsBytes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "my.toml")
	text := []byte("version = 1\n[data]\nsource = \"iris\"\n")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set("training.epochs", "7"); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	o := s.Origin(now)
	if o.Base != file || o.SHA256 != hex.EncodeToString(sum[:]) || len(o.Change) != 1 ||
		o.Change[0].Key != "training.epochs" || o.Change[0].To != "7" {
		t.Errorf("%+v", o)
	}
	raw, err := o.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := ParseOrigin(raw); err != nil || !reflect.DeepEqual(back, o) {
		t.Errorf("it reads back as %+v, %v", back, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if o := s.Origin(now); o.Base != file || o.SHA256 != "" || o.Change != nil {
		t.Errorf("of a file that is gone: %+v", o)
	}
	preset, err := Preset("iris-small")
	if err != nil {
		t.Fatal(err)
	}
	if o := preset.Origin(now); o.Base != "iris-small" || len(o.SHA256) != 64 || len(o.Change) != 0 {
		t.Errorf("of a preset: %+v", o)
	}
	if _, err := ParseOrigin([]byte("base = [")); err == nil {
		t.Error("what is no TOML is read")
	}
}
