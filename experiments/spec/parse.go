package spec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"tunebench/engine/hparam"
	"tunebench/engine/plainfile"
)

// MaxSize bounds an experiment file in bytes.
const MaxSize = 1 << 20

// byteOrderMark is what Windows editors put before UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

// Load reads an experiment from a file. Its relative paths start at the file's folder.
// Errors are those of the file system and of [Parse].
func Load(path string) (*Spec, error) {
	src, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return parseAt(path, src)
}

// LoadOwn is [Load] for the experiment in a run's folder, in whose place a link is refused.
func LoadOwn(path string) (*Spec, error) {
	src, err := plainfile.ReadOwn(path, MaxSize)
	if err != nil {
		return nil, err
	}
	return parseAt(path, src)
}

func parseAt(path string, src []byte) (*Spec, error) {
	s, err := Parse(src, path)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	s.dir = dir
	return s, nil
}

// readFile reads no more of a file than it takes to see that it is too large.
func readFile(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; want an experiment file (TOML)", path)
	}
	f, err := plainfile.OpenInput(context.Background(), path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxSize+1))
}

// Parse reads an experiment from the text of a file; name stands for the file in
// messages. Keys that are not given have their defaults. The error is an *Error with
// everything that is wrong. Relative paths start at the working directory until
// [Spec.SetDir] is called.
func Parse(src []byte, name string) (*Spec, error) {
	src, doc, err := readTOML(src, name)
	if err != nil {
		return nil, err
	}
	if isStudy(doc) {
		return nil, &Error{Problems: []Problem{{File: name, Message: "is a study, not an experiment; " +
			"run it with `tunebench search " + name + "`"}}}
	}
	return readSpec(doc, readLayout(src).lines, name)
}

// readTOML returns a text without its byte order mark, and what it says. The error is an *Error.
func readTOML(src []byte, name string) (text []byte, doc map[string]any, err error) {
	src = bytes.TrimPrefix(src, []byte(byteOrderMark))
	if p := unreadable(src); p != nil {
		p.File = name
		return nil, nil, &Error{Problems: []Problem{*p}}
	}
	if err := toml.Unmarshal(src, &doc); err != nil {
		return nil, nil, &Error{Problems: []Problem{syntaxProblem(err, name)}}
	}
	return src, doc, nil
}

// readSpec reads the experiment that the tables of a file say.
func readSpec(doc map[string]any, lines map[string]int, name string) (*Spec, error) {
	r := &reader{file: name, lines: lines, spec: Default(), given: map[string]bool{}}
	if newer := newerVersion(doc, name, lines["version"]); newer != nil {
		return nil, newer
	}
	r.table("", doc)
	r.hiddenLayers()
	r.meanWhatWasMeant()
	if err := asError(r.problems); err != nil {
		return nil, err
	}
	r.spec.file, r.spec.lines = name, r.linesOfKeys()
	if err := r.spec.Validate(); err != nil {
		return nil, err
	}
	return r.spec, nil
}

// unreadable finds what makes a file no text at all.
func unreadable(src []byte) *Problem {
	lineAt := func(i int) int { return 1 + bytes.Count(src[:i], []byte("\n")) }
	if len(src) > MaxSize {
		return &Problem{Message: fmt.Sprintf("larger than %d KiB; an experiment is a small TOML file", MaxSize>>10)}
	}
	if i := bytes.IndexByte(src, 0); i >= 0 {
		return &Problem{Line: lineAt(i), Message: "holds a NUL byte; an experiment is a TOML text in UTF-8"}
	}
	if utf8.Valid(src) {
		return nil
	}
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 {
			return &Problem{Line: lineAt(i), Message: fmt.Sprintf("the byte 0x%02x is not UTF-8; save the file as "+
				"UTF-8", src[i])}
		}
		i += size
	}
	return nil
}

// syntaxProblem keeps what go-toml says and drops its multi-line picture.
func syntaxProblem(err error, name string) Problem {
	p := Problem{File: name, Message: strings.TrimPrefix(err.Error(), "toml: ")}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		line, column := at.Position()
		p.Line = line
		p.Message = fmt.Sprintf("not valid TOML at column %d: %s", column, p.Message)
	}
	return p
}

// reader collects values and problems while it walks over a file.
type reader struct {
	file     string
	lines    map[string]int
	spec     *Spec
	given    map[string]bool // keys that the file sets
	hidden   []int
	problems []Problem
}

func (r *reader) problem(key, message string) {
	r.problems = append(r.problems, Problem{File: r.file, Line: r.lines[key], Key: key, Message: message})
}

// newerVersion refuses a file of a later format without judging its other keys.
func newerVersion(doc map[string]any, file string, line int) error {
	k, _ := hparam.Lookup("version")
	if v, ok := doc["version"].(int64); ok && float64(v) > k.Max {
		message := fmt.Sprintf("%d is newer than this program, which reads up to %s; update it to read this file", v,
			hparam.Format(k.Max))
		return asError([]Problem{{File: file, Line: line, Key: "version", Message: message}})
	}
	return nil
}

// table reads the members of a table, in the order of their names, so that messages do
// not depend on the order of a map.
func (r *reader) table(prefix string, members map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		key, v := joinKey(prefix, name), members[name]
		if _, known := hparam.Lookup(key); known {
			r.value(key, v)
			continue
		}
		inner, isMap := v.(map[string]any)
		switch {
		case key == KeyInterventions:
			r.interventions(v)
		case isTable(key) && isMap:
			r.table(key, inner)
		case isTable(key):
			r.problem(key, "want a table, written ["+key+"], got "+describe(v))
		case ofStudy(key):
			r.problem(key, "belongs to a study, which is a file of its own: write it there, with base = "+
				quote(filepath.Base(r.file))+", and run `tunebench search`")
		case isMap && hintForTable(key) != "":
			r.problem(key, "unknown table"+hintForTable(key))
		default:
			r.problem(key, "unknown key"+hintForKey(key))
		}
	}
}

func (r *reader) value(key string, v any) {
	k, _ := hparam.Lookup(key)
	c, err := coerce(k, v, strict)
	if err != nil {
		r.problem(key, err.Error())
		return
	}
	r.given[key] = true
	if key == keyHidden {
		r.hidden = c.([]int) // joined with depth and width when all three are known
		return
	}
	r.spec.put(key, c)
}

// hiddenLayers settles which notation the file uses.
func (r *reader) hiddenLayers() {
	if !r.given[keyHidden] {
		return
	}
	m := &r.spec.Model
	if len(r.hidden) == 0 {
		// Written alone, an empty list says: no hidden layers. Beside depth or width it
		// says no more than its default.
		if !r.given[keyDepth] && !r.given[keyWidth] {
			m.Depth = 0
		}
		return
	}
	if r.given[keyDepth] && m.Depth != len(r.hidden) {
		r.problem(keyHidden, fmt.Sprintf("%s has %d layers but depth is %d; give either hidden or depth and width",
			hparam.Format(r.hidden), len(r.hidden), m.Depth))
		return
	}
	if r.given[keyWidth] && slices.ContainsFunc(r.hidden, func(w int) bool { return w != m.Width }) {
		r.problem(keyHidden, fmt.Sprintf("%s contradicts width %d; give either hidden or depth and width",
			hparam.Format(r.hidden), m.Width))
		return
	}
	r.spec.setHidden(r.hidden)
}

func (r *reader) interventions(v any) {
	list, ok := elements(v)
	if !ok {
		r.problem(KeyInterventions, "want tables, written [[interventions]] with step, key and value, got "+
			describe(v))
		return
	}
	for i, e := range list {
		at := indexKey(KeyInterventions, i)
		t, ok := e.(map[string]any)
		if !ok {
			r.problem(at, "want a table with step, key and value, got "+describe(e))
			continue
		}
		one, ok := r.intervention(at, t)
		if !ok {
			continue
		}
		checked, err := checkIntervention(one, strict)
		if err != nil {
			r.problem(at, err.Error())
			continue
		}
		r.spec.Interventions = append(r.spec.Interventions, checked)
	}
	sortByStep(r.spec.Interventions)
}

func (r *reader) intervention(at string, t map[string]any) (one Intervention, ok bool) {
	known := []string{"step", "key", "value"}
	before := len(r.problems)
	for _, name := range slices.Sorted(maps.Keys(t)) {
		if !slices.Contains(known, name) {
			r.problem(joinKey(at, name), "unknown key; want step, key and value")
		}
	}
	for _, name := range known {
		if _, given := t[name]; !given {
			r.problem(at, name+" is missing; want step, key and value")
		}
	}
	if len(r.problems) > before {
		return one, false
	}
	step, isInt := t["step"].(int64)
	if !isInt {
		r.problem(joinKey(at, "step"), "want a whole number, got "+describe(t["step"]))
	}
	key, isText := t["key"].(string)
	if !isText {
		r.problem(joinKey(at, "key"), "want the name of a key, got "+describe(t["key"]))
	}
	return Intervention{Step: int(step), Key: key, Value: t["value"]}, len(r.problems) == before
}

// linesOfKeys keeps the lines that messages of Validate can use.
func (r *reader) linesOfKeys() map[string]int {
	out := map[string]int{}
	for key := range r.given {
		out[key] = r.lines[key]
	}
	for i := range r.spec.Interventions {
		at := indexKey(KeyInterventions, i)
		out[at] = r.lines[at]
	}
	return out
}
