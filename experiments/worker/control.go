package worker

import (
	"context"
	"fmt"
	"log"
	"strconv"
	"sync"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
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
	// room tells why there is no memory for a live change; nil: there always is.
	room func(key string, value float64) error

	mu       sync.Mutex
	handing  bool     // requests are being handed on: answers wait, to be written together
	answered []answer // that wait
}

// answer is what became of a request.
type answer struct {
	request runstore.Request
	step    int
	refusal error
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
	if len(requests) == 0 {
		return
	}
	l.hold(true)
	for _, r := range requests {
		if c, err := l.command(r); err != nil {
			l.answer(r, 0, err)
		} else {
			l.box.Send(c)
		}
	}
	l.hold(false)
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
		if err := hparam.CheckLive(r.Key, value); err != nil {
			return c, err // here, so that no flood of them reaches the training
		}
		if l.room != nil {
			if err := l.room(r.Key, value); err != nil {
				return c, err
			}
		}
		c.Kind, c.Key, c.Value = train.CommandSet, r.Key, value
	default:
		return c, fmt.Errorf("unknown request %q", r.Op)
	}
	return c, nil
}

// hold keeps answers back, or writes those that were.
func (l *listener) hold(handing bool) {
	l.mu.Lock()
	l.handing = handing
	waiting := l.answered
	l.answered = nil
	l.mu.Unlock()
	l.write(waiting)
}

// answer notes what became of a request; it may be called from any goroutine.
func (l *listener) answer(r runstore.Request, step int, refusal error) {
	a := answer{r, step, refusal}
	l.mu.Lock()
	held := l.handing
	if held {
		l.answered = append(l.answered, a)
	}
	l.mu.Unlock()
	if !held {
		l.write([]answer{a})
	}
}

// mostLogged bounds what the log says of requests that were answered together.
const mostLogged = 20

func (l *listener) write(answers []answer) {
	acks := make([]runstore.Ack, len(answers))
	for i, a := range answers {
		acks[i].ID = a.request.ID
		if a.refusal == nil {
			acks[i].AppliedStep = &answers[i].step
		} else {
			acks[i].Error = a.refusal.Error()
		}
		if i < mostLogged {
			l.log.Print(a.String())
		}
	}
	if n := len(answers) - mostLogged; n > 0 {
		l.log.Printf("and %d requests more", n)
	}
	if err := l.inbox.Answer(acks...); err != nil {
		l.log.Printf("control file: %v", err)
	}
}

// String is the line of the log.
func (a answer) String() string {
	r := a.request
	if a.refusal != nil {
		return fmt.Sprintf("request %s %.80s refused: %.200v", r.Op, r.Key, a.refusal)
	}
	return fmt.Sprintf("request %s %s %s took effect before step %d", r.Op, r.Key, r.Value, a.step)
}
