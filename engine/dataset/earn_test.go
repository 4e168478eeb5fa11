package dataset

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

// townsfolk is a table of names, of towns of which each has an own level of y by so much, and of a number.
func townsfolk(rows, names int, towns float64, classes bool, seed uint64) string {
	s, level := splitmix.New(seed, splitmix.Points, 0), splitmix.New(seed, splitmix.Points, 1)
	var b strings.Builder
	b.WriteString("name,town,a,y\n")
	for i := range uint64(rows) {
		name, town, a := s.Intn(4*i, names), s.Intn(4*i+1, names), s.Float64(4*i+2)
		y := a + towns*level.Float64(uint64(town)) + 0.5*s.Float64(4*i+3)
		said := fmt.Sprintf("%.3f", y)
		if classes {
			said = []string{"low", "high"}[min(1, int(y/(0.75+towns/2)))]
		}
		fmt.Fprintf(&b, "n%d,t%d,%.3f,%s\n", name, town, a, said)
	}
	return b.String()
}

func idleOf(p *Prepared) (names []string) {
	for _, g := range p.Idle {
		names = append(names, g.Name)
	}
	return names
}

// Columns of many categories get vectors where the categories tell the label; names do not.
func TestVectorsAreEarned(t *testing.T) {
	for _, classes := range []bool{false, true} {
		s := datasettest.File(t, "people.csv", townsfolk(1500, 200, 2, classes, 1))
		table := mustLoad(t, s)
		c := SplitConfig{Validation: 0.2, Seed: 3, Normalize: Standard}
		all := prepare(t, table, c)
		c.EarnVectors = true
		p := prepare(t, table, c)
		if len(all.Fields) != 2 || all.Idle != nil || !slices.Equal(idleOf(p), []string{"name"}) {
			t.Fatalf("classes %v: %d fields without the test; left out %q", classes, len(all.Fields), idleOf(p))
		}
		if g := p.Idle[0]; g.Categories != all.Fields[0].Count-1 || g.Gain > 0 || g.Gain < -0.1 ||
			g.RowsEach != 1200/float64(g.Categories) {
			t.Errorf("classes %v: %+v", classes, g)
		}
		if len(p.Fields) != 1 || p.Fields[0] != all.Fields[1] || len(p.Encoding.Fields) != 1 ||
			!slices.Equal(p.Encoding.Fields[0].Values, all.Encoding.Fields[1].Values) {
			t.Errorf("classes %v: fields %+v, want %+v", classes, p.Fields, all.Fields[1:])
		}
		for i, id := range p.Train.IDs {
			if id != all.Train.IDs[2*i+1] {
				t.Fatalf("classes %v: town %d has the code %d, was %d", classes, i, id, all.Train.IDs[2*i+1])
			}
		}
		if len(p.Train.IDs) != p.Train.Len() || len(p.Validation.IDs) != p.Validation.Len() {
			t.Errorf("%d and %d codes", len(p.Train.IDs), len(p.Validation.IDs))
		}
		notes := strings.Join(p.Notes, "\n")
		for note, said := range map[string]bool{
			`"name" left out: its `: true, `data.embed = "repeated" learns a vector for each`: true,
			`"name" has 200 categories`: false, `"town" has 200 categories; a vector`: true,
		} {
			if strings.Contains(notes, note) != said {
				t.Errorf("classes %v, %q: %v in\n%s", classes, note, !said, notes)
			}
		}
		// Rows to predict are read without the column, wherever theirs stands.
		n := datasettest.File(t, "new.csv", "a,town,name\n0.5,t7,n1\n0.25,t0,new\n")
		rows, err := LoadEncoded(context.Background(), n, Options{}, &p.Encoding)
		if err != nil || len(rows.IDs) != 2 || len(rows.Fields) != 1 || rows.X.Data[0] != 0.5 {
			t.Errorf("classes %v: %v, %+v", classes, err, rows)
		}
	}
}

// Whatever the draw, names that mean nothing are left out, and towns that do are not.
func TestVectorsAreEarnedWhateverTheDraw(t *testing.T) {
	kept, lost := 0, 0
	for seed := range uint64(30) {
		s := datasettest.File(t, "people.csv", townsfolk(500+int(seed)*20, 120, 2, seed%2 == 0, seed))
		p := prepare(t, mustLoad(t, s), SplitConfig{Seed: seed, EarnVectors: true})
		if !slices.Contains(idleOf(p), "name") {
			kept++
		}
		if slices.Contains(idleOf(p), "town") {
			lost++
		}
	}
	if kept > 3 || lost > 0 {
		t.Errorf("of 30 tables, names were kept in %d and towns left out in %d", kept, lost)
	}
}

func TestVectorsThatNeedNotBeEarned(t *testing.T) {
	for what, text := range map[string]string{
		"many rows each":             townsfolk(3000, 70, 2, false, 1),
		"nothing else to learn from": "name,y\n" + strings.Repeat("x,1\n", 3) + onlyNames(300, 100),
	} {
		p := prepare(t, mustLoad(t, datasettest.File(t, "a.csv", text)), SplitConfig{EarnVectors: true})
		if p.Idle != nil || len(p.Fields) == 0 {
			t.Errorf("%s: left out %q", what, idleOf(p))
		}
	}
}

func onlyNames(rows, names int) string {
	s := splitmix.New(1, splitmix.Points, 0)
	var b strings.Builder
	for i := range uint64(rows) {
		fmt.Fprintf(&b, "n%d,%.3f\n", s.Intn(2*i, names), s.Float64(2*i+1))
	}
	return b.String()
}

// Names that come once are left out while reading, unless vectors are asked for.
func TestVectorsForNamesThatComeOnce(t *testing.T) {
	s := datasettest.File(t, "once.csv", "name,a,y\n"+func() (text string) {
		for i := range 200 {
			text += fmt.Sprintf("n%d,%d,%d\n", i, i*i%17, i%3)
		}
		return text
	}())
	table := mustLoad(t, s)
	hint := `data.embed = "all" learns a vector for each of their values`
	if table.Fields != nil || !strings.Contains(strings.Join(table.Notes, "\n"), hint) {
		t.Errorf("%d fields, notes %q", len(table.Fields), table.Notes)
	}
	s.EmbedAll = true
	if table = mustLoad(t, s); len(table.Fields) != 1 || table.Fields[0].Count != 201 ||
		table.Notes[len(table.Notes)-1] != tabular.VectorsNote("name", 200) {
		t.Errorf("fields %+v, notes %q", table.Fields, table.Notes)
	}
}
