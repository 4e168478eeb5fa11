package study

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	}
	if refused := c.state.Check(r); refused != nil {
		return refused, nil
	}
	switch r.Ask {
	case AskSet:
		return nil, c.change(r)
	case AskTry:
		return nil, c.try(r.Point)
	case AskClose:
		return nil, c.close(c.state.Trials[r.Trial])
	default:
		return nil, c.promote(c.state.Trials[r.Trial], r.Epochs)
	}
}

// Check says why a request cannot be fulfilled as the study is now, nil if it can.
func (s *State) Check(r Request) error {
	switch r.Ask {
	case AskPause, AskContinue, AskStop:
		return nil
	case AskSet:
		_, _, err := s.changed(r.Key, r.Value)
		return err
	case AskTry:
		_, err := s.variant(r.Point)
		return err
	case AskClose, AskPromote:
	default:
		return fmt.Errorf("unknown request %q", r.Ask)
	}
	if r.Trial < 0 || r.Trial >= len(s.Trials) {
		return fmt.Errorf("there is no trial %d: the last one is %d", r.Trial, len(s.Trials)-1)
	}
	t := s.Trials[r.Trial]
	first, last := t.Seeds[0], s.Plan.Epochs
	switch {
	case first.Over && !t.Training():
		return fmt.Errorf("trial %d is at its end", t.ID)
	case r.Ask == AskClose && t.Closed:
		return fmt.Errorf("trial %d has been given up", t.ID)
	case r.Ask == AskClose:
		return nil
	case t.Training():
		return fmt.Errorf("trial %d is being trained", t.ID)
	case r.Epochs != 0 && (r.Epochs <= len(first.Values) || r.Epochs > last):
		return fmt.Errorf("trial %d is at epoch %d of %d; it cannot be trained to epoch %d",
			t.ID, len(first.Values), last, r.Epochs)
	}
	return nil
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

func (c *conductor) try(changes map[string]string) error {
	p, err := c.state.variant(changes)
	if err != nil {
		return err
	}
	words := make([]string, 0, len(changes))
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		words = append(words, key+" = "+changes[key])
	}
	d := Decision{
		Point: c.state.Plan.texts(p), Epochs: c.state.Plan.Epochs, By: user,
		Why: "tried by hand: " + strings.Join(words, ", "),
	}
	if c.state.Plan.Study.Goal.Advice {
		d.Stage = StageAdvice
	}
	return c.begin(d)
}

// close gives a trial up; what trains of it is stopped.
func (c *conductor) close(t *Trial) error {
	for j, cancel := range c.running {
		if j.trial == t.ID {
			cancel()
		}
	}
	if err := c.decide(Decision{Op: OpClose, Trial: &t.ID, By: user, Why: "stopped by hand"}); err != nil {
		return err
	}
	return c.settle(t)
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
func (c *conductor) promote(t *Trial, epochs int) error {
	epochs = cmp.Or(epochs, c.state.Plan.Epochs)
	c.queue = append(c.queue, job{t.ID, 0})
	c.leave = ""
	return c.decide(Decision{Op: OpTrain, Trial: &t.ID, Epochs: epochs, By: user, Why: "promoted by hand"})
}
