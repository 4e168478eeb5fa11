package runstore

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// A line that never ends, however fast it grows, is read in parts of a bounded size, and what comes
// behind it is found.
func TestAnEndlessLineIsReadInParts(t *testing.T) {
	d := newRun(t, "x")
	in := inbox(t, d, start)
	control := d.join(ControlFile)
	grow := func(bytes int) {
		f, err := os.OpenFile(control, os.O_APPEND|os.O_WRONLY, 0)
		must(t, err)
		defer f.Close()
		_, err = f.WriteString(strings.Repeat("x", bytes))
		must(t, err)
	}
	grow(3 * mostRead)
	polls := 0
	for ; in.log.grown(); polls++ {
		if requests, err := in.Poll(); len(requests) > 0 || err != nil {
			t.Errorf("of an unfinished line: %v, %v", requests, err)
		}
		if polls > 10 {
			t.Fatal("it is never through")
		}
	}
	if polls < 3 {
		t.Errorf("%d bytes were read in %d calls", 3*mostRead, polls)
	}
	id := mustSend(t, d, time.Now(), OpStop, "", "") // ends the line, which lacks its end
	requests, err := in.Poll()
	if len(requests) != 1 || requests[0].ID != id || err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("behind it: %v, %v", requests, err)
	}
}

// A stop behind a flood of requests is taken by the next call, and once.
func TestAStopDoesNotWaitBehindAFlood(t *testing.T) {
	d := newRun(t, "x")
	in := inbox(t, d, start)
	var flood strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&flood, `{"id":"%d","op":"set","key":"optimizer.lr","value":"0.1"}`+"\n", i)
	}
	must(t, os.WriteFile(d.join(ControlFile), []byte(flood.String()), 0o600))
	id := mustSend(t, d, time.Now(), OpStop, "", "")
	requests, err := in.Poll()
	must(t, err)
	if len(requests) < 2 || requests[0].ID != id {
		t.Fatalf("the first of %d requests is %+v, want the stop", len(requests), requests[0])
	}
	seen := len(requests)
	for in.log.grown() {
		requests, err := in.Poll()
		must(t, err)
		seen += len(requests)
		for _, r := range requests {
			if r.ID == id {
				t.Error("the stop comes again")
			}
		}
	}
	if seen != 100_001 {
		t.Errorf("%d requests, want 100001", seen)
	}
}

// What a log has grown to before anybody read it is looked at from near its end.
func TestAGiantLogIsReadFromNearItsEnd(t *testing.T) {
	d := newRun(t, "x")
	must(t, os.WriteFile(d.join(ControlFile), nil, 0o600))
	must(t, os.Truncate(d.join(ControlFile), 1<<40)) // a hole, which takes no room
	id := mustSend(t, d, time.Now(), OpStop, "", "")
	in := inbox(t, d, start)
	if ids := poll(t, in); len(ids) != 1 || ids[0] != id {
		t.Errorf("taken %v, want %s", ids, id)
	}
	must(t, d.Answer(applied(id, 7)))
	follower := d.Follow()
	defer follower.Close()
	for more := true; more; {
		u, _ := follower.Poll(10)
		if more = u.More; !more && (len(u.Acks) != 1 || u.Acks[0].ID != id) {
			t.Errorf("answers %v", u.Acks)
		}
	}
}

// Many answers take few writes, and none of them is longer than a line may be.
func TestAnswersAreWrittenTogether(t *testing.T) {
	d := newRun(t, "x")
	acks := make([]Ack, 5000)
	for i := range acks {
		acks[i] = Ack{ID: randomID(8), Error: "no"}
	}
	must(t, d.Answer(acks...))
	must(t, d.Answer(Ack{ID: "long", Error: strings.Repeat("é", maxLine)}))
	follower := d.Follow()
	defer follower.Close()
	u, err := follower.Poll(10)
	if err != nil || len(u.Acks) != len(acks)+1 {
		t.Fatalf("%d answers, %v", len(u.Acks), err)
	}
	for i, a := range acks {
		if u.Acks[i] != a {
			t.Fatalf("answer %d is %+v, want %+v", i, u.Acks[i], a)
		}
	}
	if reason := u.Acks[len(acks)].Error; len(reason) > 2*maxReason || !strings.HasSuffix(reason, "é ...") {
		t.Errorf("a long reason became %q", reason)
	}
}

// Senseless lines are reported by the first few of them.
func TestManySenselessLines(t *testing.T) {
	d := newRun(t, "x")
	in := inbox(t, d, start)
	long := `{"id":"` + strings.Repeat("i", maxID+1) + `","op":"stop"}` + "\n"
	must(t, os.WriteFile(d.join(ControlFile), []byte(long+strings.Repeat("nonsense\n", 50_000)), 0o600))
	requests, err := in.Poll()
	if len(requests) != 0 || err == nil {
		t.Fatalf("%v, %v", requests, err)
	}
	for _, part := range []string{"line 1 is skipped: an id of 257 bytes", "line 10 is", "and 49991 lines more"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
	if len(err.Error()) > 10_000 {
		t.Errorf("the report has %d bytes", len(err.Error()))
	}
}
