package predict

import (
	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
)

// kind is what the cells of a column are.
type kind uint8

const (
	textKind   kind = iota
	singleKind      // numbers of 32 bits
	doubleKind      // numbers of 64 bits
	countKind       // whole numbers
)

type column struct {
	name string
	kind kind
}

// cell is one value, as its column's kind has it.
type cell struct {
	text   string
	number float64
}

// layout says what is told of a block: its columns, the number of its rows, and their cells.
type layout struct {
	columns []column
	rows    func(b *block) int
	fill    func(cells []cell, b *block, row int)
}

// rowLayout tells of each row its prediction, and the probability of each class; files says that each row is
// one of a folder.
func rowLayout(p *dataset.Preprocessing, files bool) layout {
	var l layout
	if files {
		l.columns = append(l.columns, column{"file", textKind})
	}
	l.rows = func(b *block) int { return b.part.Len() }
	place := func(cells []cell, b *block, row int) []cell {
		if !files {
			return cells
		}
		if cells[0].text = ""; row < len(b.table.Places) {
			cells[0].text = b.table.Places[row]
		}
		return cells[1:]
	}
	if p.Encoding.Task == tabular.Regression {
		l.columns = append(l.columns, column{"prediction", doubleKind})
		l.fill = func(cells []cell, b *block, row int) {
			place(cells, b, row)[0].number = p.Value(b.outputs[row])
		}
		return l
	}
	l.columns = append(l.columns, column{"prediction", textKind})
	for _, name := range p.Encoding.Classes {
		l.columns = append(l.columns, column{"probability " + name, singleKind})
	}
	labels := p.Labels()
	l.fill = func(cells []cell, b *block, row int) {
		cells = place(cells, b, row)
		cells[0].text = labels[b.classes[row]]
		for k, v := range b.outputs[row*len(cells[1:]) : (row+1)*len(cells[1:])] {
			cells[1+k].number = float64(v)
		}
	}
	return l
}

// topLayout tells of each user the items that suit best.
func topLayout() layout {
	return layout{
		columns: []column{{"user", textKind}, {"rank", countKind}, {"item", textKind}, {"prediction", doubleKind}},
		rows:    func(b *block) int { return len(b.top) },
		fill: func(cells []cell, b *block, row int) {
			s := &b.top[row]
			cells[0].text, cells[1].number, cells[2].text, cells[3].number = s.user, float64(s.rank), s.item, s.value
		},
	}
}
