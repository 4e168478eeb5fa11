package build

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/fetch"
	"tunebench/engine/train/job"
	"tunebench/experiments/spec"
)

// What an experiment is said to cost is what its executor then has.
func TestAnEstimateIsTrue(t *testing.T) {
	for _, keys := range []map[string]string{
		{"data.source": "iris"},
		{"data.source": "digits", "model.hidden": "32,16", "model.norm": "batch", "optimizer.name": "adamw"},
		{"data.source": "diabetes", "model.norm": "layer", "optimizer.name": "gd", "data.test": "0.2"},
		{
			"data.source": "wine", "model.hidden": "16,16", "model.residual": "true", "optimizer.name": "muon",
			"training.batch_size": "7",
		},
	} {
		s := set(t, spec.Default(), keys)
		got, err := new(Datasets).Describe(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		e, err := New(t.Context(), s, processor, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		m := e.Executor.Model()
		if got.Params != int64(m.Params) || got.FLOPsPerSample != m.FLOPsPerSample {
			t.Errorf("%v: %d parameters and %d FLOPs, the network has %d and %d", keys, got.Params,
				got.FLOPsPerSample, m.Params, m.FLOPsPerSample)
		}
		d := e.Data
		if got.TrainRows != d.Train.Len() || got.Rows != d.Train.Len()+d.Validation.Len()+d.Test.Len() ||
			got.Features != len(d.Features) {
			t.Errorf("%v: %+v", keys, got)
		}
		batch := e.Job.BatchSize
		steps := (d.Train.Len() + batch - 1) / batch
		if got.StepsPerEpoch != steps || got.Duration <= 0 || got.MemoryBytes <= 0 {
			t.Errorf("%v: %d steps, want %d; %v, %d bytes", keys, got.StepsPerEpoch, steps, got.Duration,
				got.MemoryBytes)
		}
	}
}

// The form asks again after every key press; data that has not changed is read once.
func TestDescribingAgainReadsNothing(t *testing.T) {
	s := table(t, "a,y\n"+strings.Repeat("1,x\n2,z\n", 30))
	reads := 0
	d := &Datasets{Loading: dataset.Options{Need: func(int64) { reads++ }}}
	describe := func() Estimate {
		t.Helper()
		e, err := d.Describe(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	describe()
	once := reads
	if once == 0 {
		t.Fatal("the data was not read")
	}
	s.Model.Width, s.Optimizer.LR, s.Data.Shuffle = 64, 0.5, !s.Data.Shuffle
	if describe(); reads != once {
		t.Error("another width reads the data again")
	}
	s.Seed++
	if describe(); reads == once {
		t.Error("another split is that of the old seed")
	}
	if err := os.WriteFile(s.Data.Source, []byte("a,y\n"+strings.Repeat("1,x\n2,z\n", 40)), 0o600); err != nil {
		t.Fatal(err)
	}
	if e := describe(); e.Rows != 80 {
		t.Errorf("%d rows after the file has grown to 80", e.Rows)
	}
	s.Training.Epochs = -1
	if _, err := d.Describe(t.Context(), s); err == nil || !strings.Contains(err.Error(), "training.epochs") {
		t.Errorf("a broken experiment: %v", err)
	}
}

func TestSetsThatAreFetchedByName(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", home)
	t.Setenv("HOME", home)
	folder := t.TempDir()
	file := filepath.Join(folder, "x.toml")
	if err := os.WriteFile(file, []byte("[data]\nsource = \"mnist\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := spec.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if !NamesFetched(s) {
		t.Fatal("mnist is not known as a set")
	}
	if _, err := new(Datasets).Describe(t.Context(), s); err == nil ||
		!strings.Contains(err.Error(), "tunebench data pull mnist") {
		t.Errorf("before it is fetched: %v", err)
	}
	set, err := fetch.Lookup("mnist")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := fetch.CacheDir("mnist")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range set.Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := source(s).Name; got != "mnist:"+dir {
		t.Errorf("the source is %q, want the folder %s", got, dir)
	}
	if err := os.WriteFile(filepath.Join(folder, "mnist"), []byte("a,y\n1,x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if NamesFetched(s) || source(s).Name != "mnist" {
		t.Error("a file of that name beside the experiment is ignored")
	}
}

func TestMetadataDescribesTheModel(t *testing.T) {
	e, err := translate(t, set(t, spec.Default(),
		map[string]string{"data.source": "iris", "model.hidden": "5,3", "model.norm": "layer"}))
	if err != nil {
		t.Fatal(err)
	}
	meta, err := e.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"task": "classification", "hidden": "[5,3]", "norm": "layer", "residual": "false", "target_scale": "1",
		"classes": `["setosa","versicolor","virginica"]`,
	} {
		if meta[key] != want {
			t.Errorf("%s is %s, want %s", key, meta[key], want)
		}
	}
	var features []string
	var normalizer struct{ Shift, Scale []float64 }
	if err := json.Unmarshal([]byte(meta["features"]), &features); err != nil || len(features) != 4 {
		t.Errorf("features %v, %v", features, err)
	}
	if err := json.Unmarshal([]byte(meta["normalizer"]), &normalizer); err != nil || len(normalizer.Scale) != 4 {
		t.Errorf("normalizer %+v, %v", normalizer, err)
	}
}

// The fingerprint is that of the numbers' bytes, also across the buffer in which they are gathered.
func TestWeightsSHA256(t *testing.T) {
	for _, n := range []int{0, 1, 4095, 4096, 4097, 9000} {
		weights := []job.Tensor{{Name: "a"}, {Name: "b", Data: []float32{-0.5}}}
		whole := sha256.New()
		for i := range n {
			weights[0].Data = append(weights[0].Data, float32(i)*1.25-7)
		}
		for _, w := range weights {
			if err := binary.Write(whole, binary.LittleEndian, w.Data); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := WeightsSHA256(weights), hex.EncodeToString(whole.Sum(nil)); got != want {
			t.Errorf("%d numbers: %s, want %s", n, got, want)
		}
	}
}

// Longer trainings of larger networks are said to take longer.
func TestGuessGrowsWithTheWork(t *testing.T) {
	last := time.Duration(0)
	for _, width := range []string{"8", "64", "512"} {
		for _, epochs := range []string{"1", "10"} {
			e, err := new(Datasets).Describe(t.Context(), set(t, spec.Default(), map[string]string{
				"data.source": "iris", "model.hidden": width, "training.epochs": epochs,
			}))
			if err != nil {
				t.Fatal(err)
			}
			if epochs == "10" && e.Duration < 9*last {
				t.Errorf("width %s: 10 epochs take %v, 1 takes %v", width, e.Duration, last)
			}
			last = e.Duration
		}
	}
}
