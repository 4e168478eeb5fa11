package runstore

import (
	"fmt"
	"os"
	"testing"

	"tunebench/engine/event"
)

// Summaries of earlier versions do not say how the run ended; what is certain is derived.
func TestEndingOfEarlierSummaries(t *testing.T) {
	for _, c := range []struct {
		state  State
		reason string
		want   event.Ending
	}{
		{Done, "all 50 epochs are done", event.EndedEpochs},
		{Done, "val/accuracy 0.978 reached the target of 0.97 in epoch 12", event.EndedTarget},
		{Done, "val/loss has not improved for 10 evaluations; best was 0.25 in epoch 3", event.EndedEarly},
		{Done, "", ""},
		{Done, "the end", ""},
		{Stopped, "stopped by request before step 12", event.EndedRequest},
		{Stopped, "cancelled before step 12", event.EndedRequest},
		{Diverged, "the loss became NaN at step 7", event.EndedDiverged},
		{Failed, "", event.EndedFailed},
		{Training, "", ""},
		{Paused, "", ""},
		{Created, "", ""},
	} {
		d := newRun(t, "a")
		text := fmt.Sprintf(`{"state": %q, "reason": %q, "epoch": 3, "epochs": 50}`, c.state, c.reason)
		if err := os.WriteFile(d.join(SummaryFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if s, err := d.ReadSummary(); err != nil || s.Ending != c.want {
			t.Errorf("%s, %q: ended by %q (%v), want %q", c.state, c.reason, s.Ending, err, c.want)
		}
	}
}

func TestEndingIsKept(t *testing.T) {
	d := newRun(t, "a")
	want := Summary{Run: d.Name(), State: Stopped, Ending: event.EndedPruned, Started: start, Updated: start}
	if err := d.WriteSummary(want); err != nil {
		t.Fatal(err)
	}
	if s, err := d.ReadSummary(); err != nil || s.Ending != event.EndedPruned {
		t.Errorf("ended by %q (%v)", s.Ending, err)
	}
	// A word of a later version is no ending that this one knows.
	later := []byte(`{"state": "done", "ending": "eclipse"}`)
	if err := os.WriteFile(d.join(SummaryFile), later, 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err := d.ReadSummary(); err != nil || s.Ending != "" {
		t.Errorf("ended by %q (%v)", s.Ending, err)
	}
}
