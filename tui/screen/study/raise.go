package study

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/screen"
)

// raise asks for a larger budget, with which a study that ended goes on.
func (s *Screen) raise() screen.Effect {
	p := s.picture
	if p == nil {
		return screen.Effect{}
	}
	if p.ending == "space" && !s.conducted() {
		return screen.Run(s.say("nothing is left to try in this space: " + extendKey + " extends a range"))
	}
	text := "It has used " + p.budget.words(len(p.trials), p.spent) + ". How much may it use in all? "
	if p.arrived() {
		text = "Its target is met: it goes on with another one, such as target=0.99. " + text
	}
	text += "For example: 120 trials, 3000 epochs, 1h"
	prompt := component.NewPrompt("Raise the budget", text, p.more(), func(text string) error {
		_, err := p.raised(text)
		return err
	})
	s.ask(prompt, func() screen.Effect {
		asks, err := p.raised(prompt.Value())
		if err != nil {
			return screen.Run(s.complain(err))
		}
		return s.goOnWith(asks, prompt.Value())
	}, nil)
	return screen.Effect{}
}

// goOnWith changes the study, and starts a conductor unless there is one.
func (s *Screen) goOnWith(asks []workspace.StudyRequest, what string) screen.Effect {
	st, visit, conducted := s.study, s.visit, s.conducted()
	return screen.Run(func() tea.Msg {
		m := obeyed{visit: visit, what: "the budget is now " + what, answered: true}
		for _, r := range asks {
			if _, m.err = st.Ask(r); m.err != nil {
				return m
			}
		}
		if !conducted {
			m.what = "going on with " + what
			m.err = st.Start()
		}
		return m
	})
}

// words say what has been used of each limit, or of all that is counted where there is none.
func (b budget) words(trials int, spent time.Duration) string {
	of := func(used, limit, what string, limited bool) string {
		if limited {
			return used + " of " + limit + what
		}
		return used + what
	}
	count := func(n int) string { return format.Count(int64(n)) }
	return strings.Join([]string{
		of(count(trials), count(b.trials), " trials", b.trials > 0),
		of(count(b.used), count(b.epochs), " epochs", b.epochs > 0),
		of(format.Clock(spent.Round(time.Second)), format.Clock(b.time), "", b.time > 0),
	}, ", ")
}

// arrived reports whether the study ended because its target is met.
func (p *picture) arrived() bool { return p.ending == "target" && p.phase == ended }

// more is a budget to begin with: twice what limits the study now.
func (p *picture) more() string {
	if p.arrived() {
		return "target="
	}
	var words []string
	for _, l := range p.limits() {
		if l.limit > 0 {
			words = append(words, l.text(2*l.limit))
		}
	}
	return strings.Join(words, " ")
}

// allowance is one of a budget's, 0 where there is none, and what has been used of it, both in its unit.
type allowance struct {
	key         string
	unit        string // as it is typed; "" for a time
	limit, used float64
}

func (p *picture) limits() []allowance {
	return []allowance{
		{"budget.trials", "trials", float64(p.budget.trials), float64(len(p.trials))},
		{"budget.epochs", "epochs", float64(p.budget.epochs), float64(p.budget.used)},
		{"budget.time", "", p.budget.time.Seconds(), p.spent.Seconds()},
	}
}

// text is an amount as it is typed.
func (l allowance) text(n float64) string {
	switch whole := int(math.Ceil(n)); {
	case l.unit != "":
		return strconv.Itoa(whole) + " " + l.unit
	case whole%60 == 0:
		return strconv.Itoa(whole/60) + "m"
	default:
		return strconv.Itoa(whole) + "s"
	}
}

// exhausted reports whether the study ended because its budget is used up.
func (p *picture) exhausted() bool {
	switch p.ending {
	case "trials", "epochs", "time":
		return p.space != nil && p.phase == ended
	}
	return false
}

// raised reads budgets, such as 120 trials 1h, and returns what the study is to be asked for. The error says which
// limit would keep it from going on.
func (p *picture) raised(text string) (asks []workspace.StudyRequest, err error) {
	limits, aims := p.limits(), false
	words := strings.Fields(strings.ReplaceAll(text, ",", " "))
	for i := 0; i < len(words); i++ {
		if target, ok := strings.CutPrefix(words[i], "target="); ok {
			if _, e := strconv.ParseFloat(target, 64); e != nil {
				return nil, errors.New("want a number as the target, such as target=0.99; 0 is none")
			}
			aims = true
			asks = append(asks, workspace.StudyRequest{Ask: workspace.AskSet, Key: "goal.target", Value: target})
			continue
		}
		k, value := -1, words[i]
		if _, e := strconv.Atoi(value); e == nil && i+1 < len(words) {
			i++
			k = unitOf(limits, words[i])
		} else if d, e := time.ParseDuration(value); e == nil && d > 0 {
			k, limits[2].limit = 2, d.Seconds()
		}
		if k < 0 {
			return nil, errors.New("want trials, epochs or a time in all, such as 120 trials, 3000 epochs or 1h")
		}
		if n, e := strconv.Atoi(value); e == nil {
			limits[k].limit = float64(n)
		}
		asks = append(asks, workspace.StudyRequest{Ask: workspace.AskSet, Key: limits[k].key, Value: value})
	}
	if p.arrived() && !aims {
		return nil, errors.New("its target is met: want another one, such as target=0.99; 0 is none")
	}
	for _, l := range limits {
		if l.limit != 0 && l.used >= l.limit {
			return nil, fmt.Errorf("it has used %s: want more, such as %s", l.text(l.used), l.text(2*l.used))
		}
	}
	if len(asks) == 0 {
		return nil, errors.New("want a larger budget, such as 120 trials, 3000 epochs or 1h")
	}
	return asks, nil
}

// unitOf is the limit whose unit is typed, -1 if it is none.
func unitOf(limits []allowance, word string) int {
	for k, l := range limits {
		if l.unit != "" && (word == l.unit || word+"s" == l.unit) {
			return k
		}
	}
	return -1
}
