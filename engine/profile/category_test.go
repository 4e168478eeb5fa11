package profile

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
)

func TestCategoriesOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.csv")
	text := "city,size,y\n" + strings.Repeat("Oslo,1.5,a\nRome,2.5,b\nRome,2,b\nOslo,1,b\n?,3,a\n", 12)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p := of(t, load(t, dataset.Source{Name: path}), Options{})
	if len(p.Categories) != 1 {
		t.Fatalf("%+v", p.Categories)
	}
	c := p.Categories[0]
	if c.Column != "city" || c.Missing != 12 || len(c.Values) != 2 || c.Values[0].Rows != 24 ||
		c.Values[1].Share != 0.4 || c.To-c.From != 3 {
		t.Errorf("%+v", c)
	}
	// By hand: rows a,b of Oslo 12,12, Rome 0,24, missing 12,0; expected 9.6,14.4 and 4.8,7.2.
	chi := 5.76/9.6 + 5.76/14.4 + 92.16/9.6 + 92.16/14.4 + 51.84/4.8 + 51.84/7.2
	if want := math.Sqrt(chi / 60); !near(c.Association, event.Number(want)) {
		t.Errorf("V %v, want %v", c.Association, want)
	}
}

// TestCramerVExtendsEta: on two by two values both are the absolute correlation of the codes.
func TestCramerVExtendsEta(t *testing.T) {
	a, b := make([]int32, 500), make([]int32, 500)
	column := make([]float32, 500)
	for i := range a {
		a[i], b[i] = int32(mix(1, uint64(i))%2), int32(mix(2, uint64(i))%3/2)
		if i%3 == 0 {
			b[i] = a[i]
		}
		column[i] = float32(a[i])
	}
	if v, e := cramerV(a, 4, b, 2), eta(column, b, 2); !near(event.Number(v), event.Number(e)) || v < 0.2 {
		t.Errorf("V %v, eta %v", v, e)
	}
	if v := cramerV(a, 2, a, 2); !near(event.Number(v), 1) {
		t.Errorf("V of a copy is %v", v)
	}
	if v := cramerV(make([]int32, 5), 2, []int32{0, 1, 0, 1, 1}, 2); !math.IsNaN(v) {
		t.Errorf("V of a constant is %v", v)
	}
}

// TestEmbeddedColumnsAreFields: many categories become a field beside numbers and codes.
func TestEmbeddedColumnsAreFields(t *testing.T) {
	var b strings.Builder
	b.WriteString("kind,size,city,y\n")
	for i := range 400 {
		b.WriteString([]string{"old", "new"}[mix(1, uint64(i))%2] + "," + figure(noise(i, 0)) + ",town" +
			word(i, 3, 30) + "," + []string{"no", "yes"}[mix(2, uint64(i))%2] + "\n")
	}
	path := filepath.Join(t.TempDir(), "towns.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	table := load(t, dataset.Source{Name: path, OneHot: 5})
	p := of(t, table, Options{Prepared: prepare(t, table, dataset.Standard)})
	if len(p.Warnings) != 0 || len(p.Categories) != 1 || len(p.Fields) != 1 || p.Columns != len(p.Features)+1 {
		t.Fatalf("%d features, categories %+v, fields %+v, warnings %+v", len(p.Features), p.Categories, p.Fields,
			p.Warnings)
	}
	if f := p.Fields[0]; f.Name != "city" || f.Categories != 30 || !strings.HasPrefix(f.Top[0].Value, "town") ||
		f.Top[0].Rows != int(f.RowsEach.Max) {
		t.Errorf("%+v", f)
	}
}
