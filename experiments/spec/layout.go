package spec

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// layout says where in a TOML text each thing stands, by dotted name; the entries of
// the list of interventions are named interventions[0].
type layout struct {
	src    []byte
	breaks []int // offsets of the line ends

	lines   map[string]int  // keys, tables and entries → line where they first stand
	offsets map[string]int  // and the offset
	values  map[string]span // keys → their value
	ends    map[string]int  // tables → offset after the line of their last key, or of their header
	inner   map[string]int  // inline tables → offset after their last member

	entries map[string]int // tables of each list so far
}

type span struct{ start, end int }

// readLayout walks over a text that has passed toml.Unmarshal.
func readLayout(src []byte) *layout {
	l := &layout{
		src: src, lines: map[string]int{}, offsets: map[string]int{}, values: map[string]span{},
		ends: map[string]int{}, inner: map[string]int{}, entries: map[string]int{},
	}
	for i, c := range src {
		if c == '\n' {
			l.breaks = append(l.breaks, i)
		}
	}
	var p unstable.Parser
	p.Reset(src)
	table := ""
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table:
			var at int
			table, at = l.key("", e.Key())
			l.ends[table] = l.lineEnd(at)
		case unstable.ArrayTable:
			name, at := l.key("", e.Key())
			table = indexKey(name, l.entries[name])
			l.entries[name]++
			l.addLine(table, at)
		case unstable.KeyValue:
			l.keyValue(table, e)
			l.ends[table] = l.lineEnd(int(e.Raw.Offset + e.Raw.Length))
		}
	}
	return l
}

func (l *layout) addLine(name string, offset int) {
	if _, known := l.lines[name]; !known {
		i, _ := slices.BinarySearch(l.breaks, offset)
		l.lines[name], l.offsets[name] = i+1, offset
	}
}

// lineEnd returns the offset of the line after the one that holds offset.
func (l *layout) lineEnd(offset int) int {
	if i, _ := slices.BinarySearch(l.breaks, offset); i < len(l.breaks) {
		return l.breaks[i] + 1
	}
	return len(l.src)
}

// lineStart returns the offset at which the line of an offset begins.
func (l *layout) lineStart(offset int) int { return bytes.LastIndexByte(l.src[:offset], '\n') + 1 }

// maxParts bounds the parts of a dotted key that are looked at: no key of ours has more,
// and a hostile one could have a million.
const maxParts = 4

// key joins the parts of a key below a table, records it with the tables on the way, and
// returns it with the offset after its last part.
func (l *layout) key(table string, parts unstable.Iterator) (key string, end int) {
	key = table
	for n := 0; n < maxParts && parts.Next(); n++ {
		raw := parts.Node().Raw
		key = joinKey(key, string(parts.Node().Data))
		l.addLine(key, int(raw.Offset))
		end = int(raw.Offset + raw.Length)
	}
	return key, end
}

func (l *layout) keyValue(table string, e *unstable.Node) {
	key, at := l.key(table, e.Key())
	v := span{at, int(e.Raw.Offset + e.Raw.Length)}
	v.start += bytes.IndexByte(l.src[at:v.end], '=') + 1
	v.start = v.end - len(bytes.TrimLeft(l.src[v.start:v.end], " \t"))
	l.values[key] = v
	switch value := e.Value(); value.Kind {
	case unstable.InlineTable:
		l.members(key, value)
	case unstable.Array:
		i := 0
		for entries := value.Children(); entries.Next(); i++ {
			entry, isTable := entries.Node(), entries.Node().Kind == unstable.InlineTable
			if isTable || key == KeyInterventions { // no other list is known by its entries
				l.addLine(indexKey(key, i), at)
			}
			if isTable {
				l.members(indexKey(key, i), entry)
			}
		}
	}
}

// members records what an inline table holds.
func (l *layout) members(table string, v *unstable.Node) {
	for m := v.Children(); m.Next(); {
		l.keyValue(table, m.Node())
		l.inner[table] = int(m.Node().Raw.Offset + m.Node().Raw.Length)
	}
}

// joinKey appends one part to a dotted key; a part that TOML must quote is quoted, so
// that "a.b" never passes for a.b, and one that is too long for a message is cut.
func joinKey(prefix, part string) string {
	if !isBare(part) || len(part) > maxQuoted {
		part = quote(part)
	}
	if prefix == "" {
		return part
	}
	return prefix + "." + part
}

func isBare(part string) bool {
	return part != "" && strings.Trim(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

func indexKey(key string, i int) string { return key + "[" + strconv.Itoa(i) + "]" }
