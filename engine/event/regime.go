package event

import "slices"

// Regime is a way of training, by what its curves mean. Its text is its name in a sentence.
type Regime string

// The regimes. In all but the first no loss says how well training goes: that of an agent is measured
// on whatever it happens to try, and those of two opponents only tell who is ahead.
const (
	Supervised    Regime = ""
	Reinforcement Regime = "reinforcement learning"
	Adversarial   Regime = "adversarial training"
)

// Regime tells from the tags how the run was trained.
func (r Roles) Regime() Regime {
	var generator, discriminator, rewards bool
	for _, tag := range r.tags {
		role := r.of[tag]
		if role.Quantity == Reward || role.Quantity == EpisodeLength {
			rewards = true
		}
		words := split(tag)
		loss := slices.ContainsFunc(words, func(w word) bool {
			return w.text == "loss" || w.text == "losses" || w.text == "err" || w.text == "error"
		})
		for _, w := range words {
			if adversarial[w.text] {
				return Adversarial
			}
			if loss {
				generator = generator || generators[w.text]
				discriminator = discriminator || discriminators[w.text]
			}
			rewards = rewards || rewarded[w.text]
		}
	}
	switch {
	case generator && discriminator:
		return Adversarial
	case rewards:
		return Reinforcement
	}
	return Supervised
}
