package ratings

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tunebench/engine/internal/rng/splitmix"
)

func TestColumnsAreToldByNameThenByOrder(t *testing.T) {
	for _, c := range []struct {
		names string
		named bool
		label int
		want  Columns
	}{
		{"user item rating", true, -1, Columns{0, 1, 2, -1}},
		{"timestamp userId movieId stars", true, -1, Columns{1, 2, 3, 0}},
		{"UID ASIN overall unixReviewTime extra", true, -1, Columns{0, 1, 2, 3}},
		{"user item mood fun", true, 3, Columns{0, 1, 3, -1}},
		{"user item rating fun", true, 3, Columns{0, 1, 3, -1}},
		{"user item plays note", true, -1, Columns{0, 1, 2, -1}},
		{"a b c d", true, -1, Columns{0, 1, 2, 3}},
		{"a b c d", false, -1, Columns{0, 1, 2, 3}},
		{"a b c", false, 0, Columns{1, 2, 0, -1}},
		{"rating item user", false, -1, Columns{0, 1, 2, -1}},
		{"user item", true, -1, Columns{0, 1, -1, -1}},
		{"x", false, -1, Columns{0, -1, -1, -1}},
	} {
		if got := FindColumns(strings.Fields(c.names), c.named, c.label); got != c.want {
			t.Errorf("%q, named %v, label %d: %+v, want %+v", c.names, c.named, c.label, got, c.want)
		}
	}
}

func TestEntitiesHaveCodesInTheOrderOfAppearance(t *testing.T) {
	e := NewEntities()
	for i, value := range []string{"b", "a", "b", "c", "a"} {
		if got, want := e.Code([]byte(value)), []int32{1, 2, 1, 3, 2}[i]; got != want {
			t.Errorf("%s has the code %d, want %d", value, got, want)
		}
	}
	if !slices.Equal(e.Names, []string{"b", "a", "c"}) || e.Strangers != 0 {
		t.Errorf("names %q, %d strangers", e.Names, e.Strangers)
	}
	known := KnownEntities(e.Names)
	for value, want := range map[string]int32{"a": 2, "b": 1, "c": 3, "d": 0, "": 0} {
		if got := known.Code([]byte(value)); got != want {
			t.Errorf("%s has the code %d of known ones, want %d", value, got, want)
		}
	}
	if known.Strangers != 2 || known.Names != nil {
		t.Errorf("%d strangers, names %q", known.Strangers, known.Names)
	}
}

func TestTimes(t *testing.T) {
	at := func(text string) float64 {
		v, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return float64(v.Unix())
	}
	for text, want := range map[string]float64{
		"17": 17, "-2.5": -2.5, "1e9": 1e9,
		"2024-03-01":                at("2024-03-01T00:00:00Z"),
		"2024-03-01 10:30":          at("2024-03-01T10:30:00Z"),
		"2024-03-01 10:30:05":       at("2024-03-01T10:30:05Z"),
		"2024-03-01T10:30:05":       at("2024-03-01T10:30:05Z"),
		"2024-03-01T10:30:05+02:00": at("2024-03-01T08:30:05Z"),
		"31.12.2023":                at("2023-12-31T00:00:00Z"),
		"12/31/2023":                at("2023-12-31T00:00:00Z"),
	} {
		if got, ok := parseTime([]byte(text)); !ok || got != want {
			t.Errorf("%q is %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "soon", "NaN", "inf", "2024-13-01", "31/12/2023"} {
		if got, ok := parseTime([]byte(text)); ok {
			t.Errorf("%q is the time %v", text, got)
		}
	}
}

func TestRowsSayWhatIsWrong(t *testing.T) {
	r := Rows{
		Columns:  Columns{User: 1, Item: 0, Rating: -1, Time: 2},
		Entities: [2]*Entities{NewEntities(), NewEntities()},
	}
	for _, c := range []struct{ row, want string }{
		{"x,ann,5", ""},
		{"y,ann,7", ""},
		{",ann,7", "lacks its user or item"},
		{"x,,7", "lacks its user or item"},
		{"x,bob,late", `"late" is no time`},
	} {
		fields := [][]byte{}
		for _, f := range strings.Split(c.row, ",") {
			fields = append(fields, []byte(f))
		}
		if problem := r.AddFields(fields); c.want == "" && problem != "" || !strings.Contains(problem, c.want) {
			t.Errorf("%q: %q, want %q", c.row, problem, c.want)
		}
	}
	if !slices.Equal(r.IDs[:4], []int32{1, 1, 1, 2}) || !slices.Equal(r.Times, []float64{5, 7}) {
		t.Errorf("ids %v, times %v", r.IDs, r.Times)
	}
}

// visits are rows of random users and items at random times.
func visits(seed uint64, n int) (ids []int32, times []float64) {
	s := splitmix.New(seed, splitmix.Points, 0)
	for i := range uint64(n) {
		ids = append(ids, int32(1+s.Intn(4*i, 9)), int32(1+s.Intn(4*i+1, 14)))
		times = append(times, float64(s.Intn(4*i+2, n)))
	}
	return ids, times
}

// checkParts finds every row in one part, each part in order.
func checkParts(t *testing.T, p Parts, rows int) {
	t.Helper()
	var all []int32
	for _, part := range [][]int32{p.Train, p.Validation, p.Test} {
		if !slices.IsSorted(part) {
			t.Fatalf("rows %v are not in order", part)
		}
		all = append(all, part...)
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) != rows || all[0] != 0 || int(all[rows-1]) != rows-1 {
		t.Fatalf("%d of %d rows are in a part", len(all), rows)
	}
}

func TestSplitByTimeKeepsTheFutureOut(t *testing.T) {
	for seed := range uint64(30) {
		const n, validation, test = 60, 11, 7
		_, times := visits(seed, n)
		p, err := SplitByTime(times, validation, test)
		if err != nil {
			t.Fatal(err)
		}
		checkParts(t, p, n)
		if len(p.Validation) != validation || len(p.Test) != test {
			t.Fatalf("%d and %d rows held out", len(p.Validation), len(p.Test))
		}
		at := func(row int32) float64 { return times[row] }
		before := func(a, b []int32) bool {
			for _, i := range a {
				for _, k := range b {
					if at(i) > at(k) || at(i) == at(k) && i > k {
						return false
					}
				}
			}
			return true
		}
		if !before(p.Train, p.Validation) || !before(p.Validation, p.Test) {
			t.Fatalf("seed %d: a part holds rows later than the next", seed)
		}
	}
	if _, err := SplitByTime(nil, 1, 1); err == nil || !strings.Contains(err.Error(), "column of times") {
		t.Errorf("without times: %v", err)
	}
	if _, err := SplitByTime([]float64{1, 2}, 1, 1); err == nil || !strings.Contains(err.Error(), "no rows are left") {
		t.Errorf("nothing to train on: %v", err)
	}
}

func TestSplitLastOutHoldsOutEachUsersLast(t *testing.T) {
	for seed := range uint64(30) {
		const n = 80
		ids, times := visits(seed, n)
		if seed%3 == 0 {
			times = nil // the order of the table
		}
		for _, test := range []bool{false, true} {
			p, err := SplitLastOut(ids, times, true, test)
			if err != nil {
				t.Fatal(err)
			}
			checkParts(t, p, n)
			rowsOf := map[int32][]int32{}
			for _, row := range byTime(n, times) {
				rowsOf[ids[2*row]] = append(rowsOf[ids[2*row]], row)
			}
			for user, rows := range rowsOf {
				validation, tested := rows[len(rows)-1:], []int32(nil)
				if test {
					validation, tested = nil, nil
					if len(rows) > 2 {
						validation, tested = rows[len(rows)-2:len(rows)-1], rows[len(rows)-1:]
					}
				} else if len(rows) < 2 {
					validation = nil
				}
				of := func(part []int32) (own []int32) {
					for _, row := range part {
						if ids[2*row] == user {
							own = append(own, row)
						}
					}
					return own
				}
				if !slices.Equal(of(p.Validation), validation) || !slices.Equal(of(p.Test), tested) ||
					len(of(p.Train)) == 0 {
					t.Fatalf("seed %d, user %d of rows %v: %v to train on, %v and %v held out", seed, user, rows,
						of(p.Train), of(p.Validation), of(p.Test))
				}
			}
		}
	}
}

func TestNegativesAreItemsNotMet(t *testing.T) {
	const items, negatives = 15, 4
	ids, _ := visits(2, 60)
	held, _ := visits(3, 20)
	met := NewMet(ids, held)
	rows := make([]int32, 60)
	for i := range rows {
		rows[i] = int32(3 * i)
	}
	e := met.WithNegatives(ids, rows, negatives, items, 7, 0)
	if len(e.IDs) != 2*len(e.Labels) || len(e.Rows) != len(e.Labels) {
		t.Fatalf("%d ids, %d labels, %d rows", len(e.IDs), len(e.Labels), len(e.Rows))
	}
	positive := -1
	for i, label := range e.Labels {
		user, item := e.IDs[2*i], e.IDs[2*i+1]
		_, known := slices.BinarySearch(met[user], item)
		if label == 1 {
			positive++
		}
		if known != (label == 1) || item < 1 || item >= items || user != ids[2*positive] ||
			e.Rows[i] != rows[positive] {
			t.Fatalf("example %d of row %d: user %d, item %d, label %d, met %v", i, e.Rows[i], user, item, label,
				met[user])
		}
	}
	if positive != 59 {
		t.Errorf("%d of 60 rows", positive+1)
	}
	// The draws of a row are its own: fewer rows change none of them.
	some := met.WithNegatives(ids[20:40], rows[10:20], negatives, items, 7, 0)
	from := slices.Index(e.Rows, rows[10])
	if !slices.Equal(some.IDs, e.IDs[2*from:2*from+len(some.IDs)]) {
		t.Error("a row's negatives depend on the rows beside it")
	}
	if other := met.WithNegatives(ids, rows, negatives, items, 7, 1); slices.Equal(other.IDs, e.IDs) {
		t.Error("two parts draw the same negatives")
	}
}

func TestUserWhoHasMetNearlyAllGetsWhatIsLeft(t *testing.T) {
	const items = 400
	var ids, rows []int32
	for item := int32(1); item < items; item++ {
		if item != 77 {
			ids, rows = append(ids, 1, item), append(rows, item)
		}
	}
	met := NewMet(ids)
	e := met.WithNegatives(ids[:2], rows[:1], 3, items, 1, 0)
	if !slices.Equal(e.IDs, []int32{1, 1, 1, 77, 1, 77, 1, 77}) {
		t.Errorf("examples %v", e.IDs)
	}
	met[1] = append(met[1], 77)
	slices.Sort(met[1])
	if e = met.WithNegatives(ids[:2], rows[:1], 3, items, 1, 0); len(e.Labels) != 1 {
		t.Errorf("%d examples of a user who has met everything", len(e.Labels))
	}
}

func TestRankingOfMetItems(t *testing.T) {
	const items = 300
	ids, _ := visits(5, 40)
	held := append([]int32{0, 3, 4, 0}, ids[40:60]...) // an unknown user and an unknown item
	met := NewMet(ids)
	r := RankMet(held, met, items, 9)
	users := map[int32]bool{}
	for i := 40; i < 60; i += 2 {
		users[ids[i]] = true
	}
	if r.Lists() != len(users) || int(r.Start[r.Lists()]) != len(r.Relevant) || len(r.IDs) != 2*len(r.Relevant) {
		t.Fatalf("%d lists of %d users", r.Lists(), len(users))
	}
	last := int32(0)
	for q := range r.Lists() {
		user, relevant, seen := r.IDs[2*r.Start[q]], 0, map[int32]bool{}
		if user <= last {
			t.Errorf("list %d of user %d follows user %d", q, user, last)
		}
		last = user
		for i := r.Start[q]; i < r.Start[q+1]; i++ {
			item := r.IDs[2*i+1]
			_, known := slices.BinarySearch(met[user], item)
			if r.IDs[2*i] != user || known != r.Relevant[i] || !known && seen[item] {
				t.Fatalf("list %d: user %d, item %d, relevant %v", q, r.IDs[2*i], item, r.Relevant[i])
			}
			seen[item] = true
			if known {
				relevant++
			}
		}
		if n := int(r.Start[q+1]-r.Start[q]) - relevant; relevant == 0 || n > unmetCandidates || n < 70 {
			t.Errorf("list %d: %d relevant and %d others", q, relevant, n)
		}
	}
	if again := RankMet(held, met, items, 9); !slices.Equal(again.IDs, r.IDs) {
		t.Error("one seed gave two rankings")
	}
}

func TestRankingOfRatedItems(t *testing.T) {
	held := []int32{2, 5, 1, 4, 2, 6, 0, 7, 1, 0}
	r := RankRated(held, []float32{5, 1, 3, 5, 5}, 3.5)
	if !slices.Equal(r.IDs, []int32{1, 4, 2, 5, 2, 6}) || !slices.Equal(r.Start, []int32{0, 1, 3}) ||
		!slices.Equal(r.Relevant, []bool{false, true, false}) {
		t.Errorf("%+v", r)
	}
	if r := RankRated([]int32{0, 1, 1, 0}, []float32{1, 2}, 0); r != nil {
		t.Errorf("lists of unknown users: %+v", r)
	}
}

func TestConfig(t *testing.T) {
	for _, n := range []int{-1, 1001} {
		if err := (&Config{Negatives: n}).Check(); err == nil || !strings.Contains(err.Error(), "outside 1 to 1000") {
			t.Errorf("%d negatives: %v", n, err)
		}
	}
	for given, want := range map[int]int{0: DefaultNegatives, 1: 1, 1000: 1000} {
		c := Config{Negatives: given}
		if err := c.Check(); err != nil || c.Draws() != want {
			t.Errorf("%d negatives: %d drawn, %v", given, c.Draws(), err)
		}
	}
}

// Users of few rows keep one to train on, and give away only what they can spare.
func TestSplitLastOutOfUsersWithFewRows(t *testing.T) {
	// User 1 has one row, user 2 two, user 3 three, user 0 (unknown) one.
	ids := []int32{3, 1, 1, 1, 2, 1, 3, 2, 0, 1, 2, 2, 3, 3}
	for _, c := range []struct {
		validation, test bool
		want             Parts
	}{
		{false, false, Parts{Train: []int32{0, 1, 2, 3, 4, 5, 6}}},
		{true, false, Parts{Train: []int32{0, 1, 2, 3, 4}, Validation: []int32{5, 6}}},
		{false, true, Parts{Train: []int32{0, 1, 2, 3, 4}, Test: []int32{5, 6}}},
		{true, true, Parts{Train: []int32{0, 1, 2, 4, 5}, Validation: []int32{3}, Test: []int32{6}}},
	} {
		got, err := SplitLastOut(ids, nil, c.validation, c.test)
		if err != nil || !slices.Equal(got.Train, c.want.Train) || !slices.Equal(got.Validation, c.want.Validation) ||
			!slices.Equal(got.Test, c.want.Test) {
			t.Errorf("validation %v, test %v: %+v, %v, want %+v", c.validation, c.test, got, err, c.want)
		}
	}
	if _, err := SplitLastOut(nil, nil, true, true); err == nil || err.Error() != "no rows are left to train on" {
		t.Errorf("no rows: %v", err)
	}
}

func TestRankingWithoutCandidates(t *testing.T) {
	if r := RankMet([]int32{0, 1, 2, 0}, NewMet([]int32{2, 1}), 5, 1); r != nil {
		t.Errorf("lists of unknown users and items: %+v", r)
	}
	all := []int32{7, 1, 7, 2, 7, 3}
	if r := RankMet(all[2:4], NewMet(all), 4, 1); !slices.Equal(r.IDs, []int32{7, 2}) ||
		!slices.Equal(r.Relevant, []bool{true}) {
		t.Errorf("a user who has met everything has the list %+v", r)
	}
	for seed := range uint64(20) {
		r := RankMet([]int32{7, 2}, NewMet([]int32{7, 2, 7, 2}), 4, seed)
		others := r.IDs[2:]
		if !r.Relevant[0] || r.IDs[1] != 2 || slices.Contains(r.Relevant[1:], true) || len(others) > 4 ||
			others[1] != 1 && others[1] != 3 || len(others) == 4 && others[3] != 4-others[1] {
			t.Errorf("seed %d, one met of three items: %+v", seed, r)
		}
	}
}

func TestRowsWithoutTimes(t *testing.T) {
	r := Rows{
		Columns:  Columns{User: 0, Item: 1, Rating: -1, Time: -1},
		Entities: [2]*Entities{NewEntities(), KnownEntities([]string{"x"})},
	}
	if problem := r.AddFields([][]byte{[]byte("ann"), []byte("y")}); problem != "" || r.Times != nil ||
		!slices.Equal(r.IDs, []int32{1, 0}) || r.Entities[1].Strangers != 1 {
		t.Errorf("%q: ids %v, times %v", problem, r.IDs, r.Times)
	}
}
