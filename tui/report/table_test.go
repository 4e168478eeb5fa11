package report

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/format"
)

func TestTables(t *testing.T) {
	columns := []Column{{Title: "RUN", Middle: true}, {Title: "EPOCH", Right: true}, {Title: "STATE"}}
	rows := [][]Cell{
		Plain("20260301-120000-digits-mlp-a1b2c3", "7", "done"),
		Plain("日本", "1,234", "failed", "too many"), Plain("x"),
	}
	for w, want := range map[int]string{
		60: "RUN                                EPOCH  STATE\n" +
			"20260301-120000-digits-mlp-a1b2c3      7  done\n" +
			"日本                               1,234  failed\n" +
			"x\n",
		32: "RUN                EPOCH  STATE\n" +
			"20260301…p-a1b2c3      7  done\n" +
			"日本               1,234  failed\n" +
			"x\n",
	} {
		p := page("nocolor", w)
		p.Table(columns, rows)
		if got := p.Plain(); got != want {
			t.Errorf("%d cells: got\n%swant\n%s", w, got, want)
		}
	}
}

func TestATableWithoutTitlesHasNoHead(t *testing.T) {
	p := page("nocolor", 30)
	p.Pairs([]Pair{{"loss", "0.1"}, {"accuracy", "0.97"}})
	if got, want := p.Plain(), "loss       0.1\naccuracy  0.97\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p = page("nocolor", 30)
	p.Table([]Column{{Title: "A"}}, nil)
	if got := p.Plain(); got != "A\n" {
		t.Errorf("without rows: %q", got)
	}
}

// Columns begin at the same cell in every row, whatever is in them.
func TestColumnsLineUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		rows := make([][]Cell, 1+rng.IntN(6))
		for i := range rows {
			rows[i] = Plain(hostile[rng.IntN(len(hostile))], hostile[rng.IntN(len(hostile))], "|")
		}
		p := page([]string{"dark", "ascii", "nocolor"}[rng.IntN(3)], 300)
		p.Table([]Column{{Title: "日本"}, {Title: "b", Right: rng.IntN(2) == 0}, {}}, rows)
		at := -1
		for _, l := range p.Lines()[1:] {
			before, _, found := strings.Cut(ansi.Strip(l), "|")
			if !found || at >= 0 && format.Width(before) != at {
				t.Fatalf("the last column is at %d, then at %d:\n%s", at, format.Width(before), p.Plain())
			}
			at = format.Width(before)
		}
	}
	everySize(t, func(p *Page) {
		p.Table([]Column{{Title: "name"}, {Title: "value", Right: true}, {Middle: true}}, [][]Cell{
			Plain(hostile[3], hostile[13], hostile[16]), Plain(hostile[6], hostile[9]),
		})
	})
}
