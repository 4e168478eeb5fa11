package runstore

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func inbox(t *testing.T, d *Dir, started time.Time) *Inbox {
	t.Helper()
	in, err := d.OpenInbox(started)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	return in
}

// applied is the answer that a request took effect.
func applied(id string, step int) Ack { return Ack{ID: id, AppliedStep: &step} }

func mustSend(t *testing.T, d *Dir, now time.Time, op Op, key, value string) string {
	t.Helper()
	id, err := d.Send(now, op, key, value)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func poll(t *testing.T, in *Inbox) (ids []string) {
	t.Helper()
	requests, err := in.Poll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestRequestsAndAnswers(t *testing.T) {
	d := newRun(t, "a")
	in := inbox(t, d, start)
	f := d.Follow()
	defer func() { _ = f.Close() }()
	if ids := poll(t, in); ids != nil {
		t.Errorf("requests from nowhere: %v", ids)
	}
	set := mustSend(t, d, start, OpSet, "optimizer.lr", "0.0003")
	pause := mustSend(t, d, start, OpPause, "", "")
	requests, err := in.Poll()
	if err != nil || len(requests) != 2 {
		t.Fatalf("got %v, %v", requests, err)
	}
	want := Request{ID: set, Time: requests[0].Time, Op: OpSet, Key: "optimizer.lr", Value: "0.0003"}
	if r := requests[0]; r != want || !r.Time.Equal(start) {
		t.Errorf("request %+v", r)
	}
	if err := errors.Join(in.Answer(applied(set, 0)), in.Answer(Ack{ID: pause, Error: "already paused"})); err != nil {
		t.Fatal(err)
	}
	if ids := poll(t, in); ids != nil {
		t.Errorf("again: %v", ids)
	}
	u, err := f.Poll(10)
	if err != nil || len(u.Acks) != 2 {
		t.Fatalf("got %+v, %v", u.Acks, err)
	}
	if a := u.Acks[0]; a.ID != set || a.AppliedStep == nil || *a.AppliedStep != 0 || a.Error != "" {
		t.Errorf("first answer %+v", a)
	}
	if a := u.Acks[1]; a.ID != pause || a.AppliedStep != nil || a.Error != "already paused" {
		t.Errorf("second answer %+v", a)
	}
}

func TestNewWorkerDoesNotReplay(t *testing.T) {
	d := newRun(t, "a")
	before, after := start.Add(-time.Second), start.Add(time.Second)
	answered := mustSend(t, d, before, OpSet, "optimizer.lr", "1")
	if err := d.Answer(applied(answered, 7)); err != nil {
		t.Fatal(err)
	}
	staleStop := mustSend(t, d, before, OpStop, "", "")
	pendingSet := mustSend(t, d, before, OpSet, "optimizer.lr", "2")
	early := mustSend(t, d, after, OpPause, "", "") // while the worker was starting
	in := inbox(t, d, start)
	late := mustSend(t, d, before, OpStop, "", "") // from a machine whose clock is behind
	if got, want := poll(t, in), []string{pendingSet, early, late}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := poll(t, in); got != nil {
		t.Errorf("again: %v", got)
	}
	// What was refused stays refused.
	got := poll(t, inbox(t, d, start.Add(-time.Hour)))
	if slices.Contains(got, staleStop) || slices.Contains(got, answered) {
		t.Errorf("the third worker took %v", got)
	}
}

func TestMalformedLinesAreSkipped(t *testing.T) {
	d := newRun(t, "a")
	in := inbox(t, d, start)
	bad := []string{
		"not json", `{"id":"1","op":"explode"}`, `{"op":"stop"}`, `{"id":"2","op":"set"}`, `{"id":"3"}`,
		`[1]`, "\x00\x00", `{"id":"4","op":"stop"`, strings.Repeat("x", 3*maxLine),
	}
	if err := os.WriteFile(d.join(ControlFile), []byte(strings.Join(bad, "\n")), 0o644); err != nil { // torn at its end
		t.Fatal(err)
	}
	good := mustSend(t, d, start, OpStop, "", "")
	requests, err := in.Poll()
	if len(requests) != 1 || requests[0].ID != good {
		t.Errorf("requests %v", requests)
	}
	const second = "line 2 is skipped: unknown op \"explode\""
	if err == nil || strings.Count(err.Error(), "is skipped") != len(bad) || !strings.Contains(err.Error(), second) {
		t.Errorf("error %v", err)
	}
	if requests, err := in.Poll(); len(requests) != 0 || err != nil {
		t.Errorf("again: %v, %v", requests, err)
	}
}

func TestTornLineWaits(t *testing.T) {
	d := newRun(t, "a")
	in := inbox(t, d, start)
	line := `{"id":"7","time":"2026-11-23T15:04:05Z","op":"stop"}` + "\n"
	for n := range len(line) {
		if err := os.WriteFile(d.join(ControlFile), []byte(line[:n]), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := poll(t, in); got != nil {
			t.Fatalf("%d bytes gave %v", n, got)
		}
	}
	if err := os.WriteFile(d.join(ControlFile), []byte(line), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := poll(t, in); !slices.Equal(got, []string{"7"}) {
		t.Errorf("got %v", got)
	}
}

// Processes and goroutines that append at once do not tear each other's lines.
func TestConcurrentSenders(t *testing.T) {
	d := newRun(t, "a")
	in := inbox(t, d, start)
	const count = 150
	senders := make(chan error)
	for i := range 2 {
		cmd := helper(t, "send", d.Path(), fmt.Sprint("process.", i), fmt.Sprint(count))
		go func() { senders <- cmd.Run() }()
		go func() {
			for n := range count {
				if _, err := d.Send(start, OpSet, fmt.Sprint("goroutine.", i), fmt.Sprint(n)); err != nil {
					senders <- err
					return
				}
			}
			senders <- nil
		}()
	}
	next := map[string]int{} // by sender
	take := func() {
		requests, err := in.Poll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range requests {
			if r.Value != fmt.Sprint(next[r.Key]) {
				t.Fatalf("%s: got %s, want %d", r.Key, r.Value, next[r.Key])
			}
			next[r.Key]++
		}
	}
	for running := 4; running > 0; {
		select {
		case err := <-senders:
			if err != nil {
				t.Fatal(err)
			}
			running--
		default:
			take()
		}
	}
	take()
	if len(next) != 4 {
		t.Fatalf("heard from %v", next)
	}
	for who, n := range next {
		if n != count {
			t.Errorf("%s: %d of %d requests", who, n, count)
		}
	}
}

func TestPollIsCheap(t *testing.T) {
	d := newRun(t, "a")
	in := inbox(t, d, start)
	mustSend(t, d, start, OpPause, "", "")
	poll(t, in)
	allocs := testing.AllocsPerRun(100, func() {
		if r, err := in.Poll(); len(r) != 0 || err != nil {
			t.Fatal(r, err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations per poll", allocs)
	}
}

func TestSendRefuses(t *testing.T) {
	d := newRun(t, "a")
	if _, err := d.Send(start, "explode", "", ""); err == nil {
		t.Error("an unknown request was sent")
	}
	if _, err := d.Send(start, OpSet, "", "1"); err == nil {
		t.Error("a set without a key was sent")
	}
	if _, err := d.Send(start, OpSet, "notes", strings.Repeat("x", maxLine)); err == nil {
		t.Error("an endless line was sent")
	}
}

func FuzzControl(f *testing.F) {
	f.Add([]byte(`{"id":"7","time":"2026-11-23T15:04:05Z","op":"set","key":"a","value":"1"}` + "\n" +
		`{"id":"7","applied_step":3}`))
	f.Add([]byte("\n\n{}\x00\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, ok, err := parseControl(raw)
		if ok && (err != nil || l.ID == "" || l.Op != "" && !l.Op.valid()) {
			t.Fatalf("%+v, %v", l, err)
		}
	})
}
