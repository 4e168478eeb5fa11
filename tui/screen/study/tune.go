package study

import (
	"strings"

	"tunebench/experiments/spec"
	"tunebench/tui/component"
	"tunebench/tui/screen"
)

// tuneDue asks for what an autopilot is to be told.
type tuneDue struct{ visit int }

func (s *Screen) onTuneDue(m tuneDue) {
	if m.visit == s.visit {
		s.tune()
	}
}

// tune asks what an autopilot of the form's experiment may cost and is to reach, and starts it.
func (s *Screen) tune() {
	base := s.experiment.Clone()
	text := "It measures the experiment and its noise, tries what the diagnosis suggests, keeps what is better " +
		"beyond the noise, and searches around the best. For how long (10m, or epochs in all), and until what, " +
		"if anything: 10m val/accuracy=0.95"
	p := component.NewPrompt("Tune "+base.Name+" by itself", text, "10m", func(text string) error {
		_, err := tuning(base, text)
		return err
	})
	s.ask(p, func() screen.Effect {
		st, err := tuning(base, p.Value())
		if err != nil {
			return screen.Run(s.complain(err))
		}
		return screen.Run(s.say("starting the autopilot of "+base.Name), s.begin(st, base))
	}, s.unchosen)
}

// tuning reads a budget and a target, in any order.
func tuning(base *spec.Spec, text string) (*spec.Study, error) {
	var budget, target string
	for word := range strings.FieldsSeq(text) {
		if strings.Contains(word, "=") {
			target = word
			continue
		}
		budget = word
	}
	return spec.NewTuning(base, target, budget, spec.TuningSeeds)
}
