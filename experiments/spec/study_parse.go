package spec

import (
	"bytes"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tunebench/engine/hparam"
)

const (
	keySpace      = "space"
	keyExperiment = "experiment"
)

// studyTables are the tables of a study's file.
var studyTables = []string{"goal", "budget", "sampler", "pruner", keySpace, keyExperiment}

// ofStudy reports whether a table stands in a study's file alone, under its name or what a person
// may take for it.
func ofStudy(table string) bool {
	return slices.Contains(studyTables, table) || table == "search" || table == "study"
}

// IsStudy reports whether a text is a study's rather than an experiment's, as far as it can be
// read at all.
func IsStudy(src []byte) bool {
	var doc map[string]any
	err := toml.Unmarshal(bytes.TrimPrefix(src, []byte(byteOrderMark)), &doc)
	return err == nil && isStudy(doc)
}

func isStudy(doc map[string]any) bool {
	has := func(name string) bool { _, ok := doc[name]; return ok }
	some := has("base") || slices.ContainsFunc(slices.Collect(maps.Keys(doc)), ofStudy)
	return some && !slices.ContainsFunc(groups(), has)
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
	r.fillIn()
	r.study.file, r.study.lines = name, layout.lines
	r.problems = append(r.problems, r.study.contradictions(Default())...)
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
		switch {
		case known:
			r.value(k, v)
		case slices.Contains(studyTables, key) && !isMap:
			r.problem(key, "want a table, written ["+key+"]"+insteadOf(key, v)+", got "+describe(v))
		case key == keySpace:
			r.space(inner)
		case key == keyExperiment: // read when all else is known
		case slices.Contains(studyTables, key):
			r.table(key, inner)
		default:
			r.problem(key, "unknown key"+hintForStudy(key))
		}
	}
}

// insteadOf says what a text in the place of a table may have been meant for.
func insteadOf(table string, v any) string {
	text, ok := v.(string)
	k, named := hparam.LookupStudy(table + ".name")
	switch {
	case ok && table == keyExperiment:
		return "; a file or a preset is named by base"
	case ok && named && slices.Contains(k.Choices, text):
		return " with name = " + tomlString(text)
	}
	return ""
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
	if slices.Contains(groups(), group) {
		return "; what belongs to the experiment stands in the file that base names, or under [" + keyExperiment + "]"
	}
	label := key[strings.LastIndexByte(key, '.')+1:]
	names := slices.Clone(studyTables)
	var members []string
	for _, k := range hparam.StudyKeys() {
		if k.Label() == label { // right name, wrong group
			return "; did you mean " + k.Name + "?"
		}
		names = append(names, k.Name)
		if k.Group() == group {
			members = append(members, k.Label())
		}
	}
	switch near := nearestOf(key, names); {
	case near != "":
		return "; did you mean " + near + "?"
	case len(members) > 0:
		return "; [" + group + "] has " + joinNames(members)
	}
	return "; a study has version, name, base, seed and the tables " + joinNames(studyTables)
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

// fillIn gives what is left out its value by what is there: the name is the file's, and the trials
// have no limit where another one is given.
func (r *studyReader) fillIn() {
	name := strings.TrimSuffix(filepath.Base(r.file), ".toml")
	if !r.given["name"] && checkText("name", name) == nil {
		r.study.Name = name
	}
	if b := &r.study.Budget; !r.given["budget.trials"] && (b.Epochs > 0 || b.Time > 0) {
		b.Trials = 0
	}
}

// contradictions are the problems between the keys of a study and those of its experiment.
func (s *Study) contradictions(base *Spec) []Problem {
	var found []Problem
	judged := base.Clone()
	judged.Training.Monitor = s.Goal.Metric // which takes the same tags
	if _, message := validationForMonitor(judged); message != "" {
		found = append(found, s.problem("goal.metric", message))
	}
	if b := s.Budget; b.Trials == 0 && b.Epochs == 0 && b.Time == 0 {
		found = append(found, s.problem("budget.trials",
			"nothing ends the study; want a limit for trials, epochs or time"))
	}
	return found
}
