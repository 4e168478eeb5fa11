package dataset

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/internal/rng/splitmix"

	"gonum.org/v1/gonum/mat"
)

// mixed is a row of a table that has everything: numbers, some of which no float32 holds, whole
// numbers, words, truths, and missing values of each but the last two.
type mixed struct {
	Length *float64
	Count  *int64
	Place  *string
	Wet    bool
	Kind   string
}

var places = []string{"north", "far south", "O'Brien's \"hill\"", "a,b", "50 %x", "été", "{x}", "back\\slash"}

// drawMixed draws rows.
func drawMixed(seed uint64) []mixed {
	s := splitmix.New(seed, splitmix.Points, 0)
	rows := make([]mixed, 40+s.Intn(0, 60))
	for i := range rows {
		at := uint64(16 * (i + 1))
		length, _ := s.NormalPair(at)
		length *= math.Pow(10, float64(s.Intn(at+2, 12)-3))
		count, place := int64(s.Intn(at+3, 1e9)), places[s.Intn(at+4, len(places))]
		r := mixed{Wet: s.Intn(at+5, 2) == 1, Kind: []string{"setosa", "virginica", "other kind"}[s.Intn(at+6, 3)]}
		if s.Intn(at+7, 8) > 0 {
			r.Length = &length
		}
		if s.Intn(at+8, 8) > 0 {
			r.Count = &count
		}
		if s.Intn(at+9, 8) > 0 {
			r.Place = &place
		}
		rows[i] = r
	}
	return rows
}

var mixedNames = []string{"Length", "Count", "Place", "Wet", "Kind"}

// fields spells a row.
func (r *mixed) fields() []string {
	fields := []string{"", "", "", strconv.FormatBool(r.Wet), r.Kind}
	if r.Length != nil {
		fields[0] = strconv.FormatFloat(*r.Length, 'g', -1, 64)
	}
	if r.Count != nil {
		fields[1] = strconv.FormatInt(*r.Count, 10)
	}
	if r.Place != nil {
		fields[2] = *r.Place
	}
	return fields
}

func mixedText(t *testing.T, rows []mixed, comma rune) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = comma
	records := [][]string{mixedNames}
	for _, r := range rows {
		records = append(records, r.fields())
	}
	if err := w.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func mixedARFF(rows []mixed) string {
	quote := func(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'" }
	var b strings.Builder
	b.WriteString("% drawn\n@relation drawn\n@attribute Length real\n@attribute Count integer\n" +
		"@attribute Place string\n@attribute Wet {true,false}\n" +
		"@attribute Kind {virginica, setosa, 'other kind'}\n@data\n")
	for _, r := range rows {
		fields := r.fields()
		for i, f := range fields {
			switch {
			case f == "":
				fields[i] = "?"
			case i == 2 || i == 4:
				fields[i] = quote(f)
			}
		}
		b.WriteString(strings.Join(fields, ", ") + "\n")
	}
	return b.String()
}

func mixedJSON(t *testing.T, rows []mixed) (lines, list string) {
	t.Helper()
	var each []string
	for _, r := range rows {
		raw, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		each = append(each, string(raw))
	}
	return strings.Join(each, "\n"), "[" + strings.Join(each, ",\n ") + "]"
}

// trainedOn is the digest of what training is given of a source.
func trainedOn(t *testing.T, name string, s Source) string {
	t.Helper()
	table, err := Load(t.Context(), s, Options{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	p, err := Prepare(table, SplitConfig{Validation: 0.2, Test: 0.1, Stratify: true, Seed: 7, Normalize: Standard})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	h := sha256.New()
	for _, part := range []*Part{&p.Train, &p.Validation, &p.Test} {
		fmt.Fprintln(h, part.Rows, part.Labels, part.IDs, part.X.Rows, part.X.Cols)
		for _, values := range [][]float32{part.X.Data, part.Targets} {
			for _, v := range values {
				fmt.Fprintln(h, math.Float32bits(v))
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A table is the same to training in whatever format it comes, to the last bit.
func TestEveryFormatTrainsOnTheSameBits(t *testing.T) {
	for seed := range uint64(6) {
		rows := drawMixed(seed)
		lines, list := mixedJSON(t, rows)
		want := trainedOn(t, "CSV", datasettest.File(t, "a.csv", mixedText(t, rows, ',')))
		for name, content := range map[string]string{
			"a.tsv": mixedText(t, rows, '\t'), "semicolon.csv": mixedText(t, rows, ';'),
			"a.jsonl": lines, "a.json": list,
			"a.arff": mixedARFF(rows), "a.parquet": string(datasettest.Parquet(t, rows)),
			"a.csv.xz":    datasettest.XZ(t, mixedText(t, rows, ',')),
			"a.jsonl.zip": datasettest.ZIP(t, map[string]string{"a": lines}),
		} {
			if got := trainedOn(t, name, datasettest.File(t, name, content)); got != want {
				t.Errorf("seed %d: %s is trained on as other bits than CSV", seed, name)
			}
		}
	}
}

// Formats of numbers alone give the same as text, missing values and truths among them.
func TestFormatsOfNumbersTrainOnTheSameBits(t *testing.T) {
	for seed := range uint64(6) {
		rows := drawMixed(seed)
		m := mat.NewDense(len(rows), 3, nil)
		labels := make([]int64, len(rows))
		var text, sparse strings.Builder
		for i, r := range rows {
			length, count, wet := math.NaN(), math.NaN(), 0.0
			if r.Length != nil {
				length = *r.Length
			}
			if r.Count != nil {
				count = float64(*r.Count)
			}
			if r.Wet {
				wet = 1
			}
			labels[i] = int64(len(r.Kind))
			m.SetRow(i, []float64{length, count, wet})
			fields := r.fields()
			fmt.Fprintf(&text, "%s,%s,%v,%d\n", fields[0], fields[1], wet, labels[i])
			fmt.Fprintf(&sparse, "%d 1:%v 2:%v 3:%v\n", labels[i], length, count, wet)
		}
		want := trainedOn(t, "CSV", datasettest.File(t, "a.csv", text.String()))
		arrays := map[string][]byte{"x": datasettest.NPY(t, m), "y": datasettest.NPY(t, labels)}
		for name, content := range map[string]string{
			"a.npz": datasettest.NPZ(t, arrays), "a.libsvm": sparse.String(),
		} {
			if got := trainedOn(t, name, datasettest.File(t, name, content)); got != want {
				t.Errorf("seed %d: %s is trained on as other bits than CSV", seed, name)
			}
		}
	}
}
