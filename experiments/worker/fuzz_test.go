package worker

import (
	"bytes"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tunebench/engine/train"
	"tunebench/experiments/runstore"
)

// Whatever stands in the control file, the request that follows it arrives, and once.
func FuzzControlFile(f *testing.F) {
	for _, garbage := range []string{
		"", "\n", "not JSON", "{", `{"id":"a","op":"pause"}` + "\n",
		`{"id":"a","op":"set","key":"optimizer.lr","value":"fast"}`,
		`{"id":"a","applied_step":3}` + "\n" + `{"id":"a","op":"stop"}` + "\n", "\x00\xff\n", strings.Repeat(
			"x", 3<<16,
		),
		`{"id":1,"op":2}`, `[{"id":"a"}]` + "\r\n", `{"id":"a","op":"set","key":"model.width","value":"1e999"}` + "\n",
	} {
		f.Add([]byte(garbage))
	}
	dir := newRun(f, experiment(f))
	f.Fuzz(func(t *testing.T, garbage []byte) {
		control := filepath.Join(dir.Path(), runstore.ControlFile)
		if err := os.WriteFile(control, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		inbox, err := dir.OpenInbox(began)
		if err != nil {
			t.Fatal(err)
		}
		defer inbox.Close()
		if err := os.WriteFile(control, garbage, 0o644); err != nil {
			t.Fatal(err)
		}
		id, err := dir.Send(began, runstore.OpSet, "optimizer.lr", "0.125")
		if err != nil {
			t.Fatal(err)
		}
		l := &listener{inbox: inbox, box: train.NewMailbox(), log: log.New(io.Discard, "", 0)}
		l.poll()
		l.poll()
		for c := l.box.Poll(0); c.Kind != train.CommandNone; c = l.box.Poll(0) {
			c.Reply(7, nil)
		}
		text, err := os.ReadFile(control)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte(`{"id":"`+id+`","applied_step":7}`)); n != 1 {
			t.Errorf("the request was answered %d times", n)
		}
	})
}
