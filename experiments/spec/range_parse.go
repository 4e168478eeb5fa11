package spec

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// maxRanges bounds a space: there are not so many keys.
const maxRanges = 200

// space reads the ranges in the order of the file.
func (r *studyReader) space(members map[string]any) {
	var found []placed
	r.ranges(keySpace, "", members, &found)
	if len(found) > maxRanges {
		r.problem(keySpace, fmt.Sprintf("%d ranges are too many; want at most %d", len(found), maxRanges))
		return
	}
	slices.SortStableFunc(found, func(a, b placed) int {
		return cmp.Compare(r.layout.offsets[a.at], r.layout.offsets[b.at])
	})
	for _, f := range found {
		r.study.Ranges = append(r.study.Ranges, f.Range)
	}
	checkRanges(r.study.Ranges, func(i int, message string) { r.problem(found[i].at, message) })
}

// placed is a range and where it stands in the file.
type placed struct {
	Range
	at string
}

// ranges reads a table of ranges: under quoted names such as "optimizer.lr", or under the
// tables that the same name makes without quotes.
func (r *studyReader) ranges(at, prefix string, members map[string]any, found *[]placed) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		here, key, v := joinKey(at, name), joinKeyName(prefix, name), members[name]
		inner, isMap := v.(map[string]any)
		list, isList := elements(v)
		_, known := hparam.Lookup(key)
		switch {
		case !known && isTable(key) && isMap:
			r.ranges(here, key, inner, found)
		case !known:
			r.problem(here, "unknown key"+hintForKey(key))
		case isMap:
			r.oneRange(here, key, inner, found)
		case isList && len(list) > 0 && isTables(list):
			for i, e := range list {
				r.oneRange(indexKey(here, i), key, e.(map[string]any), found)
			}
		default:
			r.problem(here, "want { low = ..., high = ... } or { values = [...] }, got "+describe(v))
		}
	}
}

func isTables(list []any) bool {
	return !slices.ContainsFunc(list, func(e any) bool { _, ok := e.(map[string]any); return !ok })
}

var rangeMembers = []string{"low", "high", "log", "zero", "step", "values", "when"}

// otherMembers are what other tools call them.
var otherMembers = map[string]string{
	"min": "low", "max": "high", "from": "low", "to": "high", "choices": "values", "list": "values", "q": "step",
}

// memberMeantBy returns the member of a range that a wrong name most likely means, or "".
func memberMeantBy(name string) string {
	if known, ok := otherMembers[name]; ok {
		return known
	}
	return nearestOf(name, rangeMembers)
}

func hintForMember(name string) string {
	if meant := memberMeantBy(name); meant != "" {
		return "; did you mean " + meant + "?"
	}
	return "; a range has " + joinNames(rangeMembers)
}

func (r *studyReader) oneRange(at, key string, members map[string]any, found *[]placed) {
	before := len(r.problems)
	out := Range{Key: key, line: r.layout.lines[at]}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		here, v := joinKey(at, name), members[name]
		switch name {
		case "low":
			out.Low = r.number(here, v)
		case "high":
			out.High = r.number(here, v)
		case "step":
			if out.Step = r.number(here, v); out.Step == 0 {
				r.problem(here, "want a number above 0")
			}
		case "log":
			out.Log = r.flag(here, v)
		case "zero":
			out.Zero = r.flag(here, v)
		case "values":
			list, ok := elements(v)
			if !ok {
				r.problem(here, "want a list, got "+describe(v))
			}
			out.Values = append([]any{}, list...)
		case "when":
			out.When = r.conditions(here, v)
		default:
			r.problem(here, "unknown key"+hintForMember(name))
		}
	}
	r.whole(at, members)
	if len(r.problems) == before {
		if err := out.check(); err != nil {
			r.problem(at, err.Error())
		}
	}
	*found = append(*found, placed{out, at}) // a wrong one too, which conditions may name
}

// whole makes sure that a range has either two ends or a list. What is misspelt counts as what it means.
func (r *studyReader) whole(at string, members map[string]any) {
	given := map[string]bool{}
	for name := range members {
		given[memberMeantBy(name)] = true
	}
	if given["values"] {
		for _, name := range rangeMembers[:5] {
			if given[name] {
				r.problem(joinKey(at, name), "a list of values takes no "+name+"; leave one of the two out")
			}
		}
		return
	}
	for _, end := range rangeMembers[:2] {
		if !given[end] {
			r.problem(at, end+" is missing; want { low = ..., high = ... } or { values = [...] }")
		}
	}
}

func (r *studyReader) number(at string, v any) float64 {
	f, ok := asFloat(v)
	if !ok {
		r.problem(at, "want a number, got "+describe(v))
	}
	return f
}

func (r *studyReader) flag(at string, v any) bool {
	b, ok := v.(bool)
	if !ok {
		r.problem(at, "want true or false, got "+describe(v))
	}
	return b
}

// conditions reads when = { "optimizer.name" = ["sgd", "momentum"] }.
func (r *studyReader) conditions(at string, v any) []search.Condition {
	const want = `want a table such as { "optimizer.name" = ["sgd"] }`
	members, ok := v.(map[string]any)
	if !ok || len(members) == 0 {
		r.problem(at, fmt.Sprintf("%s, got %s", want, describe(v)))
		return nil
	}
	var all []search.Condition
	for _, name := range slices.Sorted(maps.Keys(members)) {
		list, ok := elements(members[name])
		if !ok {
			r.problem(joinKey(at, name), "want a list of values, got "+describe(members[name]))
			continue
		}
		c := search.Condition{Name: name}
		for _, e := range list {
			c.Values = append(c.Values, conditionText(e))
		}
		all = append(all, c)
	}
	return all
}

// conditionText is a value from a file as [Range.texts] has it.
func conditionText(v any) string {
	switch v := v.(type) {
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			if parts[i] = conditionText(e); isText(e) {
				parts[i] = strconv.Quote(parts[i])
			}
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		return describe(v)
	default:
		return hparam.Format(v)
	}
}

func isText(v any) bool { _, ok := v.(string); return ok }
