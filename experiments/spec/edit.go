package spec

import (
	"bytes"
	"cmp"
	"reflect"
	"slices"
	"strings"

	"tunebench/engine/hparam"
)

// edit changes the text of a person's own file so that it says what s says, and keeps
// its comments, order and layout: values are replaced where they stand, new keys follow
// the last one of their table, and a key that must go is turned into a comment. It
// reports false where that is not possible; the result has been read back and is equal
// to s.
func edit(src []byte, s *Spec) ([]byte, bool) {
	out, ok := editKeys(src, s, false)
	if !ok {
		// With nearly every key in it the text may look like one written out by an earlier program.
		out, ok = editKeys(src, s, true)
	}
	return out, ok
}

// editKeys is edit that also says, if asked, the keys that earlier programs did not know.
func editKeys(src []byte, s *Spec, late bool) ([]byte, bool) {
	old, err := Parse(src, "")
	if err != nil {
		return nil, false
	}
	text, hasBOM := bytes.CutPrefix(src, []byte(byteOrderMark))
	if Equal(old, s) {
		return src, true
	}
	newline := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		newline = "\r\n"
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(slices.Clone(text), newline...)
	}
	e := &editor{layout: readLayout(text), newline: newline, added: map[string][]string{}}
	for _, k := range hparam.All() {
		isLayers := slices.Contains([]string{keyDepth, keyWidth, keyHidden}, k.Name)
		changed := !reflect.DeepEqual(old.get(k.Name), s.get(k.Name)) || late && k.Earlier != nil
		if !isLayers && changed {
			e.set(k, s)
		}
	}
	e.hiddenLayers(old, s)
	if !reflect.DeepEqual(old.Interventions, s.Interventions) && len(old.Interventions)+len(s.Interventions) > 0 {
		if len(old.Interventions) > 0 {
			return nil, false
		}
		e.tail = s.encodeInterventions("")
	}
	if e.stuck {
		return nil, false
	}
	out := e.apply()
	if hasBOM {
		out = append([]byte(byteOrderMark), out...)
	}
	if again, err := Parse(out, ""); err != nil || !Equal(again, s) {
		return nil, false
	}
	return out, true
}

type editor struct {
	*layout
	newline string
	cuts    []cut
	added   map[string][]string // lines for tables that the file does not have
	order   []string            // of those tables
	tail    string
	stuck   bool // something cannot be done without a loss
}

// cut replaces a span of the text.
type cut struct {
	span
	text string
}

func (e *editor) insert(at int, text string) { e.cuts = append(e.cuts, cut{span{at, at}, text}) }

// set writes a key's value.
func (e *editor) set(k hparam.Key, s *Spec) {
	value := TOML(s.get(k.Name))
	if at, ok := e.values[k.Name]; ok {
		e.cuts = append(e.cuts, cut{at, value})
		return
	}
	table, name := "", k.Name
	if i := strings.LastIndexByte(k.Name, '.'); i >= 0 {
		table, name = k.Name[:i], k.Name[i+1:]
	}
	if at, ok := e.inner[table]; ok {
		e.insert(at, ", "+name+" = "+value)
		return
	}
	if _, ok := e.ends[table]; !ok { // a table within a group: written as a dotted key
		table, name = k.Group(), k.Label()
	}
	e.addKey(table, name+" = "+value)
}

// addKey writes a new line at the end of a table.
func (e *editor) addKey(table, line string) {
	at, ok := e.ends[table]
	switch {
	case ok:
		e.insert(at, line+e.newline)
	case table == "":
		e.insert(e.afterHead(), line+e.newline)
	default:
		if e.added[table] == nil {
			e.order = append(e.order, table)
		}
		e.added[table] = append(e.added[table], line)
	}
}

// afterHead returns the offset after the comment that a file starts with.
func (e *editor) afterHead() int {
	at := 0
	for line := range bytes.Lines(e.src) {
		if !bytes.HasPrefix(bytes.TrimSpace(line), []byte("#")) {
			break
		}
		at += len(line)
	}
	return at
}

// hiddenLayers writes the notation that s uses and turns the other into comments.
func (e *editor) hiddenLayers(old, s *Spec) {
	was, is := old.Model, s.Model
	explicit := len(is.Hidden) > 0
	if slices.Equal(was.Hidden, is.Hidden) && was.Depth == is.Depth && was.Width == is.Width {
		return
	}
	switched := explicit != (len(was.Hidden) > 0)
	for _, name := range []string{keyDepth, keyWidth, keyHidden} {
		k, _ := hparam.Lookup(name)
		switch {
		case explicit != (name == keyHidden):
			if switched || explicit {
				e.commentOut(name)
			}
		case switched || !reflect.DeepEqual(old.get(name), s.get(name)):
			e.set(k, s)
		}
	}
}

func (e *editor) commentOut(key string) {
	at, ok := e.values[key]
	if !ok {
		return
	}
	if _, inline := e.inner["model"]; inline { // the line holds more than this key
		e.stuck = true
		return
	}
	e.insert(e.lineStart(at.start), "# ")
}

func (e *editor) apply() []byte {
	slices.SortStableFunc(e.cuts, func(a, b cut) int { return cmp.Compare(a.start, b.start) })
	var out bytes.Buffer
	at := 0
	for _, c := range e.cuts {
		out.Write(e.src[at:max(at, c.start)])
		out.WriteString(c.text)
		at = max(at, c.end)
	}
	out.Write(e.src[at:])
	for _, table := range e.order {
		out.WriteString(e.newline + "[" + table + "]" + e.newline)
		for _, line := range e.added[table] {
			out.WriteString(line + e.newline)
		}
	}
	out.WriteString(strings.ReplaceAll(e.tail, "\n", e.newline))
	return out.Bytes()
}
