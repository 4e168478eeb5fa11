package columns

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

// typed is a table of numbers and texts as formats with types hold them.
func typed(names []string, cells [][]any) *Columns {
	c := &Columns{Names: names, Width: len(names), Rows: len(cells), Size: 1000}
	c.Each = func(column, rows int, emit func(int, Cell) error) error {
		for row := range rows {
			var cell Cell
			switch v := cells[row][column].(type) {
			case float64:
				cell = Number(v)
			case string:
				cell = Text([]byte(v))
			}
			if err := emit(row, cell); err != nil {
				return err
			}
		}
		return nil
	}
	return c
}

// Categories mean the same however a format spells them: codes of postal areas as numbers, texts with
// padding.
func TestCategoriesOfTypedColumnsAreThoseOfText(t *testing.T) {
	names := []string{"zip", "city", "size", "y"}
	text := rows{header: true, cells: [][]string{names}}
	var cells [][]any
	for i := range 60 {
		zip, city, y := 1234567+i%3, []string{"Rome", "Oslo", "NA"}[i%3], []string{"yes", "no"}[i%2]
		text.cells = append(text.cells, []string{fmt.Sprint(zip), city, fmt.Sprintf("%.1f", float64(i%4)), y})
		cells = append(cells, []any{float64(zip), city + "      ", float64(i % 4), y + " "})
	}
	q := request(tabular.Source{Categorical: []string{"zip", "size"}})
	trained, err := FromRecords(t.Context(), q, "f", text.records())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(trained.Features, func(f string) bool { return strings.Contains(f, "1234567") }) {
		t.Fatalf("features %q", trained.Features)
	}
	q.Encoding = &trained.Encoding
	held, err := FromColumns(t.Context(), q, "f", typed(names, cells))
	if err != nil {
		t.Fatal(err)
	}
	if !datasettest.SameValues(held.X.Data, trained.X.Data) || !slices.Equal(held.Labels, trained.Labels) {
		t.Fatalf("values %v, those of text are %v", held.X.Data[:8], trained.X.Data[:8])
	}

	// Trained on typed columns, the names are the same ones but for numbers with an empty fraction.
	q.Encoding = nil
	own, err := FromColumns(t.Context(), q, "f", typed(names, cells))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(strings.Join(trained.Features, "|"), ".0", "")
	if got := strings.Join(own.Features, "|"); got != want || !slices.Equal(own.Classes, trained.Classes) {
		t.Fatalf("features %s, want %s; classes %q", got, want, own.Classes)
	}
}

func TestNumbersAreSpelledWithTheirDigits(t *testing.T) {
	for v, want := range map[float64]string{
		1234567: "1234567", 1 << 53: "9007199254740992", 1e20: "100000000000000000000", 1e21: "1e+21",
		-2.5: "-2.5", 1234567.5: "1234567.5", 0: "0", 0.0001: "0.0001", 0.00001: "1e-05",
	} {
		if got := string(Number(v).render(nil)); got != want {
			t.Errorf("%g is spelled %s, want %s", v, got, want)
		}
	}
}
