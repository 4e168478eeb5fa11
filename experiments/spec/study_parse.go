package spec

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

const (
	keySpace      = "space"
	keyExperiment = "experiment"
)

// studyTables are what stands in a study's file alone; a [search] is what others call it.
var studyTables = []string{"goal", "budget", "sampler", "pruner", keySpace, keyExperiment, "search", "study"}

// IsStudy reports whether a text is a study's rather than an experiment's, as far as it can be
// read at all.
func IsStudy(src []byte) bool {
	var doc map[string]any
	err := toml.Unmarshal(bytes.TrimPrefix(src, []byte(byteOrderMark)), &doc)
	return err == nil && isStudy(doc)
}

func isStudy(doc map[string]any) bool {
	has := func(name string) bool { _, ok := doc[name]; return ok }
	ofStudy := has("base") || slices.ContainsFunc(studyTables, has)
	return ofStudy && !slices.ContainsFunc(groups(), has)
}

// LoadStudy reads a study from a file. The path of its experiment, and the relative paths of one
// that stands in the file, start at the file's folder. Errors are those of the file system and
// of [ParseStudy].
func LoadStudy(path string) (*Study, error) {
	src, err := readFile(path)
	if err != nil {
		return nil, err
	}
	s, err := ParseStudy(src, path)
	if err != nil {
		return nil, err
	}
	if s.dir, err = filepath.Abs(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if s.Inline != nil {
		s.Inline.dir = s.dir
	}
	return s, nil
}

// ParseStudy reads a study from the text of a file; name stands for the file in messages. The
// error is an *Error with everything that is wrong, but for what is wrong in the file of its
// experiment, which is not looked at.
func ParseStudy(src []byte, name string) (*Study, error) {
	src, doc, err := readTOML(src, name)
	if err != nil {
		return nil, err
	}
	layout := readLayout(src)
	if newer := newerVersion(doc, name, layout.lines["version"]); newer != nil {
		return nil, newer
	}
	r := &studyReader{file: name, layout: layout, study: defaultStudy(), given: map[string]bool{}}
	r.table("", doc)
	r.experiment(doc)
	r.limits()
	r.study.file, r.study.lines = name, layout.lines
	for _, p := range r.study.contradictions() {
		r.problems = append(r.problems, p)
	}
	if err := asError(r.problems); err != nil {
		return nil, err
	}
	r.study.Ranges = arranged(r.study.Ranges)
	return r.study, nil
}

// studyReader collects values and problems while it walks over a file.
type studyReader struct {
	file     string
	layout   *layout
	study    *Study
	given    map[string]bool
	problems []Problem
}

func (r *studyReader) problem(at, message string) {
	r.problems = append(r.problems, Problem{File: r.file, Line: r.layout.lines[at], Key: at, Message: message})
}

func (r *studyReader) table(prefix string, members map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		key, v := joinKey(prefix, name), members[name]
		inner, isMap := v.(map[string]any)
		k, known := hparam.LookupStudy(key)
		isTable := slices.ContainsFunc(hparam.StudyKeys(), func(k hparam.Key) bool { return k.Group() == key })
		switch {
		case known:
			r.value(k, v)
		case isTable && isMap:
			r.table(key, inner)
		case key == keySpace && isMap:
			r.space(inner)
		case key == keyExperiment && isMap: // read when all else is known
		case isTable || key == keySpace || key == keyExperiment:
			r.problem(key, "want a table, written ["+key+"], got "+describe(v))
		default:
			r.problem(key, "unknown key"+hintForStudy(key))
		}
	}
}

func (r *studyReader) value(k hparam.Key, v any) {
	c, err := coerce(k, v, strict)
	if err != nil {
		r.problem(k.Name, err.Error())
		return
	}
	r.given[k.Name] = true
	r.study.put(k.Name, c)
}

// hintForStudy ends the message about an unknown key with what was most likely meant.
func hintForStudy(key string) string {
	group, _, _ := strings.Cut(key, ".")
	if slices.Contains(groups(), group) || key == "notes" {
		return "; what belongs to the experiment stands in the file that base names, or under [" + keyExperiment + "]"
	}
	var names, labels, members []string
	for _, k := range hparam.StudyKeys() {
		names, labels = append(names, k.Name), append(labels, k.Label())
		if k.Group() == group {
			members = append(members, k.Label())
		}
	}
	label := key[strings.LastIndexByte(key, '.')+1:]
	switch i := slices.Index(labels, label); {
	case i >= 0: // right name, wrong group
		return "; did you mean " + names[i] + "?"
	case len(members) > 0:
		if near := nearestOf(key, names); near != "" {
			return "; did you mean " + near + "?"
		}
		return "; [" + group + "] has " + joinNames(members)
	}
	if near := nearestOf(key, append(names, keySpace, keyExperiment, "goal", "budget", "sampler", "pruner")); near != "" {
		return "; did you mean " + near + "?"
	}
	return "; a study has version, name, base, seed and the tables goal, budget, sampler, pruner, space and experiment"
}

// experiment reads the [experiment] tables.
func (r *studyReader) experiment(doc map[string]any) {
	tables, inline := doc[keyExperiment].(map[string]any)
	switch {
	case inline && r.study.Base != "":
		r.problem("base", "the file has [experiment] tables too; want one of the two")
	case !inline && r.study.Base == "" && doc[keyExperiment] == nil:
		r.problem("base", "is missing; want the experiment's file, a preset, or [experiment] tables")
	}
	if !inline {
		return
	}
	lines := map[string]int{}
	for key, line := range r.layout.lines {
		if below, ok := strings.CutPrefix(key, keyExperiment+"."); ok {
			lines[below] = line
		}
	}
	s, err := readSpec(tables, lines, r.file)
	var all *Error
	if errors.As(err, &all) {
		for _, p := range all.Problems {
			p.Key = joinKeyName(keyExperiment, p.Key)
			r.problems = append(r.problems, p)
		}
	}
	r.study.Inline = s
}

// limits leaves the trials without limit where another one is given.
func (r *studyReader) limits() {
	if b := &r.study.Budget; !r.given["budget.trials"] && (b.Epochs > 0 || b.Time > 0) {
		b.Trials = 0
	}
}

// space reads the ranges in the order of the file.
func (r *studyReader) space(members map[string]any) {
	var found []placed
	r.ranges(keySpace, "", members, &found)
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

func (r *studyReader) oneRange(at, key string, members map[string]any, found *[]placed) {
	before := len(r.problems)
	out := Range{Key: key}
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
			message := "unknown key"
			if near := nearestOf(name, rangeMembers); near != "" {
				message += "; did you mean " + near + "?"
			} else {
				message += "; a range has " + joinNames(rangeMembers)
			}
			r.problem(here, message)
		}
	}
	r.whole(at, members)
	if len(r.problems) == before {
		if err := out.check(); err != nil {
			r.problem(at, err.Error())
		}
	}
	if len(r.problems) == before {
		*found = append(*found, placed{out, at})
	}
}

// whole makes sure that a range has either two ends or a list.
func (r *studyReader) whole(at string, members map[string]any) {
	has := func(name string) bool { _, ok := members[name]; return ok }
	if has("values") {
		for _, name := range rangeMembers[:5] {
			if has(name) {
				r.problem(joinKey(at, name), "a list of values takes no "+name+"; leave one of the two out")
			}
		}
		return
	}
	for _, end := range rangeMembers[:2] {
		if !has(end) {
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

// contradictions are the problems between the keys of a study.
func (s *Study) contradictions() []Problem {
	var found []Problem
	if m := s.Goal.Metric; m != hparam.Auto && !isMetric(m, "train/", "val/") {
		found = append(found, s.problem("goal.metric", quote(m)+" is no metric of training or validation; want auto or "+
			"a tag such as val/loss or val/accuracy; test rows are for the end"))
	}
	if b := s.Budget; b.Trials == 0 && b.Epochs == 0 && b.Time == 0 {
		found = append(found, s.problem("budget.trials", "nothing ends the study; want a limit for trials, epochs or time"))
	}
	return found
}
