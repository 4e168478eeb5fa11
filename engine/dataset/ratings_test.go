package dataset

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// stars is a table of ratings: user u rates the items u, u+1, ... at later and later times.
func stars(users, each, items int) string {
	var b strings.Builder
	b.WriteString("timestamp,userId,movieId,rating\n")
	for u := range users {
		for k := range each {
			fmt.Fprintf(&b, "%d,u%d,m%d,%v\n", 1_700_000_000+u+1000*k, u, (u+k)%items, 1+float64((u*k)%9)/2)
		}
	}
	return b.String()
}

func ratingsSource(t *testing.T, text string, implicit bool) Source {
	t.Helper()
	s := datasettest.File(t, "ratings.csv", text)
	s.Kind, s.Ratings = tabular.RatingsKind, ratings.Config{Implicit: implicit}
	return s
}

func TestRatingsAreFoundByNameAndByPlace(t *testing.T) {
	named := mustLoad(t, ratingsSource(t, stars(20, 6, 15), false))
	if named.Task != tabular.Regression || named.NumRows() != 120 || named.X.Cols != 0 || len(named.IDs) != 240 ||
		named.LabelName != "rating" {
		t.Fatalf("%s of %d rows, %d ids, label %q", named.Task, named.NumRows(), len(named.IDs), named.LabelName)
	}
	if got := []int{named.Fields[0].Count, named.Fields[1].Count}; !slices.Equal(got, []int{21, 16}) ||
		named.Fields[0].Dim != 9 {
		t.Errorf("fields %+v", named.Fields)
	}
	if named.Times[1] != 1_700_001_000 {
		t.Errorf("time %v", named.Times[1])
	}
	var plain strings.Builder
	for i := range named.Rows {
		fmt.Fprintf(&plain, "u%d\tm%d\t%v\t%v\n", named.IDs[2*i]-1, named.IDs[2*i+1]-1, named.Targets[i],
			int(named.Times[i]))
	}
	placed := mustLoad(t, ratingsSource(t, plain.String(), false))
	if !slices.Equal(placed.IDs, named.IDs) || !slices.Equal(placed.Targets, named.Targets) ||
		!slices.Equal(placed.Times, named.Times) {
		t.Error("the same ratings without a header read differently")
	}
	dated := mustLoad(t, ratingsSource(t,
		"user,item,stars,date\na,x,3,2024-03-02\na,y,4,2024-03-01 10:00:00\nb,x,1,2023-01-01\n", false))
	if dated.Times[0] <= dated.Times[1] || dated.Times[2] >= dated.Times[1] {
		t.Errorf("times %v", dated.Times)
	}
}

// pairsOf lists user and item of a part by their names.
func pairsOf(p *Prepared, part *Part, class int32) []string {
	var pairs []string
	name := func(k int, code int32) string {
		if code == 0 {
			return "?"
		}
		return p.Encoding.Fields[k].Values[code-1]
	}
	for i := range part.Rows {
		if part.Labels == nil || part.Labels[i] == class {
			pairs = append(pairs, name(0, part.IDs[2*i])+" "+name(1, part.IDs[2*i+1]))
		}
	}
	return pairs
}

func TestRatingsAreDividedByTimeAndByUser(t *testing.T) {
	table := mustLoad(t, ratingsSource(t, stars(20, 6, 15), false))
	latest := func(rows []int32) (low, high float64) {
		low, high = math.Inf(1), math.Inf(-1)
		for _, r := range rows {
			low, high = min(low, table.Times[r]), max(high, table.Times[r])
		}
		return low, high
	}
	p, err := Prepare(table, SplitConfig{Validation: 0.2, Test: 0.1, By: ratings.TimeSplit})
	if err != nil {
		t.Fatal(err)
	}
	_, trained := latest(p.Train.Rows)
	low, high := latest(p.Validation.Rows)
	tested, _ := latest(p.Test.Rows)
	if p.Validation.Len() != 24 || p.Test.Len() != 12 || trained > low || high > tested {
		t.Errorf("training ends at %v, validation is %v to %v, the test begins at %v", trained, low, high, tested)
	}
	p, err = Prepare(table, SplitConfig{Validation: 0.2, Test: 0.1, By: ratings.LastOutSplit})
	if err != nil {
		t.Fatal(err)
	}
	if p.Train.Len() != 80 || p.Validation.Len() != 20 || p.Test.Len() != 20 {
		t.Fatalf("%d, %d and %d rows", p.Train.Len(), p.Validation.Len(), p.Test.Len())
	}
	for i, row := range p.Test.Rows {
		if row%6 != 5 || p.Validation.Rows[i]%6 != 4 {
			t.Errorf("held out are the rows %d and %d of a user", p.Validation.Rows[i]%6, row%6)
		}
	}
	if p, err = Prepare(table, SplitConfig{Validation: 0.25, Seed: 3}); err != nil || p.Validation.Len() != 30 {
		t.Errorf("random: %v", err)
	}
	noTime := mustLoad(t, ratingsSource(t, "a,x,1\na,y,2\nb,x,3\n", false))
	if _, err := Prepare(noTime, SplitConfig{Validation: 0.3, By: ratings.TimeSplit}); err == nil ||
		!strings.Contains(err.Error(), "column of times") {
		t.Errorf("without times: %v", err)
	}
}

func TestUnknownUsersAndItemsAreZero(t *testing.T) {
	table := mustLoad(t, ratingsSource(t, "u,i,r,t\na,x,1,1\na,y,2,2\nb,x,3,3\nb,y,2,4\nc,z,5,5\n", false))
	p, err := Prepare(table, SplitConfig{Validation: 0.2, By: ratings.TimeSplit})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p.Validation.IDs, []int32{0, 0}) || p.Fields[0].Count != 3 || p.Fields[1].Count != 3 ||
		p.Ranking != nil {
		t.Errorf("ids %v, fields %+v", p.Validation.IDs, p.Fields)
	}
	raw, err := json.Marshal(p.Encoding)
	if err != nil {
		t.Fatal(err)
	}
	var e tabular.Encoding
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	again, err := LoadEncoded(context.Background(), datasettest.File(t, "new.csv", "u,i\nb,y\nq,x\n"), Options{}, &e)
	if err != nil || !slices.Equal(again.IDs, []int32{2, 2, 0, 1}) || again.Targets != nil {
		t.Errorf("rows to predict: %v, %v", again, err)
	}
}

func TestImplicitNegativesAreNeverMet(t *testing.T) {
	s := ratingsSource(t, stars(20, 6, 15), true)
	table := mustLoad(t, s)
	if table.Task != tabular.Classification || len(table.Labels) != 120 {
		t.Fatalf("%s with %d labels", table.Task, len(table.Labels))
	}
	c := SplitConfig{Validation: 0.2, By: ratings.LastOutSplit, Seed: 5, Stratify: true}
	p, err := Prepare(table, c)
	if err != nil {
		t.Fatal(err)
	}
	if p.Train.Len() != 500 || p.Validation.Len() != 100 || p.Train.X.Rows != 500 {
		t.Fatalf("%d and %d rows", p.Train.Len(), p.Validation.Len())
	}
	known := map[string]bool{}
	for _, pair := range append(pairsOf(p, &p.Train, 1), pairsOf(p, &p.Validation, 1)...) {
		known[pair] = true
	}
	for _, part := range []*Part{&p.Train, &p.Validation} {
		for _, pair := range pairsOf(p, part, 0) {
			if known[pair] || strings.Contains(pair, "?") {
				t.Fatalf("%s was met but drawn as a negative", pair)
			}
		}
	}
	again, err := Prepare(mustLoad(t, s), c)
	if err != nil || !slices.Equal(again.Train.IDs, p.Train.IDs) {
		t.Errorf("the same seed draws other negatives; %v", err)
	}
	if c.Seed = 6; err == nil {
		again, err = Prepare(table, c)
		if err != nil || slices.Equal(again.Train.IDs, p.Train.IDs) {
			t.Errorf("another seed draws the same negatives; %v", err)
		}
	}
	r := p.Ranking
	if r.Lists() != 20 || len(r.IDs) != 2*len(r.Relevant) {
		t.Fatalf("%d lists of %d candidates", r.Lists(), len(r.Relevant))
	}
	for q := range r.Lists() {
		hits := 0
		for i := r.Start[q]; i < r.Start[q+1]; i++ {
			if r.Relevant[i] {
				hits++
			}
		}
		if hits != 1 || r.Start[q+1]-r.Start[q] < 5 {
			t.Errorf("list %d: %d relevant of %d", q, hits, r.Start[q+1]-r.Start[q])
		}
	}
}

func TestUserWhoHasMetEverythingHasNoNegatives(t *testing.T) {
	p, err := Prepare(mustLoad(t, ratingsSource(t, "a,x\na,y\na,z\nb,x\nb,y\n", true)), SplitConfig{})
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range pairsOf(p, &p.Train, 0) {
		if pair != "b z" {
			t.Errorf("negative %s", pair)
		}
	}
	if p.Train.Len() != 5+8 {
		t.Errorf("%d rows", p.Train.Len())
	}
}

func TestGeneratedRatingsAreOfLowRankAndPlausible(t *testing.T) {
	table := mustLoad(t, Source{Name: "ratings", Size: 20_000, Noise: 0.3, Seed: 1})
	if table.NumRows() != 20_000 || table.Task != tabular.Regression || table.Kind != tabular.RatingsKind {
		t.Fatalf("%d rows of %s", table.NumRows(), table.Kind)
	}
	mean, deviation := moments(table.Targets)
	if mean < 2.5 || mean > 4.5 || deviation < 0.5 || deviation > 1.5 {
		t.Errorf("mean %v, deviation %v", mean, deviation)
	}
	seen := map[[2]int32]bool{}
	for i := range table.Rows {
		pair := [2]int32{table.IDs[2*i], table.IDs[2*i+1]}
		if seen[pair] || pair[0] < 1 || int(pair[0]) >= table.Fields[0].Count || pair[1] < 1 ||
			int(pair[1]) >= table.Fields[1].Count {
			t.Fatalf("pair %v", pair)
		}
		seen[pair] = true
	}
	share := float64(len(seen)) / float64((table.Fields[0].Count-1)*(table.Fields[1].Count-1))
	if share < 0.05 || share > 0.2 {
		t.Errorf("%v of all pairs are rated", share)
	}
}

func TestBadRatingsAreErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\nc,d\n":    "user, item and rating are expected",
		"a,x,1\n,y,2\n": "2: a row lacks its user or item",
		"a,x,1,5\nb,y,2,soon\nb,z,2,4\nc,z,2,4\n": "is no time",
		"a,x,1\nb,y,good\nb,z,2\n":                "is not a number",
		"a,x,1\nb,y,1\n":                          "nothing to learn",
	} {
		if _, err := Load(context.Background(), ratingsSource(t, text, false), Options{}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	s := Source{Name: "moons", Kind: tabular.RatingsKind}
	if _, err := Load(context.Background(), s, Options{}); err == nil || !strings.Contains(err.Error(), "not ratings") {
		t.Errorf("moons as ratings: %v", err)
	}
}

func TestRatingsOfParquetAreThoseOfText(t *testing.T) {
	type row struct {
		User   string  `parquet:"user_id"`
		Item   int64   `parquet:"item_id"`
		Rating float64 `parquet:"rating"`
		Time   int64   `parquet:"timestamp"`
	}
	var rows []row
	var csv strings.Builder
	csv.WriteString("user_id,item_id,rating,timestamp\n")
	for i := range 60 {
		r := row{fmt.Sprintf("u%d", i%7), int64(i % 11), float64(i%9) / 2, int64(1_700_000_000 + i*i%13)}
		rows = append(rows, r)
		fmt.Fprintf(&csv, "%s,%d,%v,%d\n", r.User, r.Item, r.Rating, r.Time)
	}
	s := datasettest.File(t, "r.parquet", string(datasettest.Parquet(t, rows)))
	s.Kind = tabular.RatingsKind
	got, want := mustLoad(t, s), mustLoad(t, ratingsSource(t, csv.String(), false))
	if !slices.Equal(got.IDs, want.IDs) || !slices.Equal(got.Targets, want.Targets) ||
		!slices.Equal(got.Times, want.Times) {
		t.Errorf("ids %v, want %v", got.IDs[:8], want.IDs[:8])
	}
}

// A large file that is left to be recognized is what it would be if its kind were written, with and
// without a cache, which keeps tables only.
func TestRatingsThatNobodyNamed(t *testing.T) {
	s := ratingsSource(t, stars(2500, 16, 700), false)
	want := mustLoad(t, s)
	s.Kind = tabular.AutoKind
	o := Options{CacheDir: t.TempDir()}
	for range 2 {
		got, err := Load(context.Background(), s, o)
		if err != nil {
			t.Fatal(err)
		}
		note := `taken for ratings: "rating" is what "userId" thinks of "movieId"; data.kind = "table" reads it ` +
			"as a table of features"
		if got.Kind != tabular.RatingsKind || got.Notes[0] != note || !slices.Equal(got.IDs, want.IDs) ||
			!slices.Equal(got.Targets, want.Targets) || !slices.Equal(got.Times, want.Times) {
			t.Errorf("%s of %d rows, notes %q", got.Kind, got.NumRows(), got.Notes)
		}
	}
	s.Kind = tabular.TableKind
	if got := mustLoad(t, s); got.Kind != tabular.TableKind || got.Notes[0] == want.Notes[0] {
		t.Errorf("called a table it is read as %s, notes %q", got.Kind, got.Notes)
	}
}

// The built-in sets, brought as files, are tables.
func TestBuiltInFilesAreTables(t *testing.T) {
	files, err := filepath.Glob("builtin/files/*.csv*")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		if strings.Contains(file, "diabetes_target") {
			continue // a label alone
		}
		table := mustLoad(t, Source{Name: file, Kind: tabular.AutoKind})
		for _, note := range table.Notes {
			if table.Kind != tabular.TableKind || strings.HasPrefix(note, "taken") {
				t.Errorf("%s: read as %s, %s", file, table.Kind, note)
			}
		}
	}
}
