package insight

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/quality"
)

func costs(positive, negative float64) quality.Costs {
	return quality.Costs{FalsePositive: positive, FalseNegative: negative}
}

// Columns of every kind can be shuffled and set, and all is as before when they are put back.
func TestColumnsAreChangedAndPutBack(t *testing.T) {
	for kind := range kinds {
		in := open(t, kind, Options{})
		rows := in.some(40)
		from, to := in.data.Gather(rows), in.data.Gather(rows)
		before, err := in.predict(from)
		if err != nil {
			t.Fatal(err)
		}
		perm := make([]int32, len(rows))
		for i := range perm {
			perm[i] = int32((i + 7) % len(perm))
		}
		changed := 0
		for _, c := range in.columns {
			c.permuted(&to, from, perm)
			shuffled, err := in.predict(to)
			if err != nil {
				t.Fatalf("%s, %s: %v", kind, c.name, err)
			}
			if !slices.Equal(before, shuffled) {
				changed++
			}
			c.restore(&to, from)
			if after, err := in.predict(to); err != nil || !slices.Equal(before, after) {
				t.Fatalf("%s, %s: not put back (%v)", kind, c.name, err)
			}
		}
		if changed*2 < len(in.columns) {
			t.Errorf("%s: shuffling %d of %d columns changed a prediction", kind, changed, len(in.columns))
		}
	}
}

// The rows of a column's own values, set to them again, are the same rows.
func TestSettingWhatIsThereChangesNothing(t *testing.T) {
	for _, kind := range []string{"values", "table", "encoded", "text", "ratings"} {
		in := open(t, kind, Options{})
		for _, c := range in.columns {
			var values []float64
			if c.kind == category {
				for _, k := range in.codes(c) {
					values = append(values, float64(k))
				}
			} else {
				values = in.numbers(c)
			}
			var rows []int32
			for i, v := range values {
				if v == v {
					rows = append(rows, int32(i))
				}
			}
			d := in.data.Gather(rows)
			before, err := in.predict(d)
			if err != nil {
				t.Fatal(err)
			}
			c.set(&d, func(i int) float64 { return values[rows[i]] })
			after, err := in.predict(d)
			if err != nil {
				t.Fatalf("%s, %s: %v", kind, c.name, err)
			}
			for i := range before {
				if math.Abs(float64(before[i]-after[i])) > 1e-5 {
					t.Fatalf("%s, %s: an output went from %v to %v", kind, c.name, before[i], after[i])
				}
			}
		}
	}
}

func TestImportances(t *testing.T) {
	for kind := range kinds {
		in := open(t, kind, Options{})
		list, err := in.Importances(t.Context(), 4)
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Columns) != len(in.Columns()) || list.Repeats != 4 || list.Rows == 0 {
			t.Errorf("%s: %d of %d columns", kind, len(list.Columns), len(in.Columns()))
		}
		for i, c := range list.Columns {
			if i > 0 && c.Error.Mean > list.Columns[i-1].Error.Mean || float64(c.Error.Low) > c.Error.Mean {
				t.Errorf("%s: %+v", kind, c)
			}
		}
		if list.Columns[0].Error.Mean <= 0 && kind != "ratings" {
			t.Errorf("%s: nothing matters: %+v", kind, list.Columns[0])
		}
		again, err := in.Importances(t.Context(), 4)
		if err != nil || !slices.Equal(list.Columns, again.Columns) {
			t.Errorf("%s: a second time it is otherwise (%v)", kind, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := open(t, "numbers", Options{}).Importances(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// Of too many columns those of the largest weights are shuffled, and the others counted.
func TestWeightiestColumns(t *testing.T) {
	for _, kind := range []string{"values", "table"} {
		in := open(t, kind, Options{})
		all := len(in.columns)
		few := in.weightiest(2)
		if len(few) != 2 || len(in.weightiest(all)) != all {
			t.Fatalf("%s: %d and %d columns", kind, len(few), len(in.weightiest(all)))
		}
		for _, w := range in.model.Weights { // the first column outweighs all others now
			if w.Name != "layers.0.weight" {
				continue
			}
			from, to := in.vector(in.columns[0])
			if in.columns[0].field < 0 {
				from, to = 0, len(in.columns[0].features)
			}
			for i := range w.Data {
				if at := i % w.Shape[1]; at >= from && at < to {
					w.Data[i] *= 1e3
				}
			}
		}
		if got := in.weightiest(1); got[0] != in.columns[0] {
			t.Errorf("%s: the weightiest column is %s", kind, got[0].name)
		}
	}
}

func TestEffects(t *testing.T) {
	in := open(t, "values", Options{})
	e, err := in.Effect(t.Context(), "bmi", 0)
	if err != nil {
		t.Fatal(err)
	}
	n := e.Numbers
	if last := len(n.At) - 1; last < 5 || n.Accumulated[last] <= n.Accumulated[0] || n.Partial[last] <= n.Partial[0] {
		t.Errorf("%+v", n)
	}
	in = open(t, "encoded", Options{})
	if e, err = in.Effect(t.Context(), "colour", 1); err != nil || len(e.Categories) < 2 || e.Numbers != nil {
		t.Fatalf("%+v, %v", e, err)
	}
	for _, c := range e.Categories {
		if c.Rows == 0 || c.Mean <= 0 || c.Mean >= 1 {
			t.Errorf("%+v", c)
		}
	}
	if !strings.HasPrefix(e.Of, "probability of ") {
		t.Errorf("it is the %s", e.Of)
	}
	for _, c := range []struct{ kind, column, want string }{
		{"encoded", "colours", "there is no column"},
		{"pictures", "x 0-1 y 0-1", "a part of pictures"},
		{"numbers", "alcohol", "class 9 of 3"},
	} {
		if _, err := open(t, c.kind, Options{}).Effect(t.Context(), c.column, 9); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.column, err, c.want)
		}
	}
	in = open(t, "text", Options{})
	if e, err = in.Effect(t.Context(), in.Columns()[0], 0); err != nil || e.Numbers == nil {
		t.Errorf("a word: %+v, %v", e, err)
	}
}

func TestSlicesCoverTheRows(t *testing.T) {
	for kind := range kinds {
		in := open(t, kind, Options{})
		s := in.Slices()
		if s.Judged != len(s.Slices) || s.Judged == 0 && kind != "numbers" && kind != "ratings" {
			t.Errorf("%s: %d slices, %d judged", kind, len(s.Slices), s.Judged)
		}
		rows := map[string]int{}
		for i, one := range s.Slices {
			rows[one.Column] += one.Rows
			if one.Rows < leastSlice || one.P > one.Adjusted || one.Low > one.High {
				t.Errorf("%s: %+v", kind, one)
			}
			if i > 0 && one.StandsOut() && !s.Slices[i-1].StandsOut() {
				t.Errorf("%s: slice %d stands out behind one that does not", kind, i)
			}
		}
		if kind == "values" && rows["bmi"] < in.Rows()-10*leastSlice {
			t.Errorf("the tenths of bmi hold %d of %d rows", rows["bmi"], in.Rows())
		}
		if kind == "pictures" && rows["brightness"] == 0 {
			t.Error("pictures are not cut by brightness")
		}
	}
}

func TestTenthsKeepEqualValuesTogether(t *testing.T) {
	nan := math.NaN()
	values := []float64{1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 3.5, nan}
	var names []string
	total := 0
	byTenth("x", values, func(_, value string, rows []int32) {
		names = append(names, value)
		total += len(rows)
	})
	if want := []string{"(missing)", "1", "2", "3 to 3.5"}; !slices.Equal(names, want) || total != len(values) {
		t.Errorf("%v with %d rows, want %v", names, total, want)
	}
}

func TestMistakes(t *testing.T) {
	in := open(t, "pictures", Options{})
	all := in.Mistakes(1000, Any, Any)
	confusion := measured(t, in).Confusion
	wrong := int64(0)
	for _, p := range confusion.Pairs {
		wrong += p.Rows
	}
	if int64(len(all)) != wrong {
		t.Errorf("%d mistakes, the matrix has %d", len(all), wrong)
	}
	for i, m := range all {
		if m.Truth == m.Predicted || m.Picture == nil || len(m.Picture.Pixels) != 64 ||
			i > 0 && m.Loss > all[i-1].Loss ||
			math.Abs(float64(m.Loss)+math.Log(float64(m.Chance))) > 1e-3*float64(m.Loss) || m.Sure < m.Chance {
			t.Errorf("%d: %+v", i, m)
		}
	}
	p := confusion.Pairs[0]
	pair := in.Mistakes(1000, p.Truth, p.Predicted)
	if int64(len(pair)) != p.Rows {
		t.Errorf("%d of the most frequent pair, the matrix has %d", len(pair), p.Rows)
	}
	for _, m := range pair {
		if m.Truth != confusion.Names[p.Truth] || m.Predicted != confusion.Names[p.Predicted] {
			t.Errorf("%+v", m)
		}
	}
	if few := in.Mistakes(2, Any, Any); len(few) != 2 {
		t.Errorf("%d of 2", len(few))
	}
}

// The rows are those of the file, as it has them.
func TestMistakesShowTheRow(t *testing.T) {
	in := open(t, "values", Options{})
	m := in.Mistakes(1, Any, Any)[0]
	table, at := in.source.table, in.source.at[m.Row]
	if m.Truth != figure(table.Targets[at]) || m.Sure.Known() {
		t.Errorf("%+v, the table has %v", m, table.Targets[at])
	}
	for j, f := range m.Fields {
		if want := figure(table.At(at, j)); f.Value != want || f.Name != table.Features[j] {
			t.Errorf("%s is %s, the table has %s", f.Name, f.Value, want)
		}
	}
	words := open(t, "text", Options{}).Mistakes(1000, Any, Any)
	for _, m := range words {
		if m.Text == "" || m.Fields != nil {
			t.Errorf("%+v", m)
		}
	}
	for _, kind := range []string{"table", "encoded"} {
		for _, m := range open(t, kind, Options{}).Mistakes(3, Any, Any) {
			if len(m.Fields) < 4 {
				t.Errorf("%s: %+v", kind, m)
			}
		}
	}
	if long := cut(strings.Repeat("ä", 30), 20); long != strings.Repeat("ä", 20)+" (10 characters more)" {
		t.Error(long)
	}
}
