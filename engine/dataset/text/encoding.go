package text

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/internal/portmath"
	"tunebench/engine/internal/rng/splitmix"
	"tunebench/engine/sparse"
)

// The weightings of terms.
const (
	// TFIDF is the count times ln((1+n)/(1+df)) + 1, n being the training rows and df those
	// with the term; each row is then scaled to length 1. These are scikit-learn's defaults.
	TFIDF = "tfidf"
	// Count is how often the term occurs in the row.
	Count = "count"
	// Binary is 1 for every term that occurs.
	Binary = "binary"
)

// Config says how text becomes a bag of words.
type Config struct {
	// Columns are the columns of text by name or 0-based index; empty takes all that hold
	// running text. They share a vocabulary; no run of words goes from one to the next.
	Columns []string
	// NGrams is the longest run of words that is a term, 1 to 3. Default 1.
	NGrams int
	// MinDF is the number of training rows that a term must occur in. Default 1.
	MinDF int
	// MaxFeatures bounds the vocabulary to the terms of most rows; with Hashing it is the
	// number of buckets. Default 50,000.
	MaxFeatures int
	// Weighting is [TFIDF], [Count] or [Binary]. Default TFIDF.
	Weighting string
	// Sublinear takes 1 + ln(count) for the count.
	Sublinear bool
	// Hashing assigns terms to buckets by a hash (Weinberger et al. 2009), so that no
	// vocabulary is kept.
	Hashing bool
}

const defaultMaxFeatures = 50_000

// WithDefaults replaces zeros by their defaults.
func (c *Config) WithDefaults() Config {
	d := *c
	d.NGrams, d.MinDF = max(1, d.NGrams), max(1, d.MinDF)
	if d.MaxFeatures == 0 {
		d.MaxFeatures = defaultMaxFeatures
	}
	if d.Weighting == "" {
		d.Weighting = TFIDF
	}
	return d
}

// Check reports a value out of range.
func (c *Config) Check() error {
	switch {
	case c.NGrams < 0 || c.NGrams > 3:
		return fmt.Errorf("ngrams %d is outside 1 to 3", c.NGrams)
	case c.MinDF < 0:
		return fmt.Errorf("min_df %d is negative", c.MinDF)
	case c.MaxFeatures < 0 || c.MaxFeatures > 1<<24:
		return fmt.Errorf("max_features %d is outside 1 to %d", c.MaxFeatures, 1<<24)
	case !slices.Contains([]string{"", TFIDF, Count, Binary}, c.Weighting):
		return fmt.Errorf("weighting %q is none of tfidf, count, binary", c.Weighting)
	}
	return nil
}

// Encoding says how text became features. Before a split only the configuration is known;
// Prepare fits the rest on the training rows. Its fields are plain values, fit for JSON.
type Encoding struct {
	Config
	// Vocabulary is the term of each feature, sorted; nil with Hashing.
	Vocabulary []string
	// DF counts the training rows with each term and Rows all training rows.
	DF   []int32
	Rows int

	index   map[string]int32
	factors []float64
}

// Fitted reports whether text can be vectorized.
func (e *Encoding) Fitted() bool { return e.Rows > 0 }

// features is the number of features.
func (e *Encoding) features() int { return len(e.DF) }

// Names are the features' names, cleaned for a terminal.
func (e *Encoding) Names() []string {
	names := make([]string, e.features())
	for i := range names {
		if e.Hashing {
			names[i] = "bucket " + strconv.Itoa(i)
		} else {
			names[i] = wording.Name(e.Vocabulary[i])
		}
	}
	wording.Unique(names)
	return names
}

// feature returns the feature of a term, -1 for one that training did not know.
func (e *Encoding) feature(term []byte) int32 {
	if e.Hashing {
		return bucket(term, e.MaxFeatures)
	}
	if i, ok := e.index[string(term)]; ok {
		return i
	}
	return -1
}

// bucket hashes a term by FNV-1a, mixed so that the low bits depend on all of it.
func bucket(term []byte, n int) int32 {
	h := fnv.New64a()
	_, _ = h.Write(term) // a hash never fails
	return int32(splitmix.Mix(h.Sum64()) % uint64(n))
}

// termStat counts the rows with a term; last is the row that it was last seen in.
type termStat struct{ df, last int32 }

// ErrLimit is a vocabulary that takes more memory than it may.
var ErrLimit = errors.New("more than the limit")

// Fit makes the vocabulary of rows of texts, columns texts to a row, within a bound of memory.
func (e *Encoding) Fit(texts [][]byte, columns int, rows []int32, maxMemory int64) error {
	e.Rows = len(rows)
	tokens := tokenizer{ngrams: e.NGrams}
	if e.Hashing {
		e.DF = make([]int32, e.MaxFeatures)
		last := make([]int32, e.MaxFeatures)
		for i, row := range rows {
			for _, text := range texts[int(row)*columns : int(row+1)*columns] {
				tokens.terms(text, func(term []byte) {
					if b := bucket(term, e.MaxFeatures); last[b] != int32(i+1) {
						last[b] = int32(i + 1)
						e.DF[b]++
					}
				})
			}
		}
		return nil
	}
	stats := map[string]*termStat{}
	memory := int64(0)
	for i, row := range rows {
		for _, text := range texts[int(row)*columns : int(row+1)*columns] {
			tokens.terms(text, func(term []byte) {
				s := stats[string(term)]
				if s == nil {
					s = &termStat{}
					stats[string(term)] = s
					memory += int64(len(term)) + 64 // the map's entry and the counts, about
				}
				if s.last != int32(i+1) {
					s.last = int32(i + 1)
					s.df++
				}
			})
		}
		if memory > maxMemory {
			return fmt.Errorf("the vocabulary of %d different terms in %d of %d rows needs %w of %s of memory; "+
				"try data.hashing or data.ngrams = 1",
				len(stats), i+1, len(rows), ErrLimit, wording.Bytes(maxMemory))
		}
	}
	return e.choose(stats)
}

// choose keeps the terms of enough rows, of too many those of the most rows, sorted.
func (e *Encoding) choose(stats map[string]*termStat) error {
	for term, s := range stats {
		if int(s.df) >= e.MinDF {
			e.Vocabulary = append(e.Vocabulary, term)
		}
	}
	if len(e.Vocabulary) == 0 {
		return fmt.Errorf("no term occurs in %d training rows (data.min_df)", e.MinDF)
	}
	if len(e.Vocabulary) > e.MaxFeatures {
		slices.SortFunc(e.Vocabulary, func(a, b string) int {
			if d := stats[b].df - stats[a].df; d != 0 {
				return int(d)
			}
			return strings.Compare(a, b)
		})
		e.Vocabulary = e.Vocabulary[:e.MaxFeatures]
	}
	slices.Sort(e.Vocabulary)
	for _, term := range e.Vocabulary {
		e.DF = append(e.DF, stats[term].df)
	}
	e.reindex()
	return nil
}

// reindex finds features by term.
func (e *Encoding) reindex() {
	e.index = make(map[string]int32, len(e.Vocabulary))
	for i, term := range e.Vocabulary {
		e.index[term] = int32(i)
	}
}

// Vectorize turns rows of texts, columns texts to a row, into features.
func (e *Encoding) Vectorize(texts [][]byte, columns int, rows []int32) *sparse.CSR {
	if !e.Hashing && e.index == nil {
		e.reindex()
	}
	m := &sparse.CSR{Rows: len(rows), Cols: e.features(), RowPtr: make([]int64, 1, len(rows)+1)}
	idf := e.Factors()
	tokens := tokenizer{ngrams: e.NGrams}
	var found []int32
	var weights []float64
	for _, row := range rows {
		found = found[:0]
		for _, text := range texts[int(row)*columns : int(row+1)*columns] {
			tokens.terms(text, func(term []byte) {
				if f := e.feature(term); f >= 0 {
					found = append(found, f)
				}
			})
		}
		slices.Sort(found)
		weights = weights[:0]
		for i := 0; i < len(found); {
			f, n := found[i], 0
			for ; i < len(found) && found[i] == f; i++ {
				n++
			}
			m.ColIdx = append(m.ColIdx, f)
			weights = append(weights, e.weight(float64(n), idf, f))
		}
		m.Values = e.scale(m.Values, weights)
		m.RowPtr = append(m.RowPtr, int64(len(m.Values)))
	}
	return m
}

// Factors are those by which [TFIDF] weighs each feature, by its training rows: ln((1+n)/(1+df)) + 1.
func (e *Encoding) Factors() []float64 {
	if e.factors == nil {
		e.factors = make([]float64, len(e.DF))
		for i, df := range e.DF {
			e.factors[i] = portmath.Log(float64(1+e.Rows)/float64(1+df)) + 1
		}
	}
	return e.factors
}

func (e *Encoding) weight(count float64, idf []float64, feature int32) float64 {
	if e.Weighting == Binary {
		return 1
	}
	if e.Sublinear {
		count = 1 + portmath.Log(count)
	}
	if e.Weighting == TFIDF {
		count *= idf[feature]
	}
	return count
}

// scale appends a row's weights, for TF-IDF scaled to length 1.
func (e *Encoding) scale(values []float32, weights []float64) []float32 {
	length := 1.0
	if e.Weighting == TFIDF && len(weights) > 0 {
		sum := 0.0
		for _, w := range weights {
			sum += float64(w * w)
		}
		length = math.Sqrt(sum)
	}
	for _, w := range weights {
		values = append(values, float32(w/length))
	}
	return values
}
