package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"flag"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

const (
	testdata = "../../testdata"
	bitsFile = testdata + "/bits/bits.csv"
)

var updateBits = flag.Bool("update-bits", false, "record testdata/bits/bits.csv anew: only where bits may change")

// recordedThen are the quantities that were recorded when the bits were, throughput aside, which no
// two trainings share. One that came later changes no bit.
var recordedThen = strings.Fields(`
accuracy activation_mean activation_std auroc balanced_accuracy dead_units ece epoch epoch_loss f1_macro
f1_weighted grad_norm log_loss loss lr mae ndcg_at_10 penalty precision_macro r2 recall_at_10 recall_macro rmse
saturation top_k_accuracy update_ratio
`)

// bits is what one training comes to: the weights it ends with and every value of recordedThen
// on the way.
type bits struct {
	name, weights, scalars string
	values                 int
}

// TestBits trains every preset, every recorded PyTorch case and 40 experiments that use each
// method at least twice, and compares with what the program trained before the layout was
// rebuilt for many runs and devices (commit ea504f2): to the last bit of every weight, and of
// every recorded value as a float32, which is what was recorded then.
func TestBits(t *testing.T) {
	recorded := readBits(t)
	experiments := bitExperiments(t)
	got := make([]bits, len(experiments))
	t.Run("train", func(t *testing.T) {
		for i, e := range experiments {
			t.Run(filepath.Base(e.name), func(t *testing.T) {
				t.Parallel()
				b := newBench(t)
				got[i] = b.bits(e.name, e.file, "--set", "training.threads="+strconv.Itoa(1+i%2))
				if want, ok := recorded[e.name]; !*updateBits && (!ok || want != got[i]) {
					t.Errorf("trained\n\t%+v\nrecorded is\n\t%+v", got[i], want)
				}
			})
		}
	})
	if *updateBits {
		writeBits(t, got)
	}
}

type bitExperiment struct{ name, file string }

func bitExperiments(t *testing.T) []bitExperiment {
	t.Helper()
	var list []bitExperiment
	for _, pattern := range []string{
		"../../experiments/presets/*.toml", testdata + "/parity/*/*/experiment.toml", testdata + "/bits/random/*.toml",
	} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, f := range files {
			full, err := filepath.Abs(f)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(filepath.ToSlash(f), "/experiment.toml")
			name = strings.TrimPrefix(strings.TrimPrefix(name, testdata+"/"), "../../experiments/")
			list = append(list, bitExperiment{name: strings.TrimSuffix(name, ".toml"), file: full})
		}
	}
	if len(list) < 98 {
		t.Fatalf("only %d experiments", len(list))
	}
	return list
}

// bits trains an experiment and sums up what came of it.
func (b *bench) bits(name, file string, args ...string) bits {
	b.t.Helper()
	out := b.run(append([]string{"train", "--json", file}, args...)...)
	if out.code > 1 { // a preset that is meant to diverge exits with 1
		b.t.Fatalf("exit status %d\n%s", out.code, out.stderr)
	}
	run := decodeTrained(b.t, out.stdout)
	r := bits{name: name, weights: run.WeightsSHA256}
	r.scalars, r.values = b.scalarBits(run.Dir)
	return r
}

// scalarBits is a digest of a run's values of recordedThen as float32s, and their number.
func (b *bench) scalarBits(run string) (digest string, values int) {
	b.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(b.ok("scalars", run))).ReadAll()
	if err != nil {
		b.t.Fatal(err)
	}
	var lines []string
	for _, row := range rows[1:] {
		step, tag, value := row[1], row[2], row[3]
		if !slices.Contains(recordedThen, path.Base(tag)) {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			b.t.Fatal(err)
		}
		var raw [4]byte
		binary.LittleEndian.PutUint32(raw[:], math.Float32bits(float32(v)))
		lines = append(lines, tag+" "+step+" "+hex.EncodeToString(raw[:]))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:]), len(lines)
}

func readBits(t *testing.T) map[string]bits {
	t.Helper()
	if *updateBits {
		return nil
	}
	raw, err := os.ReadFile(bitsFile)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	m := make(map[string]bits)
	for _, row := range rows[1:] {
		n, err := strconv.Atoi(row[3])
		if err != nil {
			t.Fatal(err)
		}
		m[row[0]] = bits{name: row[0], weights: row[1], scalars: row[2], values: n}
	}
	return m
}

func writeBits(t *testing.T, list []bits) {
	t.Helper()
	var text strings.Builder
	w := csv.NewWriter(&text)
	rows := [][]string{{"experiment", "weights_sha256", "scalars_sha256", "values"}}
	for _, b := range list {
		rows = append(rows, []string{b.name, b.weights, b.scalars, strconv.Itoa(b.values)})
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bitsFile, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestBitsUseEveryMethod keeps the list worth its time: a method that no random experiment
// uses twice could change its bits unseen.
func TestBitsUseEveryMethod(t *testing.T) {
	files, err := filepath.Glob(testdata + "/bits/random/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	uses := make(map[string]int)
	for _, f := range files {
		s, err := spec.Load(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range methodKeys {
			v, err := s.Get(key)
			if err != nil {
				t.Fatal(err)
			}
			uses[key+"="+v.(string)]++
		}
	}
	for _, key := range methodKeys {
		k, ok := hparam.Lookup(key)
		if !ok {
			t.Fatalf("there is no key %s", key)
		}
		for _, choice := range k.Choices {
			if n := uses[key+"="+choice]; n < 2 && choice != "cross_entropy" { // auto is that for classes
				t.Errorf("%s = %q in %d random experiments, want 2", key, choice, n)
			}
		}
	}
}

var methodKeys = []string{
	"optimizer.name", "schedule.name", "model.activation", "model.init", "model.norm", "training.loss",
	"data.normalize",
}
