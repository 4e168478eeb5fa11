package spec

import (
	"reflect"
	"strings"
	"testing"

	"tunebench/engine/hparam"
)

func TestProvenanceIsReadAsItWasWritten(t *testing.T) {
	full := Provenance{
		Version: "1.2", Commit: "abc", Go: "go1.26", OS: "linux", Arch: "amd64",
		CPU: `Some "CPU"`, Cores: 8, Kernel: "avx2",
		Threads: 2, Created: "2026-11-28T00:00:00Z", File: "a b.toml", Command: "tunebench train 'a b.toml'",
		DataSHA256: strings.Repeat("0f", 32), DataNotes: []string{"3 rows dropped", "line\nbreak"},
		Task: "classification", TrainRows: 80, ValidationRows: 20, TestRows: 5, Features: 4,
		Classes: []string{"ja", "nein", "日本"}, Params: 1234, Parent: "20261127-old", Reason: "overfitting",
		Change: RecordChanges([]hparam.Change{
			{Key: "regularization.dropout", From: 0.0, To: 0.2},
			{Key: "model.hidden", From: []int{64}, To: []int{64, 32}},
		}),
		Extended: []Extension{{Time: "2026-11-28T01:00:00Z", From: 10, To: 20, Command: "resume --epochs 20"}},
	}
	for _, want := range []Provenance{full, {}} {
		text, err := want.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseProvenance(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v: got %+v, want %+v, from\n%s", err, got, want, text)
		}
	}
	if c := full.Change[1]; c != (RecordedChange{"model.hidden", "[64]", "[64, 32]"}) {
		t.Errorf("a change is recorded as %+v", c)
	}
}

func TestProvenanceOfOtherVersions(t *testing.T) {
	got, err := ParseProvenance([]byte("version = '9'\ninvented_later = true\n[table]\nx = 1"))
	if err != nil || got.Version != "9" {
		t.Errorf("a later version's gives %+v, %v", got, err)
	}
	for _, broken := range []string{"version = ", "cores = 'many'", "change = 3"} {
		if _, err := ParseProvenance([]byte(broken)); err == nil || !strings.HasPrefix(err.Error(), "provenance: ") {
			t.Errorf("%q: error %v", broken, err)
		}
	}
}
