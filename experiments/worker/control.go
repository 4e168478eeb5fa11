package worker

import (
	"context"
	"fmt"
	"log"
	"strconv"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/experiments/runstore"
)

// pollInterval is how often the control file is looked at: quick enough for a
// key press to feel immediate, slow enough to cost nothing.
const pollInterval = 50 * time.Millisecond

// listener moves requests from a run's control file into the trainer's mailbox.
type listener struct {
	inbox *runstore.Inbox
	box   *train.Mailbox
	log   *log.Logger
}

// run polls until ctx is done.
func (l *listener) run(ctx context.Context) {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		l.poll()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// poll hands on what has been asked since the last call.
func (l *listener) poll() {
	requests, err := l.inbox.Poll()
	if err != nil {
		l.log.Printf("control file: %v", err)
	}
	for _, r := range requests {
		if c, err := l.command(r); err != nil {
			l.answer(r, 0, err)
		} else {
			l.box.Send(c)
		}
	}
}

// command translates one request; what becomes of it is answered in the control file.
func (l *listener) command(r runstore.Request) (train.Command, error) {
	c := train.Command{Reply: func(step int, err error) { l.answer(r, step, err) }}
	switch r.Op {
	case runstore.OpPause:
		c.Kind = train.CommandPause
	case runstore.OpResume:
		c.Kind = train.CommandResume
	case runstore.OpStop:
		c.Kind, c.Pruned = train.CommandStop, r.Value == string(event.EndedPruned)
	case runstore.OpSet:
		value, err := strconv.ParseFloat(r.Value, 64)
		if err != nil {
			return c, fmt.Errorf("%s: want a number, got %q", r.Key, r.Value)
		}
		c.Kind, c.Key, c.Value = train.CommandSet, r.Key, value
	default:
		return c, fmt.Errorf("unknown request %q", r.Op)
	}
	return c, nil
}

func (l *listener) answer(r runstore.Request, step int, refusal error) {
	var err error
	if refusal != nil {
		l.log.Printf("request %s %s refused: %v", r.Op, r.Key, refusal)
		err = l.inbox.Rejected(r.ID, refusal)
	} else {
		l.log.Printf("request %s %s %s took effect before step %d", r.Op, r.Key, r.Value, step)
		err = l.inbox.Applied(r.ID, step)
	}
	if err != nil {
		l.log.Printf("control file: %v", err)
	}
}
