package workspace

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"tunebench/engine/dataset"
	"tunebench/experiments/factory"
)

// LabelledRuns says which labelled runs to make; see [factory.Plan].
type LabelledRuns struct {
	File   string   // to append to
	Renew  string   // another file, whose runs are only trained again, for what is recorded of them
	Only   []string // kinds of runs that are made to go wrong, and no others; nil: all
	Sets   int      // without a file
	First  int      // so many of these are left to another process
	Long   int      // more sets without a file, of many rows
	Data   []string // more sets: NAME=SOURCE, then #LABEL and @ROWS where they are needed
	Bases  int
	AtOnce int
	Log    func(text string)
}

// MakeLabelled makes labelled runs in this process until all are there or ctx is done.
func (w *Workspace) MakeLabelled(ctx context.Context, l LabelledRuns) error {
	p := factory.Plan{Bases: l.Bases, Only: l.Only, AtOnce: l.AtOnce, File: l.File, Log: l.Log}
	for _, text := range l.Data {
		s, err := labelledSet(text)
		if err != nil {
			return err
		}
		p.Sets = append(p.Sets, s)
	}
	p.Sets = append(p.Sets, factory.Sets(l.Sets)[min(max(0, l.First), l.Sets):]...)
	p.Sets = append(p.Sets, factory.Long(l.Long)...)
	m, err := w.machine(1)
	if err != nil {
		return err
	}
	if l.Renew != "" {
		return factory.Renew(ctx, l.Renew, p, m)
	}
	return factory.Make(ctx, p, m)
}

func labelledSet(text string) (factory.Set, error) {
	const rows = 1500
	name, source, ok := strings.Cut(text, "=")
	if !ok || name == "" || source == "" {
		return factory.Set{}, fmt.Errorf("set %q: want NAME=SOURCE[#LABEL][@ROWS]", text)
	}
	most := rows
	if at := strings.LastIndexByte(source, '@'); at >= 0 {
		n, err := strconv.Atoi(source[at+1:])
		if err != nil || n < 1 {
			return factory.Set{}, fmt.Errorf("set %q: rows %q: want a whole number above 0", text, source[at+1:])
		}
		source, most = source[:at], n
	}
	source, label, _ := strings.Cut(source, "#")
	return factory.File(name, dataset.Source{Name: source, Label: label, Header: "auto"}, most), nil
}
