package dataset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
	"tunebench/engine/sparse"
)

// dense is a matrix with its zeros written out, row by row.
func dense(m *sparse.CSR) []float32 {
	x := make([]float32, m.Rows*m.Cols)
	for i := range m.Rows {
		columns, values := m.Row(i)
		for k, c := range columns {
			x[i*m.Cols+int(c)] = values[k]
		}
	}
	return x
}

func checkSparse(t *testing.T, m *sparse.CSR) {
	t.Helper()
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
}

// news is a table of two columns of text; the last rows have words of their own.
func news(rows int) string {
	var b strings.Builder
	b.WriteString("class,title,body,length\n")
	for i := range rows {
		topic, words := "sport", "the match was won by goals"
		if i%2 == 1 {
			topic, words = "money", "the bank has raised rates"
		}
		fmt.Fprintf(&b, "%s,\"%s, today\",\"No. %d said: \"\"%s\"\" unique%d\",%d\n", topic, words, i, words, i, i%17)
	}
	return b.String()
}

func TestTextIsFittedOnTrainingRowsOnly(t *testing.T) {
	s := datasettest.File(t, "news.csv", news(100))
	s.Kind, s.Label = tabular.TextKind, "class"
	table := mustLoad(t, s)
	if table.Kind != tabular.TextKind || table.NumRows() != 100 || table.TextColumns() != 2 ||
		string(table.Texts[2]) != "the bank has raised rates, today" {
		t.Fatalf("%s with %d rows: %q", table.Kind, table.NumRows(), table.Texts[:4])
	}
	p, err := Prepare(table, SplitConfig{Validation: 0.2, Stratify: true, Seed: 1, Normalize: Standard})
	if err != nil {
		t.Fatal(err)
	}
	if p.Train.Len() != 80 || p.Train.Sparse.Rows != 80 || p.Validation.Sparse.Rows != 20 || p.Train.X.Cols != 0 ||
		p.Train.Sparse.Cols != len(p.Features) {
		t.Fatalf("%d and %d rows of %d features", p.Train.Len(), p.Validation.Sparse.Rows, len(p.Features))
	}
	checkSparse(t, p.Train.Sparse)
	checkSparse(t, p.Validation.Sparse)
	for _, row := range p.Validation.Rows {
		if slices.Contains(p.Features, fmt.Sprintf("unique%d", row)) {
			t.Errorf("a word of validation row %d is in the vocabulary", row)
		}
	}
	for _, row := range p.Train.Rows {
		if !slices.Contains(p.Features, fmt.Sprintf("unique%d", row)) {
			t.Errorf("a word of training row %d is not in the vocabulary", row)
		}
	}
	for i := range p.Train.Sparse.Rows {
		_, values := p.Train.Sparse.Row(i)
		sum := 0.0
		for _, v := range values {
			sum += float64(v) * float64(v)
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("row %d has length %v", i, math.Sqrt(sum))
		}
	}
	// What a model is stored with reads the same rows the same way.
	raw, err := json.Marshal(p.Encoding)
	if err != nil {
		t.Fatal(err)
	}
	var encoding tabular.Encoding
	if err := json.Unmarshal(raw, &encoding); err != nil {
		t.Fatal(err)
	}
	again, err := LoadEncoded(context.Background(), s, Options{}, &encoding)
	if err != nil {
		t.Fatal(err)
	}
	all, width := dense(again.Sparse), again.Sparse.Cols
	train := dense(p.Train.Sparse)
	for i, row := range p.Train.Rows {
		if !slices.Equal(train[i*width:(i+1)*width], all[int(row)*width:int(row+1)*width]) {
			t.Fatalf("row %d reads differently with the stored encoding", row)
		}
	}
}

func TestTextColumnsCanBeChosen(t *testing.T) {
	s := datasettest.File(t, "news.csv", news(40))
	s.Kind, s.Label, s.Text = tabular.TextKind, "class",
		text.Config{Columns: []string{"title"}, NGrams: 2, MaxFeatures: 7}
	s.Validation, s.Limit, s.Sample, s.Seed = "news.csv", 30, 20, 4
	p, err := Prepare(mustLoad(t, s), SplitConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Train.Len() != 20 || p.Validation.Sparse.Rows != 40 || len(p.Features) != 7 ||
		!slices.Contains(p.Features, "the") {
		t.Errorf("%d rows, %d held out, features %q", p.Train.Len(), p.Validation.Sparse.Rows, p.Features)
	}
	s.Text = text.Config{Hashing: true, MaxFeatures: 64}
	if p, err = Prepare(mustLoad(t, s), SplitConfig{}); err != nil || p.Train.Sparse.Cols != 64 {
		t.Fatalf("hashing: %v", err)
	}
	checkSparse(t, p.Train.Sparse)
	for want, c := range map[string]text.Config{
		"is the label": {Columns: []string{"class"}}, `did you mean "title"`: {Columns: []string{"titl"}},
		"min_df": {MinDF: 1000}, "ngrams 4": {NGrams: 4}, "weighting": {Weighting: "bm25"},
	} {
		s.Text = c
		table, err := Load(context.Background(), s, Options{})
		if err == nil {
			_, err = Prepare(table, SplitConfig{})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	s.Text = text.Config{}
	if _, err := Prepare(mustLoad(t, s), SplitConfig{MaxMemory: 1000}); !errors.As(err, new(*tabular.LimitError)) ||
		!strings.Contains(err.Error(), "data.hashing") {
		t.Errorf("a vocabulary beyond the memory: %v", err)
	}
	s = datasettest.File(t, "n.csv", "1,2,a\n3,4,b\n")
	s.Kind = tabular.TextKind
	if _, err := Load(context.Background(), s, Options{}); err == nil || !strings.Contains(err.Error(), "data.text") {
		t.Errorf("no text: %v", err)
	}
}

func TestTextOfParquetIsTheTextOfCSV(t *testing.T) {
	type row struct {
		Class string `parquet:"class"`
		Body  string `parquet:"body"`
	}
	var rows []row
	var csv strings.Builder
	csv.WriteString("class,body\n")
	for i := range 30 {
		r := row{[]string{"a", "b"}[i%2], fmt.Sprintf("some words of row %d here", i)}
		rows = append(rows, r)
		fmt.Fprintf(&csv, "%s,%s\n", r.Class, r.Body)
	}
	a := datasettest.File(t, "t.csv", csv.String())
	b := datasettest.File(t, "t.parquet", string(datasettest.Parquet(t, rows)))
	a.Kind, a.Label, b.Kind, b.Label = tabular.TextKind, "class", tabular.TextKind, "class"
	x, y := mustLoad(t, a), mustLoad(t, b)
	if !slices.EqualFunc(x.Texts, y.Texts, func(a, b []byte) bool { return string(a) == string(b) }) ||
		!slices.Equal(x.Labels, y.Labels) {
		t.Errorf("%q and %q", x.Texts[:3], y.Texts[:3])
	}
}
