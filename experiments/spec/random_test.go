package spec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"tunebench/engine/hparam"
)

// randomValue draws a valid value of a key, the corners of its range among them.
func randomValue(r *rand.Rand, k hparam.Key) any {
	switch k.Kind {
	case hparam.Int:
		return int(math.Round(randomNumber(r, k)))
	case hparam.Float:
		if k.Own == hparam.Auto && r.IntN(3) == 0 {
			return hparam.Auto
		}
		return randomNumber(r, k)
	case hparam.Bool:
		return r.IntN(2) == 0
	case hparam.Choice:
		return k.Choices[r.IntN(len(k.Choices))]
	case hparam.Ints:
		list := make([]int, r.IntN(5))
		for i := range list {
			list[i] = 1 + r.IntN(300)
		}
		return list
	case hparam.FractionOrPath:
		if r.IntN(3) == 0 {
			return randomText(r)
		}
		return randomNumber(r, k)
	case hparam.ClassWeights:
		return []any{"none", "balanced", []float64{r.Float64(), 1, r.ExpFloat64() * 1e5}}[r.IntN(3)]
	case hparam.Strings, hparam.Renames:
		list := make([]string, r.IntN(4))
		for i := range list {
			list[i] = randomText(r)
			if k.Kind == hparam.Renames {
				list[i] = strings.ReplaceAll(fmt.Sprintf("%d%s -> %s", i, list[i], list[i]), "  ", " ")
			}
		}
		return list
	default:
		return randomText(r)
	}
}

func randomNumber(r *rand.Rand, k hparam.Key) float64 {
	lo, hi := max(k.Min, -1e12), min(k.Max, 1e12)
	for {
		v := lo + r.Float64()*(hi-lo)
		switch r.IntN(5) {
		case 0:
			v = lo
		case 1:
			v = hi
		case 2:
			v = lo + (hi-lo)*math.Pow(10, -15*r.Float64())
		case 3:
			v = math.Round(v)
		}
		if k.Contains(v) && (k.Kind != hparam.Int || k.Contains(math.Round(v))) {
			return v
		}
	}
}

func randomText(r *rand.Rand) string {
	letters := []rune("abcXYZ019 \"'\\#=[]{},.-_/éß日本🙂\u00a0\u200d")
	text := []rune("t")
	for range r.IntN(20) {
		text = append(text, letters[r.IntN(len(letters))])
	}
	return string(text)
}

// randomSpec draws an experiment whose values are each in range; together they may
// contradict each other.
func randomSpec(r *rand.Rand) *Spec {
	s := Default()
	for _, k := range hparam.All() {
		if r.IntN(3) > 0 {
			if err := s.SetValue(k.Name, randomValue(r, k)); err != nil {
				panic(err)
			}
		}
	}
	live := hparam.LiveKeys()
	for range r.IntN(4) {
		k, _ := hparam.Lookup(live[r.IntN(len(live))])
		if err := s.Intervene(r.IntN(1e6), k.Name, randomValue(r, k)); err != nil {
			panic(err)
		}
	}
	return s
}

// validRandomSpec settles the contradictions.
func validRandomSpec(r *rand.Rand) *Spec {
	for {
		s := randomSpec(r)
		s.Training.Monitor = []string{"auto", "train/loss", "val/accuracy"}[r.IntN(3)]
		s.Training.Target.Metric = []string{"val/loss", "train/accuracy"}[r.IntN(2)]
		if s.Data.Validation.Fraction+s.Data.Test.Fraction >= 1 {
			s.Data.Test = Portion{}
		}
		if s.Validate() == nil {
			return s
		}
	}
}

func keysOf(changes []hparam.Change) []string {
	var keys []string
	for _, c := range changes {
		keys = append(keys, c.Key)
	}
	slices.Sort(keys)
	return keys
}
