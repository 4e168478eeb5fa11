package spec

import (
	"fmt"
	"slices"

	"tunebench/engine/search"
)

// checkRanges makes sure of ranges that are each right by themselves, as one space. It calls
// problem with the index of a range.
func checkRanges(ranges []Range, problem func(i int, message string)) {
	byKey := map[string][]int{}
	for i, r := range ranges {
		byKey[r.Key] = append(byKey[r.Key], i)
	}
	for i := range ranges {
		r := &ranges[i]
		for _, c := range r.When {
			if message := checkCondition(ranges, byKey, r.Key, c); message != "" {
				problem(i, message)
			}
		}
		for _, j := range byKey[r.Key] {
			if j < i && !exclude(r.When, ranges[j].When) {
				problem(i, "has two ranges that may hold at once; want one, or conditions that exclude each other")
				break
			}
		}
		if len(byKey[keyHidden]) > 0 && (r.Key == keyDepth || r.Key == keyWidth) {
			problem(i, "varies beside "+keyHidden+", which says the same; vary one of the two notations")
		}
	}
	if i := inCycle(ranges, byKey); i >= 0 {
		problem(i, "holds under a condition that in the end depends on itself")
	}
}

func checkCondition(ranges []Range, byKey map[string][]int, key string, c search.Condition) string {
	at := byKey[c.Name]
	var known []string
	if len(at) == 1 {
		known = ranges[at[0]].texts()
	}
	switch {
	case c.Name == key:
		return "when names the key itself; want another key of the space"
	case len(at) == 0:
		message := "when names " + shortKey(c.Name) + ", which the space does not vary"
		if near := nearestOf(c.Name, keysOfRanges(ranges)); near != "" {
			message += "; did you mean " + near + "?"
		}
		return message
	case len(known) == 0:
		return "when names " + c.Name + "; want a key with one list of values"
	case len(c.Values) == 0:
		return "when gives " + c.Name + " no values; want some of " + joinNames(known)
	}
	for _, v := range c.Values {
		if !slices.Contains(known, v) {
			return fmt.Sprintf("when %s is %s, which it never is; its values are %s", c.Name, quote(v),
				joinNames(known))
		}
	}
	return ""
}

func keysOfRanges(ranges []Range) []string {
	var keys []string
	for _, r := range ranges {
		if !slices.Contains(keys, r.Key) {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

// exclude reports whether no values fulfill both conditions.
func exclude(a, b []search.Condition) bool {
	for _, x := range a {
		for _, y := range b {
			common := func(v string) bool { return slices.Contains(y.Values, v) }
			if x.Name == y.Name && !slices.ContainsFunc(x.Values, common) {
				return true
			}
		}
	}
	return false
}

// inCycle returns a range whose conditions lead back to it, or -1.
func inCycle(ranges []Range, byKey map[string][]int) int {
	const open, done = 1, 2
	state := make([]int, len(ranges))
	var visit func(i int) bool
	visit = func(i int) bool {
		if state[i] != 0 {
			return state[i] == open
		}
		state[i] = open
		for _, c := range ranges[i].When {
			if c.Name != ranges[i].Key && slices.ContainsFunc(byKey[c.Name], visit) {
				return true
			}
		}
		state[i] = done
		return false
	}
	for i := range ranges {
		if visit(i) {
			return i
		}
	}
	return -1
}

// arranged returns the ranges with those of one key side by side, and below those that their
// conditions name, as a space needs them; otherwise in the order that they have.
func arranged(ranges []Range) []Range {
	var out []Range
	placed := map[string]bool{}
	var place func(key string)
	place = func(key string) {
		if placed[key] {
			return
		}
		placed[key] = true
		for _, r := range ranges {
			if r.Key == key {
				for _, c := range r.When {
					place(c.Name)
				}
			}
		}
		for _, r := range ranges {
			if r.Key == key {
				out = append(out, r)
			}
		}
	}
	for _, r := range ranges {
		place(r.Key)
	}
	return out
}
