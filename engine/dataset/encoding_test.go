package dataset

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

const people = `age,job,city,joined,id,vip,income
39,clerk,Rome,2024-01-05,1,no,>50K
?,clerk,Oslo,2024-02-05,2,no,<=50K
50,smith,,2024-03-05,3,no,<=50K
28,?,Oslo,2024-04-05,4,no,>50K
33,smith,Rome,2024-05-05,5,no,<=50K
33,clerk,Oslo,2024-05-06,6,no,<=50K
41,clerk,Rome,2024-05-06,7,no,<=50K
58,baker,Rome,2024-05-06,8,no,<=50K
33,clerk,Oslo,2024-05-06,9,no,>50K
60,clerk,Oslo,2024-05-06,10,no,>50K
`

func TestMixedColumns(t *testing.T) {
	table := mustLoad(t, datasettest.File(t, "people.csv", people))
	want := []string{
		"age", "age missing", "job = baker", "job = clerk", "job = smith", "job missing", "city = Oslo",
		"city = Rome", "city missing",
	}
	if !slices.Equal(table.Features, want) {
		t.Fatalf("features %q, want %q", table.Features, want)
	}
	row := func(i int) []float32 { return table.X.Data[i*9 : i*9+9] }
	if !slices.Equal(row(2), []float32{50, 0, 0, 0, 1, 0, 0, 0, 1}) ||
		!slices.Equal(row(3), []float32{28, 0, 0, 0, 0, 1, 1, 0, 0}) {
		t.Errorf("rows %v, %v", row(2), row(3))
	}
	if !math.IsNaN(float64(row(1)[0])) || row(1)[1] != 1 {
		t.Errorf("row %v; the age is missing", row(1))
	}
	notes := strings.Join(table.Notes, "\n")
	for _, want := range []string{
		"constant: vip", "row numbers: id", "dates: joined", `"age" lacks 1 value of 10`,
		`"job" has 3 categories, encoded as 4`,
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes do not say %q:\n%s", want, notes)
		}
	}
	p := prepare(t, table, SplitConfig{Normalize: Standard})
	if p.Normalizer.Fill[0] != 39 {
		t.Errorf("missing ages become %v, want the median 39", p.Normalizer.Fill[0])
	}
	if got := p.Train.X.Data[9:18]; !slices.Equal(got[1:], []float32{1, 0, 1, 0, 0, 1, 0, 0}) ||
		math.Abs(float64(got[0])+0.229) > 1e-3 {
		t.Errorf("row 1 becomes %v", got)
	}
}

func TestChosenColumns(t *testing.T) {
	s := datasettest.File(t, "people.csv", people)
	s.Columns, s.Drop = []string{"id", "vip", "age"}, []string{"age"}
	if table := mustLoad(t, s); !slices.Equal(table.Features, []string{"id", "vip"}) {
		t.Errorf("features %q", table.Features)
	}
	s.Columns, s.Drop, s.Categorical = []string{"age"}, nil, []string{"age"}
	if table := mustLoad(t, s); len(table.Features) != 8 || table.Features[0] != "age = 28" {
		t.Errorf("features %q", table.Features)
	}
}

func TestHoldoutIsReadWithTheTrainingEncoding(t *testing.T) {
	s := datasettest.File(t, "people.csv", people)
	holdout := "income,city,job,age,other\n>50K.,Rome,pilot,?,1\n<=50K.,Paris,smith,20,2\n"
	if err := os.WriteFile(filepath.Join(s.Dir, "test.csv"), []byte(holdout), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Validation, s.Test = "test.csv", "test.csv"
	if _, err := Load(context.Background(), s, Options{}); err == nil ||
		!strings.Contains(err.Error(), "data.label_map") || !strings.Contains(err.Error(), "test.csv:2") {
		t.Errorf("labels with a dot: %v", err)
	}
	s.LabelMap = map[string]string{">50K.": ">50K", "<=50K.": "<=50K"}
	table := mustLoad(t, s)
	if !slices.Equal(table.Holdout.Labels, []int32{1, 0}) || !slices.Equal(table.Holdout.Features, table.Features) {
		t.Errorf("labels %v, features %q", table.Holdout.Labels, table.Holdout.Features)
	}
	if got := table.Holdout.X.Data[9:]; !slices.Equal(got, []float32{20, 0, 0, 0, 1, 0, 0, 0, 0}) {
		t.Errorf("row %v", got)
	}
	if notes := strings.Join(table.Notes, "\n"); !strings.Contains(notes,
		`validation: "job" has 1 value that the training`) {
		t.Errorf("notes:\n%s", notes)
	}
	p := prepare(t, table, SplitConfig{Validation: 0.5, Test: 0.4, Normalize: Standard})
	if !slices.Equal(p.Test.X.Data, p.Validation.X.Data) {
		t.Errorf("the same rows as test: %v, %v", p.Test.X.Data, p.Validation.X.Data)
	}
	if p.Train.Len() != 10 || p.Validation.Len() != 2 ||
		p.Validation.X.Data[0] != float32((39-p.Normalizer.Shift[0])/p.Normalizer.Scale[0]) {
		t.Errorf("%d and %d rows, age %v", p.Train.Len(), p.Validation.Len(), p.Validation.X.Data[0])
	}
}

func TestEncodingSurvivesJSON(t *testing.T) {
	s := datasettest.File(t, "people.csv", people)
	table := mustLoad(t, s)
	text, err := json.Marshal(table.Encoding)
	if err != nil {
		t.Fatal(err)
	}
	var e tabular.Encoding
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	again, err := LoadEncoded(context.Background(), s, Options{}, &e)
	if err != nil {
		t.Fatal(err)
	}
	same := slices.EqualFunc(again.X.Data, table.X.Data, func(a, b float32) bool { return a == b || a != a && b != b })
	if !same || !slices.Equal(again.Labels, table.Labels) || !slices.Equal(again.Classes, table.Classes) {
		t.Errorf("read again: %v\n%v", again.X.Data, table.X.Data)
	}
}

func TestRowsToPredict(t *testing.T) {
	iris := mustLoad(t, Source{Name: "iris"})
	for _, text := range []string{
		"5.1,3.5,1.4,0.2\n",
		"5.1,3.5,1.4,0.2,2\n",
		"petal width (cm),sepal length (cm),sepal width (cm),petal length (cm)\n0.2,5.1,3.5,1.4\n",
	} {
		table, err := LoadEncoded(context.Background(), datasettest.File(t, "new.csv", text), Options{}, &iris.Encoding)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if !slices.Equal(table.X.Data, []float32{5.1, 3.5, 1.4, 0.2}) ||
			(table.Labels != nil) != strings.HasSuffix(text, ",2\n") {
			t.Errorf("%q: %v, labels %v", text, table.X.Data, table.Labels)
		}
	}
	for text, want := range map[string]string{
		"1,2,3\n": "3 columns; the training table has 5",
		"petal width (cm),sepal length (cm),sepal width (cm)\n0.2,5.1,3.5\n": `lacks the column "petal length (cm)"`,
		"5.1,3.5,1.4,0.2,rose\n": `"rose" is no class`,
	} {
		if _, err := LoadEncoded(context.Background(), datasettest.File(t, "new.csv", text), Options{},
			&iris.Encoding); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestManyCategories(t *testing.T) {
	var b strings.Builder
	b.WriteString("n,code,y\n")
	for i := range 3000 {
		b.WriteString([]string{"1", "2", "3"}[i%3] + ",c" + string(rune('a'+i%100/26)) + string(rune('a'+i%100%26)) +
			"," + []string{"p", "q"}[i%2] + "\n")
	}
	for range 5 {
		b.WriteString("1,cdv,q\n") // makes one rare value frequent
	}
	source := datasettest.File(t, "a.csv", b.String())
	table := mustLoad(t, source)
	if !slices.Equal(table.Features, []string{"n"}) || len(table.Fields) != 1 ||
		table.Fields[0] != (tabular.Field{Name: "code", Count: 101, Dim: 22}) {
		t.Fatalf("features %q, fields %+v", table.Features, table.Fields)
	}
	for i := range table.NumRows() {
		want := "c" + string(rune('a'+i%100/26)) + string(rune('a'+i%100%26))
		if i >= 3000 {
			want = "cdv"
		}
		if got := table.Encoding.Fields[0].Values[table.IDs[i]-1]; got != want {
			t.Fatalf("row %d has the code of %q, want %q", i, got, want)
		}
	}
	source.OneHot = 100
	if wide := mustLoad(t, source); len(wide.Features) != 101 || wide.Fields != nil {
		t.Errorf("%d features with one_hot = 100", len(wide.Features))
	}
}

func TestCategoriesOfTrainingRowsAreEmbedded(t *testing.T) {
	var b strings.Builder
	b.WriteString("city,y,n\n")
	for i := range 400 {
		city := fmt.Sprintf("town %d", i%80)
		if i%40 == 7 {
			city = "?"
		}
		fmt.Fprintf(&b, "%s,%d,%d\n", city, i*i%7, i%3)
	}
	s := datasettest.File(t, "t.csv", b.String())
	s.Label = "n"
	if err := os.WriteFile(filepath.Join(s.Dir, "v.csv"), []byte("n,city,y\n1,town 5,2\n2,nowhere,3\n0,,4\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	s.Validation = "v.csv"
	p, err := Prepare(mustLoad(t, s), SplitConfig{Normalize: Standard})
	if err != nil {
		t.Fatal(err)
	}
	values := p.Encoding.Fields[0].Values
	missing := slices.Index(values, "")
	if missing < 0 ||
		!slices.Equal(p.Validation.IDs, []int32{int32(slices.Index(values, "town 5") + 1), 0, int32(missing + 1)}) {
		t.Errorf("validation ids %v of %q", p.Validation.IDs, values)
	}
	if p.Train.X.Cols != 1 || p.Fields[0].Count != len(values)+1 || len(p.Train.IDs) != 400 {
		t.Errorf("%d columns, fields %+v", p.Train.X.Cols, p.Fields)
	}
	held, err := Prepare(mustLoad(t, Source{Name: s.Name, Dir: s.Dir, Label: "n"}),
		SplitConfig{Validation: 0.5, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int32]bool{}
	for _, id := range held.Train.IDs {
		seen[id] = true
	}
	if seen[0] || len(seen) != held.Fields[0].Count-1 {
		t.Errorf("training has %d of %d categories", len(seen), held.Fields[0].Count)
	}
	raw, err := json.Marshal(held.Encoding)
	if err != nil {
		t.Fatal(err)
	}
	var e tabular.Encoding
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	again, err := LoadEncoded(context.Background(), Source{Name: s.Name, Dir: s.Dir}, Options{}, &e)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range held.Validation.Rows {
		if again.IDs[row] != held.Validation.IDs[i] {
			t.Fatalf("row %d is %d with the stored encoding, was %d", row, again.IDs[row], held.Validation.IDs[i])
		}
	}
}
