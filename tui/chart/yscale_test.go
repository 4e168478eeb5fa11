package chart

import "testing"

// Each step changes what is seen, and all of them lead back to the choice.
func TestScalesFollowEachOther(t *testing.T) {
	for name, c := range map[string]struct {
		line *Line
		want []YScale
	}{
		"logarithmic by itself": {one(1000, 100, 1), []YScale{Linear, ByValues, Linear}},
		"linear by itself":      {one(3, 2, 1), []YScale{Logarithmic, Linear, ByValues}},
		"without values":        {one(), []YScale{Logarithmic, Linear, ByValues}},
	} {
		s := ByValues
		for i, want := range c.want {
			c.line.Scale(s)
			if s = s.Next(c.line); s != want {
				t.Errorf("%s: step %d leads to %v, not %v", name, i, s, want)
			}
		}
	}
}
