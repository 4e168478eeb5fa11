package tabular

import "fmt"

// Check reports the first size or code of a table that does not fit the others. Readers never
// make such a table; one that is put together elsewhere may be wrong in any way.
func (t *Table) Check() error {
	n := t.NumRows()
	if err := t.checkTargets(n); err != nil {
		return err
	}
	x := t.X
	switch {
	case x.Cols < 0 || x.Cols > 0 && (x.Rows != n || x.Stride < x.Cols || n > 0 && len(x.Data) < (n-1)*x.Stride+x.Cols):
		return fmt.Errorf("a matrix of %d x %d (stride %d, %d values) does not hold %d rows", x.Rows, x.Cols, x.Stride,
			len(x.Data), n)
	case len(t.Features) < x.Cols:
		return fmt.Errorf("%d names for %d columns of features", len(t.Features), x.Cols)
	case len(t.Indicator) < x.Cols:
		return fmt.Errorf("it is not known which of the %d columns are codes; tables come from Load", x.Cols)
	case len(t.IDs) != n*len(t.Fields):
		return fmt.Errorf("%d codes for %d rows of %d fields", len(t.IDs), n, len(t.Fields))
	case t.Kind == TextKind && t.Texts != nil && len(t.Texts) != n*len(t.Encoding.Columns):
		return fmt.Errorf("%d texts for %d rows of %d columns", len(t.Texts), n, len(t.Encoding.Columns))
	case t.Times != nil && len(t.Times) != n:
		return fmt.Errorf("%d times for %d rows", len(t.Times), n)
	}
	if len(t.Rest) > x.Cols {
		return fmt.Errorf("rests of %d columns of %d", len(t.Rest), x.Cols)
	}
	for j, r := range t.Rest {
		if r.Lacks != nil && len(r.Lacks) != n || r.Decimals < 0 || r.Decimals > mostDecimals {
			return fmt.Errorf("column %d has a rest of %d rows and %d decimals for %d rows",
				j, len(r.Lacks), r.Decimals, n)
		}
	}
	for i, id := range t.IDs {
		if f := t.Fields[i%len(t.Fields)]; id < 0 || int(id) >= f.Count {
			return fmt.Errorf("row %d has code %d in field %q of %d", i/len(t.Fields), id, f.Name, f.Count)
		}
	}
	return nil
}

func (t *Table) checkTargets(n int) error {
	if t.Labels == nil && t.Targets == nil {
		return fmt.Errorf("the rows have no labels to learn from")
	}
	if t.Task == Regression {
		if len(t.Targets) != n {
			return fmt.Errorf("%d targets for %d rows", len(t.Targets), n)
		}
		return nil
	}
	if len(t.Labels) != n {
		return fmt.Errorf("%d labels for %d rows", len(t.Labels), n)
	}
	for i, l := range t.Labels {
		if l < 0 || int(l) >= len(t.Classes) {
			return fmt.Errorf("row %d has class %d of %d", i, l, len(t.Classes))
		}
	}
	return nil
}

// Fits reports why rows that are held apart do not go with the table they belong to.
func (t *Table) Fits(with *Table) error {
	if err := t.Check(); err != nil {
		return err
	}
	if t.Task != with.Task || t.X.Cols != with.X.Cols || len(t.Fields) != len(with.Fields) ||
		len(t.Classes) != len(with.Classes) {
		return fmt.Errorf("%s, %d columns, %d fields and %d classes beside %s, %d, %d and %d",
			t.Task, t.X.Cols, len(t.Fields), len(t.Classes), with.Task, with.X.Cols, len(with.Fields),
			len(with.Classes))
	}
	return nil
}
