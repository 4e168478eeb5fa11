package dataset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
)

// fitted prepares a source and returns what was fitted, by way of the form in which runs keep it.
func fitted(t *testing.T, s Source) (*Prepared, *Preprocessing) {
	t.Helper()
	p, err := Prepare(mustLoad(t, s), SplitConfig{Validation: 0.3, Test: 0.1, Seed: 7, Normalize: Standard})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := p.Preprocessing().Encode()
	if err != nil {
		t.Fatal(err)
	}
	q, err := ParsePreprocessing(raw)
	if err != nil {
		t.Fatal(err)
	}
	return p, q
}

// all gathers the rows of a stream, in the order of their numbers.
func all(p *Preprocessing, rows Rows, err error) (whole Part, notes []string, places []string, failed error) {
	if err != nil {
		return whole, nil, nil, err
	}
	for {
		t, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return whole, rows.Notes(), places, rows.Close()
		}
		if err != nil {
			return whole, nil, nil, err
		}
		part := p.Rows(t)
		whole.Rows = append(whole.Rows, part.Rows...)
		whole.X.Data, whole.X.Cols = append(whole.X.Data, part.X.Data...), part.X.Cols
		whole.IDs = append(whole.IDs, part.IDs...)
		places = append(places, t.Places...)
		if part.Sparse == nil {
			continue
		}
		if whole.Sparse == nil {
			whole.Sparse = part.Sparse
			continue
		}
		base := whole.Sparse.RowPtr[whole.Sparse.Rows]
		for _, at := range part.Sparse.RowPtr[1:] {
			whole.Sparse.RowPtr = append(whole.Sparse.RowPtr, base+at)
		}
		whole.Sparse.Rows += part.Sparse.Rows
		whole.Sparse.ColIdx = append(whole.Sparse.ColIdx, part.Sparse.ColIdx...)
		whole.Sparse.Values = append(whole.Sparse.Values, part.Sparse.Values...)
	}
}

// agree holds rows that were streamed to those that a part of the split has, bit for bit.
func agree(t *testing.T, name string, got, part *Part) {
	t.Helper()
	place := map[int32]int{}
	for i, r := range got.Rows {
		place[r] = i
	}
	fields := len(part.IDs) / max(1, part.Len())
	for i, r := range part.Rows {
		at, ok := place[r]
		if !ok {
			t.Fatalf("%s: row %d is missing", name, r)
		}
		w := part.X.Cols
		if got.X.Cols != w || !sameBits(got.X.Data[at*w:(at+1)*w], part.X.Data[i*w:(i+1)*w]) {
			t.Fatalf("%s: row %d is %v, in the split %v", name, r, got.X.Data[at*w:(at+1)*w], part.X.Data[i*w:(i+1)*w])
		}
		if !slices.Equal(got.IDs[at*fields:(at+1)*fields], part.IDs[i*fields:(i+1)*fields]) {
			t.Fatalf("%s: row %d has the codes %v, in the split %v", name, r, got.IDs[at*fields:(at+1)*fields],
				part.IDs[i*fields:(i+1)*fields])
		}
		if part.Sparse == nil {
			continue
		}
		columns, values := part.Sparse.Row(i)
		gotColumns, gotValues := got.Sparse.Row(at)
		if !slices.Equal(columns, gotColumns) || !sameBits(values, gotValues) {
			t.Fatalf("%s: the words of row %d are not those of the split", name, r)
		}
	}
}

func sameBits(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

// mixture is a table with all that columns can be: numbers in several forms, few and many categories, missing
// values, text that is quoted.
func mixture(rows int) string {
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("measure,price,color,town,code,huge,label\n")
	for i := range rows {
		measure := fmt.Sprint(r.NormFloat64())
		if r.IntN(9) == 0 {
			measure = "NA"
		}
		color := []string{"red", `"green, dark"`, `"say ""blue"""`, ""}[r.IntN(4)]
		fmt.Fprintf(&b, "%s,$%d.%02d,%s,t%d,%d,%d,%s\n", measure, r.IntN(500), r.IntN(100), color, r.IntN(80),
			r.IntN(3), 1_700_000_000_123+int64(i*i), []string{"yes", "no", "no"}[r.IntN(3)])
	}
	return b.String()
}

// In pieces of any size, rows mean what the split made of them.
func TestStreamedRowsAreThoseOfTheSplit(t *testing.T) {
	reviews, err := os.ReadFile("../../testdata/bits/data/reviews.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]Source{
		"table":     func() Source { s := datasettest.File(t, "t.csv", mixture(5000)); s.OneHot = 8; return s }(),
		"semicolon": datasettest.File(t, "t.csv", strings.ReplaceAll(mixture(300), ",", ";")),
		"text": {
			Name: "r.csv", Dir: datasettest.Folder(t, map[string]string{"r.csv": string(reviews)}),
			Kind: tabular.TextKind,
		},
		"hashed": {
			Name: "r.csv", Dir: datasettest.Folder(t, map[string]string{"r.csv": string(reviews)}),
			Kind: tabular.TextKind, Text: text.Config{Hashing: true, MaxFeatures: 64, NGrams: 2},
		},
		"ratings":  ratingsSource(t, stars(40, 12, 30), false),
		"no names": datasettest.File(t, "n.csv", strings.SplitN(mixture(400), "\n", 2)[1]),
	} {
		p, pre := fitted(t, s)
		content, err := os.ReadFile(s.Path(s.Name))
		if err != nil {
			t.Fatal(err)
		}
		readers := map[string]io.Reader{"file": nil, "pieces": iotest.HalfReader(bytes.NewReader(content))}
		if len(content) < 1<<16 {
			readers["bytes"] = iotest.OneByteReader(bytes.NewReader(content))
		}
		for how, in := range readers {
			rows, err := Stream(t.Context(), Input{Name: s.Name, Dir: s.Dir, Text: in}, Options{}, pre)
			got, _, _, err := all(pre, rows, err)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, how, err)
			}
			for _, part := range []*Part{&p.Train, &p.Validation, &p.Test} {
				agree(t, name+", "+how, &got, part)
			}
		}
	}
}

func TestImplicitRatingsStream(t *testing.T) {
	s := ratingsSource(t, stars(30, 8, 25), true)
	p, pre := fitted(t, s)
	rows, err := Stream(t.Context(), Input{Name: s.Name, Dir: s.Dir}, Options{}, pre)
	got, _, _, err := all(pre, rows, err)
	if err != nil {
		t.Fatal(err)
	}
	met := Part{}
	for i, label := range p.Validation.Labels {
		if label == 1 {
			met.Rows, met.IDs = append(met.Rows, p.Validation.Rows[i]), append(met.IDs, p.Validation.IDs[2*i:2*i+2]...)
		}
	}
	agree(t, "implicit", &got, &met)
}

// Columns may stand in any order, others among them, with the label or without, in any format.
func TestStreamsFindTheirColumns(t *testing.T) {
	s := datasettest.File(t, "t.csv", "size,color,age,label\n"+strings.Repeat(
		"1.5,red,30,yes\n2.5,blue,,no\n0.25,red,41,no\n4,green,28,yes\n", 20))
	p, pre := fitted(t, s)
	want := func(in string) Part {
		rows, err := Stream(t.Context(), Input{Name: "-", Text: strings.NewReader(in)}, Options{}, pre)
		got, _, _, err := all(pre, rows, err)
		if err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		return got
	}
	first := want("size,color,age,label\n1.5,red,30,yes\n2.5,blue,,no\n")
	agree(t, "as it was", &first, &Part{X: first.X, Rows: first.Rows})
	if p.Train.X.Cols != first.X.Cols || first.Len() != 2 {
		t.Fatalf("%d rows of %d", first.Len(), first.X.Cols)
	}
	for _, in := range []string{
		"age,extra,color,size\n30,x,red,1.5\n,y,blue,2.5\n",
		"# made today\nsize\tcolor\tage\n1.5\tred\t30\n2.5\tblue\t\n",
		"A title\nsize;color;age\n1.5;red;30\n2.5;blue;\n",
		"1.5,red,30,yes\n2.5,blue,,maybe\n",
		"1.5,red,30\n2.5,blue,\n",
		"\xef\xbb\xbfsize,color,age\r\n1.5,red,30\r\n\r\n2.5,blue,",
		`{"color":"red","age":30,"size":1.5,"new":[1]}` + "\n" + `{"size":2.5,"color":"blue"}`,
		`[{"size":1.5,"age":30,"color":"red"},` + "\n" + `{"size":2.5,"color":"blue","age":null}]`,
		`[1.5,"red",30,"yes"]` + "\n" + `[2.5,"blue",null,"no"]`,
		"\xff\xfe" + utf16("size,color,age\n1.5,red,30\n2.5,blue,\n"),
		",size,color,age\n7,1.5,red,30\n8,2.5,blue,\n",
	} {
		if got := want(in); !sameBits(got.X.Data, first.X.Data) {
			t.Errorf("%q: %v, want %v", in, got.X.Data, first.X.Data)
		}
	}
}

func utf16(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteString(string([]byte{c, 0}))
	}
	return b.String()
}

type person struct {
	Size  float64
	Color string
	Age   *int64
	Extra bool
}

func TestParquetStreamsByGroups(t *testing.T) {
	age := int64(33)
	var people []person
	var csv strings.Builder
	csv.WriteString("Size,Color,Age,label\n")
	for i := range 2000 {
		p := person{Size: float64(i) / 7, Color: []string{"a", "b", "c"}[i%3]}
		if i%5 > 0 {
			p.Age = &age
		}
		people = append(people, p)
		text := ""
		if p.Age != nil {
			text = "33"
		}
		fmt.Fprintf(&csv, "%v,%s,%s,%d\n", p.Size, p.Color, text, i%2)
	}
	s := datasettest.File(t, "t.csv", csv.String())
	s.Columns = []string{"Size", "Color", "Age"}
	p, pre := fitted(t, s)
	dir := datasettest.Folder(t, map[string]string{"t.parquet": string(datasettest.Parquet(t, people))})
	rows, err := Stream(t.Context(), Input{Name: "t.parquet", Dir: dir}, Options{}, pre)
	blocks := 0
	counted := rows
	if err == nil {
		counted = counting{rows, &blocks}
	}
	got, _, _, err := all(pre, counted, err)
	if err != nil || blocks != 3 {
		t.Fatalf("%d blocks, %v", blocks, err)
	}
	agree(t, "Parquet", &got, &p.Train)
	agree(t, "Parquet", &got, &p.Validation)
}

type counting struct {
	Rows
	blocks *int
}

func (c counting) Next() (*tabular.Table, error) {
	t, err := c.Rows.Next()
	if err == nil {
		*c.blocks++
	}
	return t, err
}

func TestPicturesStream(t *testing.T) {
	files := map[string]string{}
	for i := range 150 {
		img := image.NewGray(image.Rect(0, 0, 6, 5))
		for k := range img.Pix {
			img.SetGray(k%6, k/6, color.Gray{Y: uint8(i*37 + k*11)})
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("%s/%03d.png", []string{"cat", "dog"}[i%2], i)] = b.String()
	}
	dir := datasettest.Folder(t, files)
	p, pre := fitted(t, Source{Name: dir})
	rows, err := Stream(t.Context(), Input{Name: dir}, Options{}, pre)
	got, _, places, err := all(pre, rows, err)
	if err != nil || len(places) != 150 || places[0] != "cat/000.png" {
		t.Fatalf("%v, %v", places, err)
	}
	agree(t, "pictures", &got, &p.Validation)
	// Without folders, and one that is no picture.
	bare := map[string]string{"broken.png": "no picture"}
	for name, content := range files {
		bare[filepath.Base(name)] = content
	}
	rows, err = Stream(t.Context(), Input{Name: datasettest.Folder(t, bare)}, Options{}, pre)
	got, notes, places, err := all(pre, rows, err)
	if err != nil || got.Len() != 150 || places[1] != "001.png" || !strings.Contains(fmt.Sprint(notes), "broken.png") {
		t.Fatalf("%d rows, %v, %v", got.Len(), notes, err)
	}
}

// What is no table like the one trained on is refused with a word on what is wrong, or read for what it is
// and said.
func TestStreamsOfOddFiles(t *testing.T) {
	s := datasettest.File(t, "t.csv", "size,color,age,town,label\n"+strings.Repeat(
		"1.5,red,30,a,yes\n2.5,blue,,b,no\n0.25,red,41,c,no\n4,green,28,d,yes\n", 20))
	s.OneHot = 3
	_, pre := fitted(t, s)
	wide := make([]string, 10_000)
	for i := range wide {
		wide[i] = fmt.Sprint("c", i)
	}
	many := strings.Repeat("1,red,2,a\n", 2000)
	for in, want := range map[string]string{
		"":                                   "the file is empty",
		" \n\n":                              "the file is empty",
		"size,color,age,town\n":              "only a header and no rows",
		"height,color,age,town\n1,red,2,a\n": `the header lacks the column "size"`,
		"h,c,a,t\n1,red,2,a\n":               `the header lacks the column "size"`,
		strings.Join(wide, ",") + "\n" + strings.Join(wide, ","): "lacks the column",
		"1,red\n":                                       "2 columns; the training table has 5",
		"size,color,age,town\n1,red,2\n":                "3 fields where 4 fields are expected",
		"size,color,age,town\n1,red,old,a\n":            `column "age": "old" is not a number; 1 of 1 value are none`,
		"size,color,age,town\n1,red,1e99,a\n":           "beyond the range of a 32-bit number",
		"size,color,age,town\n1,red,inf,a\n":            "is not finite",
		"size,color,age,town\n1,\"red,2,a\n":            "a quote is opened and not closed",
		"size\x00color\n":                               "a zero byte",
		`{"size":1,"color":"red"}`:                      `no row has the column "age"`,
		`{"Size":1,"color":"red","age":2,"town":"a"}`:   `no row has the column "size"`,
		`{"size":[1],"color":"red","age":2,"town":"a"}`: "a list or a record in the place of a value",
		`{"size":1,"color":"red","age":2,"town":"a"`:    "cut short",
		`[1,"red"]`: "2 columns; the training table has 5",
		"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03":                               "unpack them before it",
		"PAR1xxxxxxxxxxxxPAR1":                                                   "cannot be read from a pipe",
		"size,color,age,town\n\xc1\xc2\xc3 \xc4\xc5\xc6 \xc1\xc2\xc3,\xc1,2,a\n": "neither UTF-8 nor UTF-16",
	} {
		rows, err := Stream(t.Context(), Input{Name: "-", Text: strings.NewReader(in)}, Options{}, pre)
		if _, _, _, err = all(pre, rows, err); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", in, err, want)
		}
	}
	for in, want := range map[string]string{
		"size,color,age,town\n1,red,2,zz\n":                             `"town" has 1 value that the training`,
		"size,color,age,town\n1,\x1b[31mred,2,a\n":                      `"color" has 1 value that the training`,
		"size,color,age,town\n" + many + "1,red,x,a\n":                  `taken as missing: "x" is not a number`,
		"size,color,age,town\n1,caf\xe9,2,a\n":                          "read as Windows-1252, the first in line 2",
		"size,color,age,town\n1,red,2,a\n" + strings.Repeat("\n", 3000): "[]",
	} {
		rows, err := Stream(t.Context(), Input{Name: "-", Text: strings.NewReader(in)}, Options{}, pre)
		_, notes, _, err := all(pre, rows, err)
		if err != nil || !strings.Contains(fmt.Sprint(notes), want) {
			t.Errorf("%.60q: %v, %v, want %q", in, notes, err, want)
		}
	}
}

// A row is given as soon as it has come, and a canceled context ends a wait for more.
func TestStreamsGiveWhatHasCome(t *testing.T) {
	_, pre := fitted(t, datasettest.File(t, "t.csv", "a,b,label\n"+strings.Repeat("1,2,x\n3,1,y\n", 20)))
	in, out := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { _, _ = io.WriteString(out, "a,b\n1,2\n") }()
	rows, err := Stream(ctx, Input{Name: "-", Text: in}, Options{}, pre)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		table, err := rows.Next()
		if err != nil || table.NumRows() != 1 || table.Rows[0] != int32(i) {
			t.Fatalf("row %d: %v, %v", i, table, err)
		}
		go func() { _, _ = io.WriteString(out, "3,1\n") }()
	}
	cancel()
	if _, err := rows.Next(); err != nil {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	} else if _, err := rows.Next(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestPreprocessingRefusesWhatDoesNotHoldTogether(t *testing.T) {
	_, pre := fitted(t, ratingsSource(t, stars(20, 6, 15), false))
	_, words := fitted(t, Source{Name: "../../testdata/bits/data/reviews.csv", Kind: tabular.TextKind})
	for want, change := range map[string]func(p *Preprocessing){
		"version 9":               func(p *Preprocessing) { p.Version = 9 },
		"vocabularies of 1":       func(p *Preprocessing) { p.Encoding.Fields = p.Encoding.Fields[:1] },
		"1 columns":               func(p *Preprocessing) { p.Encoding.Columns = p.Encoding.Columns[:1] },
		"has the index 99":        func(p *Preprocessing) { p.Encoding.Columns[1].Index = 99 },
		"neither classification":  func(p *Preprocessing) { p.Encoding.Task = "x" },
		"1 shifts":                func(p *Preprocessing) { p.Normalizer.Shift = []float64{1} },
		"the target has the scal": func(p *Preprocessing) { p.TargetScale = 0 },
	} {
		changed := *pre
		changed.Encoding.Fields = slices.Clone(pre.Encoding.Fields)
		changed.Encoding.Columns = slices.Clone(pre.Encoding.Columns)
		change(&changed)
		raw, err := changed.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParsePreprocessing(raw); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	broken := *words.Encoding.Text
	broken.Vocabulary = broken.Vocabulary[1:]
	words.Encoding.Text = &broken
	raw, err := words.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{string(raw), "", "{", `{"Version":1}`, `{"Version":"x"}`} {
		if _, err := ParsePreprocessing([]byte(bad)); err == nil {
			t.Errorf("%.40q is taken", bad)
		}
	}
}
