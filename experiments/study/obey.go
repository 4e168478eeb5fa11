package study

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tunebench/engine/search"
)

const user = "user"

// obey does what has been asked.
func (c *conductor) obey() error {
	todo, err := c.requests.next()
	if err != nil {
		return err
	}
	for _, r := range todo {
		refused, err := c.do(r)
		if err != nil {
			return err
		}
		answer := Request{ID: r.ID, Done: true}
		if refused != nil {
			answer = Request{ID: r.ID, Error: refused.Error()}
		}
		if err := c.dir.appendControl(answer); err != nil {
			return err
		}
	}
	return nil
}

// do does one thing: refused says why it cannot be done, err that the study cannot go on.
func (c *conductor) do(r Request) (refused, err error) {
	switch r.Ask {
	case AskPause:
		c.paused = true
		c.stopAll()
		c.tell(true)
		return nil, nil
	case AskContinue:
		c.paused = false
		c.tell(true)
		return nil, nil
	case AskStop:
		c.leave = EndedRequest
		return nil, nil
	case AskSet:
		if _, _, refused := c.state.changed(r.Key, r.Value); refused != nil {
			return refused, nil
		}
		return nil, c.change(r)
	case AskTry:
		p, refused := c.state.variant(r.Point)
		if refused != nil {
			return refused, nil
		}
		return nil, c.try(p, r.Point)
	case AskClose, AskPromote:
	default:
		return fmt.Errorf("unknown request %q", r.Ask), nil
	}
	if r.Trial < 0 || r.Trial >= len(c.state.Trials) {
		return fmt.Errorf("there is no trial %d: the last one is %d", r.Trial, len(c.state.Trials)-1), nil
	}
	if r.Ask == AskClose {
		return c.close(c.state.Trials[r.Trial])
	}
	return c.promote(c.state.Trials[r.Trial], r.Epochs)
}

// change sets a key of the study. Its file stays as it was when the first decision was made.
func (c *conductor) change(r Request) (err error) {
	if err := c.decide(Decision{Op: OpChange, Key: r.Key, Value: r.Value, By: user}); err != nil {
		return err
	}
	c.leave = ""
	c.strategy, err = c.state.Plan.strategy()
	return err
}

func (c *conductor) try(p search.Point, changes map[string]string) error {
	n := len(c.state.Trials)
	words := make([]string, 0, len(changes))
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		words = append(words, key+" = "+changes[key])
	}
	c.queue = append(c.queue, job{n, 0})
	return c.decide(Decision{
		Op: OpAsk, Trial: &n, Point: c.state.Plan.Texts(p), Epochs: c.state.Plan.Epochs, By: user,
		Why: "tried by hand: " + strings.Join(words, ", "),
	})
}

// close gives a trial up; what trains of it is stopped.
func (c *conductor) close(t *Trial) (refused, err error) {
	if t.Closed {
		return fmt.Errorf("trial %d has been given up", t.ID), nil
	}
	if t.Seeds[0].Over && !t.Training() {
		return fmt.Errorf("trial %d is at its end", t.ID), nil
	}
	for j, cancel := range c.running {
		if j.trial == t.ID {
			cancel()
		}
	}
	if err := c.decide(Decision{Op: OpClose, Trial: &t.ID, By: user, Why: "stopped by hand"}); err != nil {
		return nil, err
	}
	return nil, c.settle(t)
}

// settle records what the waiting trainings of a closed trial had come to.
func (c *conductor) settle(t *Trial) error {
	var err error
	c.queue = slices.DeleteFunc(c.queue, func(j job) bool {
		if j.trial != t.ID {
			return false
		}
		err = errors.Join(err, c.record(j, c.sofar(j)))
		return true
	})
	return err
}

// promote trains a trial further than the study would.
func (c *conductor) promote(t *Trial, epochs int) (refused, err error) {
	first, last := t.Seeds[0], c.state.Plan.Epochs
	if epochs == 0 {
		epochs = last
	}
	switch {
	case t.Training():
		return fmt.Errorf("trial %d is being trained", t.ID), nil
	case first.Over:
		return fmt.Errorf("trial %d is at its end", t.ID), nil
	case epochs <= len(first.Values) || epochs > last:
		return fmt.Errorf("trial %d is at epoch %d of %d; it cannot be trained to epoch %d",
			t.ID, len(first.Values), last, epochs), nil
	}
	c.queue = append(c.queue, job{t.ID, 0})
	c.leave = ""
	return nil, c.decide(Decision{Op: OpTrain, Trial: &t.ID, Epochs: epochs, By: user, Why: "promoted by hand"})
}
