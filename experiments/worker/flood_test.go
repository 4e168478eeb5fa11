package worker

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// flood appends requests as a program that ran wild does: each a line, all at once.
func flood(t *testing.T, dir *runstore.Dir, name string, n int) (ids []string) {
	t.Helper()
	var lines strings.Builder
	now := time.Now().Format(time.RFC3339Nano)
	for i := range n {
		id := fmt.Sprintf("%s%d", name, i)
		ids = append(ids, id)
		switch i % 10 {
		case 0:
			fmt.Fprintf(&lines, `{"id":%q,"time":%q,"op":"set","key":"no.such.key","value":"1"}`, id, now)
		case 1:
			fmt.Fprintf(&lines, `{"id":%q,"time":%q,"op":"pause"}`, id, now)
		case 2:
			fmt.Fprintf(&lines, `{"id":%q,"time":%q,"op":"resume"}`, id, now)
		default:
			fmt.Fprintf(&lines, `{"id":%q,"time":%q,"op":"set","key":"optimizer.lr","value":"0.%d"}`, id, now, 1+i)
		}
		lines.WriteByte('\n')
	}
	f, err := os.OpenFile(filepath.Join(dir.Path(), runstore.ControlFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(lines.String()); err != nil {
		t.Fatal(err)
	}
	return ids
}

// However many requests come, few take effect, each is answered, and a stop behind further ones ends
// the run without waiting for them; its experiment stays as small as one that people change.
func TestAFloodOfRequests(t *testing.T) {
	const requests = 100_000
	dir := newRun(t, experiment(t, "training.epochs=1000000"))
	w, acks := startTraining(t, dir), follow(t, dir)
	ids := flood(t, dir, "first", requests)
	acks.to(t, w.send(t, runstore.OpSet, "optimizer.lr", "0.25"))
	later := flood(t, dir, "second", requests)
	stop := w.send(t, runstore.OpStop, "", "")
	if s := <-w.end; s.State != runstore.Stopped {
		t.Errorf("it ended as %s: %s", s.State, s.Error)
	}
	all := acks.all()
	if a := all[stop]; len(a) != 1 || a[0].AppliedStep == nil {
		t.Errorf("the stop was answered %+v", a)
	}
	applied := 0
	for _, id := range ids {
		if len(all[id]) != 1 {
			t.Fatalf("request %s was answered %d times", id, len(all[id]))
		}
		if all[id][0].AppliedStep != nil {
			applied++
		}
	}
	for _, id := range later { // those that were not looked at are for the next worker
		if len(all[id]) > 1 {
			t.Fatalf("request %s was answered %d times", id, len(all[id]))
		}
	}
	changes := interventions(t, dir)
	if len(changes) == 0 || applied > 1000 {
		t.Errorf("%d requests took effect, %d changes are recorded", applied, len(changes))
	}
	if !slices.ContainsFunc(changes, func(c spec.Intervention) bool { return c.Value == 0.25 }) {
		t.Error("the change behind the first flood is not recorded")
	}
	if size := len(w.log.String()); size > 1<<20 {
		t.Errorf("the log has %d bytes", size)
	}
}

// Changes that never end are refused once an experiment is full of them, and training goes on.
func TestAnExperimentTakesSoManyChanges(t *testing.T) {
	s := experiment(t, "training.epochs=1000000")
	for i := range spec.MaxInterventions {
		if err := s.Intervene(1_000_000+i, "optimizer.lr", 0.5); err != nil {
			t.Fatal(err)
		}
	}
	dir := newRun(t, s)
	w, acks := startTraining(t, dir), follow(t, dir)
	a := acks.to(t, w.send(t, runstore.OpSet, "optimizer.lr", "0.25"))
	if a.AppliedStep != nil || !strings.Contains(a.Error, "1000 live changes already") {
		t.Errorf("answered %+v", a)
	}
	w.send(t, runstore.OpStop, "", "")
	if s := <-w.end; s.State != runstore.Stopped {
		t.Errorf("it ended as %s", s.State)
	}
	if info, err := os.Stat(dir.Experiment()); err != nil || info.Size() > 1<<17 {
		t.Errorf("its file: %v, %v", info, err)
	}
}
