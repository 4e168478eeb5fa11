package worker

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// flood appends requests as a program that ran wild does: each a line, all at once.
func flood(t *testing.T, dir *runstore.Dir, n int) (ids []string) {
	t.Helper()
	var lines strings.Builder
	now := time.Now().Format(time.RFC3339Nano)
	for i := range n {
		id := fmt.Sprintf("flood%d", i)
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

// However many requests come, few take effect, each is answered, and a stop behind them ends the run;
// its experiment stays as small as one that people change.
func TestAFloodOfRequests(t *testing.T) {
	const requests = 100_000
	dir := newRun(t, experiment(t, "training.epochs=1000000"))
	w, acks := startTraining(t, dir), follow(t, dir)
	ids := flood(t, dir, requests)
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
	changes := interventions(t, dir)
	if len(changes) == 0 || len(changes) > applied || applied > 1000 {
		t.Errorf("%d requests took effect, %d changes are recorded", applied, len(changes))
	}
	if last := changes[len(changes)-1].Value; last != 0.1 { // 0.100000: the last line that sets the rate
		t.Errorf("the rate ended at %v", last)
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
