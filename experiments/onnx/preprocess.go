package onnx

import (
	"errors"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
)

// preprocess adds what turns values as a table has them into what the network sees: its dense columns and
// its codes, "" for none.
func (b *builder) preprocess(p *dataset.Preprocessing) (dense, ids string, err error) {
	e := &p.Encoding
	switch {
	case e.Ratings != nil:
		var codes []string
		for k := range e.Columns {
			in := b.input(e.Columns[k].Name, String, 0, 1)
			codes = append(codes, b.encode(in, e.Fields[k].Values, 1, 0))
		}
		return "", b.concat(codes), nil
	case e.Text != nil:
		dense, err = b.words(e.Text)
		return dense, "", err
	case e.Image.Width > 0:
		m := e.Image
		flat := b.do("Flatten", []string{b.input("image", Float, 0, m.Height, m.Width, m.Channels)})
		return b.normalize(b.cast(flat, Double), &p.Normalizer, 0, len(p.Normalizer.Shift)), "", nil
	}
	dense, ids = b.columns(p)
	return dense, ids, nil
}

// columns adds an input for each column of a table.
func (b *builder) columns(p *dataset.Preprocessing) (dense, ids string) {
	e := &p.Encoding
	var features, codes []string
	at := 0
	for k := range e.Columns {
		c := &e.Columns[k]
		switch {
		case c.Embedded:
			in := b.input(c.Name, String, 0, 1)
			codes = append(codes, b.encode(in, e.Fields[len(codes)].Values, 1, 0))
		case c.Categorical:
			features = append(features, b.indicators(b.input(c.Name, String, 0, 1), c))
		default:
			in := b.input(c.Name, Double, 0, 1)
			features = append(features, b.normalize(in, &p.Normalizer, at, at+1))
			if c.Missing {
				features = append(features, b.cast(b.do("IsNaN", []string{in}), Float))
			}
		}
		at += len(c.FeatureNames())
	}
	if len(features) > 0 {
		dense = b.concat(features)
	}
	if len(codes) > 0 {
		ids = b.concat(codes)
	}
	return dense, ids
}

// encode turns strings into the places of known values, counted from one number on; others into otherwise.
func (b *builder) encode(in string, values []string, from, otherwise int64) string {
	codes := make([]int64, len(values))
	for i := range codes {
		codes[i] = from + int64(i)
	}
	return b.domain("LabelEncoder", []string{in}, Attribute{"keys_strings", values}, Attribute{"values_int64s", codes},
		Attribute{"default_int64", otherwise})
}

// indicators turns a category into features of 0 and 1, as [tabular.EncodedColumn] has them.
func (b *builder) indicators(in string, c *tabular.EncodedColumn) string {
	values := append(append([]string(nil), c.Values...), "")
	n := int64(len(c.Values))
	code := b.encode(in, values, 0, n+1) // a missing one has the code n, another value n+1
	var codes []int64
	for i := range n {
		codes = append(codes, i)
	}
	if c.Other {
		codes = append(codes, n+1)
	}
	if c.Missing {
		codes = append(codes, n)
	}
	all := b.constant(Tensor{Dims: []int{1, len(codes)}, Ints: codes})
	return b.cast(b.do("Equal", []string{code, all}), Float)
}

// normalize fills in what is missing and scales the features from one to before another, doubles.
func (b *builder) normalize(in string, n *dataset.Normalizer, from, to int) string {
	fill := b.doubles(n.Fill[from:to]...)
	whole := b.do("Where", []string{b.do("IsNaN", []string{in}), fill, in})
	moved := b.do("Sub", []string{whole, b.doubles(n.Shift[from:to]...)})
	return b.cast(b.do("Div", []string{moved, b.doubles(n.Scale[from:to]...)}), Float)
}

// words weighs the words of texts.
func (b *builder) words(e *text.Encoding) (string, error) {
	if e.Hashing {
		return "", errors.New("data.hashing keeps no vocabulary that could be exported with --preprocess; " +
			"without it the network alone is")
	}
	in := b.input("words", String, 0, -1)
	counts := b.do("TfIdfVectorizer", []string{in}, ngrams(e)...)
	some := func() string { return b.do("Greater", []string{counts, b.floats(0)}) }
	if e.Weighting == text.Binary {
		return b.cast(some(), Float), nil
	}
	weights := b.cast(counts, Double)
	if e.Sublinear {
		one := b.doubles(1)
		logs := b.do("Add", []string{b.do("Log", []string{b.do("Max", []string{weights, one})}), one})
		weights = b.do("Where", []string{some(), logs, weights})
	}
	if e.Weighting == text.Count {
		return b.cast(weights, Float), nil
	}
	weights = b.do("Mul", []string{weights, b.doubles(e.Factors()...)})
	squares := b.do("Mul", []string{weights, weights})
	squares = b.do("ReduceSum", []string{squares, b.ints(1)}, Attribute{"keepdims", int64(1)})
	length := b.do("Sqrt", []string{squares})
	length = b.do("Max", []string{length, b.doubles(1e-300)}) // of rows without words
	return b.cast(b.do("Div", []string{weights, length}), Float), nil
}

// ngrams are the settings by which runs of words are counted.
func ngrams(e *text.Encoding) []Attribute {
	pools := make([][]string, e.NGrams)
	places := make([][]int64, e.NGrams)
	for i, term := range e.Vocabulary {
		words := splitTerm(term)
		n := len(words) - 1
		pools[n] = append(pools[n], words...)
		places[n] = append(places[n], int64(i))
	}
	var pool []string
	var starts, indexes []int64
	shortest := int64(0)
	for n := range pools {
		starts = append(starts, int64(len(pool)))
		pool, indexes = append(pool, pools[n]...), append(indexes, places[n]...)
		if shortest == 0 && len(pools[n]) > 0 {
			shortest = int64(n + 1)
		}
	}
	return []Attribute{
		{"mode", "TF"},
		{"min_gram_length", shortest},
		{"max_gram_length", int64(e.NGrams)},
		{"max_skip_count", int64(0)},
		{"ngram_counts", starts},
		{"ngram_indexes", indexes},
		{"pool_strings", pool},
	}
}

// splitTerm splits a run of words.
func splitTerm(term string) (words []string) {
	from := 0
	for i := range len(term) {
		if term[i] == ' ' {
			words, from = append(words, term[from:i]), i+1
		}
	}
	return append(words, term[from:])
}
