package text

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/internal/rng/splitmix"
	"tunebench/engine/sparse"
)

func allTexts(docs []string) [][]byte {
	var texts [][]byte
	for _, d := range docs {
		texts = append(texts, []byte(d))
	}
	return texts
}

// The figures are of scikit-learn 1.2.1; testdata/sklearn/make.py made them.
func TestTFIDFAgreesWithScikitLearn(t *testing.T) {
	raw, err := os.ReadFile("testdata/sklearn/tfidf.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Train, Held []string
		Cases       []struct {
			NGrams      int
			MinDF       int `json:"min_df"`
			Weighting   string
			Sublinear   bool
			Vocabulary  []string
			Train, Held [][]float64
		}
	}
	if err := json.Unmarshal(raw, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range golden.Cases {
		config := Config{NGrams: c.NGrams, MinDF: c.MinDF, Weighting: c.Weighting, Sublinear: c.Sublinear}
		name := fmt.Sprintf("%+v", config)
		e := &Encoding{Config: config.WithDefaults()}
		train := allTexts(golden.Train)
		if err := e.Fit(train, 1, allRows(len(train)), 1<<20); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(e.Vocabulary, c.Vocabulary) {
			t.Fatalf("%s: %q, want %q", name, e.Vocabulary, c.Vocabulary)
		}
		held := allTexts(golden.Held)
		for part, want := range map[*sparse.CSR][][]float64{
			e.Vectorize(train, 1, allRows(len(train))): c.Train, e.Vectorize(held, 1, allRows(len(held))): c.Held,
		} {
			checkCSR(t, part)
			x := dense(part)
			for i, row := range want {
				for j, v := range row {
					if math.Abs(float64(x[i*part.Cols+j])-v) > 2e-7*max(1, v) {
						t.Fatalf("%s: row %d, %q is %v, want %v", name, i, e.Vocabulary[j], x[i*part.Cols+j], v)
					}
				}
			}
		}
	}
}

func checkCSR(t *testing.T, m *sparse.CSR) {
	t.Helper()
	if len(m.RowPtr) != m.Rows+1 || m.RowPtr[m.Rows] != int64(len(m.Values)) || len(m.ColIdx) != len(m.Values) {
		t.Fatalf("%d rows with %d pointers, %d columns, %d values", m.Rows, len(m.RowPtr), len(m.ColIdx), len(m.Values))
	}
	for i := range m.Rows {
		columns, values := m.Row(i)
		for k, c := range columns {
			if c < 0 || int(c) >= m.Cols || k > 0 && c <= columns[k-1] || values[k] == 0 || values[k] != values[k] {
				t.Fatalf("row %d: columns %v, values %v of %d", i, columns, values, m.Cols)
			}
		}
	}
}

// allRows is 0 to n-1.
func allRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

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

// plainTFIDF computes TF-IDF as its definition reads, over maps.
func plainTFIDF(train, rows []string, c Config) []map[string]float64 {
	words := func(doc string) map[string]float64 {
		counts := map[string]float64{}
		var list []string
		for _, w := range strings.Fields(doc) {
			if len(w) >= 2 {
				list = append(list, w)
			}
		}
		for i := range list {
			for n := 1; n <= c.NGrams && i+n <= len(list); n++ {
				counts[strings.Join(list[i:i+n], " ")]++
			}
		}
		return counts
	}
	df := map[string]float64{}
	for _, doc := range train {
		for w := range words(doc) {
			df[w]++
		}
	}
	var result []map[string]float64
	for _, doc := range rows {
		weights, square := map[string]float64{}, 0.0
		for w, n := range words(doc) {
			if df[w] < float64(c.MinDF) {
				continue
			}
			if c.Sublinear {
				n = 1 + math.Log(n)
			}
			weights[w] = n * (math.Log(float64(1+len(train))/(1+df[w])) + 1)
			square += weights[w] * weights[w]
		}
		for w := range weights {
			weights[w] /= math.Sqrt(square)
		}
		result = append(result, weights)
	}
	return result
}

// randomDocs are texts of lower-case words of which low numbers are frequent.
func randomDocs(seed uint64, n int) []string {
	draws := splitmix.New(seed, splitmix.Points, 0)
	docs := make([]string, n)
	at := uint64(0)
	for i := range docs {
		var words []string
		for range draws.Intn(at, 12) {
			at += 2
			u := draws.Float64(at)
			words = append(words, "w"+strconv.Itoa(int(40*u*u)))
		}
		at++
		docs[i] = strings.Join(words, " ")
	}
	return docs
}

func TestTFIDFAgreesWithItsDefinition(t *testing.T) {
	for seed := range uint64(20) {
		train, held := randomDocs(seed, 40), randomDocs(seed+1000, 15)
		c := Config{NGrams: 1 + int(seed%3), MinDF: 1 + int(seed/3%3), Sublinear: seed%2 == 1}
		e := &Encoding{Config: c.WithDefaults()}
		if err := e.Fit(allTexts(train), 1, allRows(len(train)), 1<<20); err != nil {
			t.Fatal(err)
		}
		m := e.Vectorize(allTexts(held), 1, allRows(len(held)))
		checkCSR(t, m)
		for i, want := range plainTFIDF(train, held, c) {
			columns, values := m.Row(i)
			if len(columns) != len(want) {
				t.Fatalf("seed %d, row %d %q: %d terms, want %v", seed, i, held[i], len(columns), want)
			}
			for k, column := range columns {
				term := e.Vocabulary[column]
				if math.Abs(float64(values[k])-want[term]) > 1e-6 {
					t.Fatalf("seed %d, row %d: %q is %v, want %v", seed, i, term, values[k], want[term])
				}
			}
		}
	}
}

// Each row is weighed apart from those beside it, and two texts of a row like one.
func TestRowsAreVectorizedAlone(t *testing.T) {
	docs := randomDocs(3, 30)
	for _, c := range []Config{
		{},
		{Weighting: Count, NGrams: 2},
		{Hashing: true, MaxFeatures: 16},
		{Weighting: Binary},
	} {
		e := &Encoding{Config: c.WithDefaults()}
		if err := e.Fit(allTexts(docs), 1, allRows(len(docs)), 1<<20); err != nil {
			t.Fatal(err)
		}
		all := e.Vectorize(allTexts(docs), 1, allRows(len(docs)))
		for i := range docs {
			one := e.Vectorize(allTexts(docs), 1, []int32{int32(i)})
			wantColumns, wantValues := all.Row(i)
			if !slices.Equal(one.ColIdx, wantColumns) || !slices.Equal(one.Values, wantValues) {
				t.Errorf("%+v: row %d alone is %v %v, want %v %v", c, i, one.ColIdx, one.Values, wantColumns,
					wantValues)
			}
		}
		pairs := e.Vectorize(allTexts(docs), 2, []int32{4})
		joined := e.Vectorize(allTexts([]string{docs[8] + " . " + docs[9]}), 1, []int32{0})
		if c.NGrams < 2 && !slices.Equal(pairs.Values, joined.Values) {
			t.Errorf("%+v: two texts of a row are %v, one of both %v", c, pairs.Values, joined.Values)
		}
	}
}

func TestVocabularyKeepsTheTermsOfMostRows(t *testing.T) {
	docs := []string{"aa bb cc", "aa bb dd", "aa ee ee ee ee", "bb aa"}
	for size, want := range map[int][]string{
		1: {"aa"}, 2: {"aa", "bb"}, 3: {"aa", "bb", "cc"},
		9: {"aa", "bb", "cc", "dd", "ee"},
	} {
		e := &Encoding{Config: (&Config{MaxFeatures: size}).WithDefaults()}
		if err := e.Fit(allTexts(docs), 1, allRows(len(docs)), 1<<20); err != nil || !slices.Equal(e.Vocabulary, want) {
			t.Errorf("%d terms: %q, want %q, %v", size, e.Vocabulary, want, err)
		}
		if !e.Fitted() || len(e.DF) != len(want) || e.DF[0] != 4 || e.Rows != 4 {
			t.Errorf("%d terms: counts %v of %d rows", size, e.DF, e.Rows)
		}
	}
}

// A stored encoding has no index of its terms; the first use makes it.
func TestStoredEncodingVectorizesTheSame(t *testing.T) {
	docs := allTexts(randomDocs(1, 20))
	e := &Encoding{Config: (&Config{}).WithDefaults()}
	if err := e.Fit(docs, 1, allRows(20), 1<<20); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var stored Encoding
	if err := json.Unmarshal(raw, &stored); err != nil {
		t.Fatal(err)
	}
	a, b := e.Vectorize(docs, 1, allRows(20)), stored.Vectorize(docs, 1, allRows(20))
	if !slices.Equal(a.Values, b.Values) || !slices.Equal(a.ColIdx, b.ColIdx) {
		t.Error("the stored encoding gives other features")
	}
	if names := stored.Names(); !slices.Equal(names, stored.Vocabulary) {
		t.Errorf("features %q of the terms %q", names, stored.Vocabulary)
	}
}

func TestWrongConfigurationsAreNamed(t *testing.T) {
	for want, c := range map[string]Config{
		"ngrams 4": {NGrams: 4}, "ngrams -1": {NGrams: -1}, "min_df -1": {MinDF: -1},
		"max_features -1": {MaxFeatures: -1}, "outside 1 to 16777216": {MaxFeatures: 1<<24 + 1},
		`weighting "bm25"`: {Weighting: "bm25"},
	} {
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := (&Config{}).Check(); err != nil {
		t.Error(err)
	}
	e := &Encoding{Config: (&Config{MinDF: 3}).WithDefaults()}
	if err := e.Fit(allTexts([]string{"aa", "bb"}), 1, allRows(2), 1<<20); err == nil ||
		!strings.Contains(err.Error(), "data.min_df") {
		t.Errorf("no term in three rows: %v", err)
	}
	if err := e.Fit(allTexts(randomDocs(1, 50)), 1, allRows(50), 100); err == nil ||
		!strings.Contains(err.Error(), "data.hashing") {
		t.Errorf("100 bytes of memory: %v", err)
	}
}
