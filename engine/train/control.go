package train

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

// CommandKind says what a [Command] asks for.
type CommandKind uint8

// The commands of a running training. CommandNone means that nothing is asked.
const (
	CommandNone CommandKind = iota
	CommandPause
	CommandResume
	CommandStop
	CommandSet        // Key = Value from the next update on
	CommandCheckpoint // run Config.OnCheckpoint
)

// Command is one request to a running training. It takes effect at a step boundary.
type Command struct {
	Kind  CommandKind
	Key   string
	Value float64
	// Pruned makes a stop that of a study: the run ends as pruned.
	Pruned bool
	// Reply, if set, is called from the training goroutine when the command took
	// effect or was refused, with the number of the next update; or from [Mailbox.Send] with
	// [ErrSuperseded].
	Reply func(step int, err error)
}

func (c Command) reply(step int, err error) {
	if c.Reply != nil {
		c.Reply(step, err)
	}
}

// Control brings commands to the loop.
type Control interface {
	// Poll returns the next command, or CommandNone, without blocking. The loop calls
	// it before every update until it returns CommandNone: it must cost next to nothing.
	Poll(step int) Command
	// Wait blocks until there is a command, while training is paused. It returns
	// CommandStop when ctx is done.
	Wait(ctx context.Context) Command
}

// ErrSuperseded is the reply to a command that a later one made pointless before it took effect.
var ErrSuperseded = errors.New("a later request of its kind took its place")

// sameAs reports whether c makes an earlier command pointless: it changes the same key, or asks for
// the same again.
func (c Command) sameAs(earlier Command) bool { return c.Kind == earlier.Kind && c.Key == earlier.Key }

// Mailbox is a [Control] that other goroutines put commands into. The zero value
// is not usable, make one with [NewMailbox].
type Mailbox struct {
	pending atomic.Int32 // length of queue: what Poll looks at
	mu      sync.Mutex
	queue   []Command
	arrived chan struct{} // holds one token while the queue may be non-empty
}

// NewMailbox returns an empty mailbox.
func NewMailbox() *Mailbox { return &Mailbox{arrived: make(chan struct{}, 1)} }

// Send queues a command, in the place of one that it makes pointless: however many are sent, few
// wait. It never blocks and is safe for concurrent use.
func (m *Mailbox) Send(c Command) {
	var superseded Command
	m.mu.Lock()
	if i := slices.IndexFunc(m.queue, c.sameAs); i >= 0 {
		superseded = m.queue[i]
		m.queue = slices.Delete(m.queue, i, i+1)
	}
	m.queue = append(m.queue, c)
	m.pending.Store(int32(len(m.queue)))
	m.mu.Unlock()
	select {
	case m.arrived <- struct{}{}:
	default:
	}
	superseded.reply(0, ErrSuperseded)
}

// Poll implements [Control]: one atomic load when nothing is queued.
func (m *Mailbox) Poll(int) Command {
	if m.pending.Load() == 0 {
		return Command{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.queue) == 0 {
		return Command{}
	}
	c := m.queue[0]
	m.queue = append(m.queue[:0], m.queue[1:]...)
	m.pending.Store(int32(len(m.queue)))
	return c
}

// Wait implements [Control].
func (m *Mailbox) Wait(ctx context.Context) Command {
	for {
		if c := m.Poll(0); c.Kind != CommandNone {
			return c
		}
		select {
		case <-m.arrived:
		case <-ctx.Done():
			return Command{Kind: CommandStop}
		}
	}
}
