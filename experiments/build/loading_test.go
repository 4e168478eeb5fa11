package build

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/train/cpu"
	"tunebench/experiments/spec"
)

// processor is the smallest machine.
var processor = Machine{Device: cpu.Device{}}

// table writes a table and returns an experiment on it.
func table(t *testing.T, text string) *spec.Spec {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := spec.Default()
	s.Data.Source = path
	return s
}

func TestEveryKeyOfTheDataReachesTheReader(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b,c,y\n")
	for i := range 40 {
		b.WriteString([]string{"1,5,0,p.\n", "2,6,1,q\n", "3,5,2,p\n", "4,7,1,q\n"}[i%4])
	}
	s := table(t, b.String())
	for key, text := range map[string]string{
		"data.drop": "b", "data.categorical": "c", "data.label_map": "p. -> p", "data.limit": "32", "data.sample": "20",
	} {
		if err := s.Set(key, text); err != nil {
			t.Fatal(err)
		}
	}
	calls, needed := 0, int64(0)
	_, data, err := LoadTable(t.Context(), s, dataset.Options{
		Progress: func(int64, int64) { calls++ },
		Need:     func(bytes int64) { needed = max(needed, bytes) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(b.Len() + 4*32*(2+4+2)); needed != want {
		t.Errorf("%d bytes were announced, want %d", needed, want)
	}
	if got := strings.Join(data.Features, " "); got != "a c = 0 c = 1 c = 2" {
		t.Errorf("features %s", got)
	}
	if len(data.Classes) != 2 || data.Train.Len()+data.Validation.Len() != 20 || calls == 0 {
		t.Errorf("classes %v, %d + %d rows, %d reports", data.Classes, data.Train.Len(), data.Validation.Len(), calls)
	}
	for _, row := range append(data.Train.Rows, data.Validation.Rows...) {
		if row >= 32 {
			t.Errorf("row %d is beyond the limit", row)
		}
	}
	large := table(t, b.String()+strings.Repeat("1,5,0,p\n", 200))
	_, _, err = LoadTable(t.Context(), large, dataset.Options{MaxMemory: 1 << 10})
	if err == nil || !strings.Contains(err.Error(), "1.0 KiB of memory") {
		t.Errorf("within 1 KiB: %v", err)
	}
}

// data.embed says of which columns vectors are learned: of towns, of names that mean nothing, and of
// names that come once.
func TestVectorsThatAreAskedFor(t *testing.T) {
	var b strings.Builder
	b.WriteString("code,name,town,y\n")
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 600 {
		town := r.IntN(83)
		fmt.Fprintf(&b, "c%d,n%d,t%d,%d\n", i, r.IntN(97), town, town%7*10+r.IntN(10))
	}
	for embed, want := range map[string]string{"auto": "town", "repeated": "name town", "all": "code name town"} {
		s := table(t, b.String())
		if err := s.Set("data.embed", embed); err != nil {
			t.Fatal(err)
		}
		_, data, err := LoadTable(t.Context(), s, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range data.Fields {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: vectors of %s, want %s", embed, got, want)
		}
	}
}

func TestDataKeyFollowsTheFiles(t *testing.T) {
	s := table(t, "a,y\n1,2\n")
	before := dataKey(s)
	if dataKey(s) != before {
		t.Fatal("the key changes by itself")
	}
	if err := os.WriteFile(s.Data.Source, []byte("a,y\n1,2\n3,4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if dataKey(s) == before {
		t.Error("the key ignores a file that has changed")
	}
	images := filepath.Join(t.TempDir(), "train-images-idx3-ubyte")
	for _, path := range []string{images, strings.NewReplacer("images", "labels", "idx3", "idx1").Replace(images)} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.Data.Source = "mnist:" + filepath.Dir(images)
	if key := dataKey(s); !strings.Contains(key, images+" 1 ") || !strings.Contains(key, "train-labels-idx1-ubyte 1 ") {
		t.Errorf("the key lacks the files of images: %s", key)
	}
	if got := strings.Count(dataKey(spec.Default()), "\n/"); got != 0 {
		t.Error("a built-in set has files")
	}
}
