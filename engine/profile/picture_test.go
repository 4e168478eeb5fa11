package profile

import (
	"slices"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
)

func TestPicturesShowEveryClass(t *testing.T) {
	table := load(t, dataset.Source{Name: "digits"})
	p := of(t, table, Options{Pictures: 12})
	if len(p.Pictures) != 12 {
		t.Fatalf("%d pictures", len(p.Pictures))
	}
	var labels []string
	seen := map[int32]bool{}
	for _, pic := range p.Pictures {
		labels = append(labels, pic.Label)
		if seen[pic.Row] {
			t.Errorf("row %d twice", pic.Row)
		}
		seen[pic.Row] = true
		row := rowOf(table.X, pic.Row)
		for i, v := range pic.Pixels {
			if want := uint8(255*row[i]/16 + 0.5); v != want {
				t.Fatalf("row %d, pixel %d is %d, want %d", pic.Row, i, v, want)
			}
		}
	}
	if want := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "1"}; !slices.Equal(labels, want) {
		t.Errorf("labels %v", labels)
	}
	if again := of(t, table, Options{Pictures: 12}); again.Pictures[3].Row != p.Pictures[3].Row {
		t.Error("the same seed draws other rows")
	}
	if len(of(t, table, Options{Pictures: -1}).Pictures) != 0 ||
		len(of(t, load(t, dataset.Source{Name: "iris"}), Options{}).Pictures) != 0 {
		t.Error("pictures where there are none to show")
	}
}

func TestFewRowsGiveFewPictures(t *testing.T) {
	table := load(t, dataset.Source{Name: "digits", Limit: 4})
	if got := len(of(t, table, Options{}).Pictures); got != 4 {
		t.Errorf("%d pictures of 4 rows", got)
	}
}

func TestShrinkAveragesSquares(t *testing.T) {
	p := Picture{Width: 3, Height: 2, Pixels: []uint8{10, 20, 100, 30, 40, 50}}
	got := p.Shrink(2)
	if got.Width != 2 || got.Height != 1 || !slices.Equal(got.Pixels, []uint8{25, 75}) {
		t.Errorf("%+v", got)
	}
	if same := p.Shrink(3); !slices.Equal(same.Pixels, p.Pixels) {
		t.Error("a picture that fits is changed")
	}
}

func TestColorsBecomeGrey(t *testing.T) {
	table := build(1, 3, 1, func(_, j int) float64 { return []float64{255, 0, 0}[j] }, alternate(1))
	table.Image = tabular.ImageShape{Width: 1, Height: 1, Channels: 3, Max: 255}
	if p := of(t, table, Options{}); len(p.Pictures) != 1 || p.Pictures[0].Pixels[0] != 76 {
		t.Errorf("pure red is %+v, want 0.299 of white", p.Pictures)
	}
}
