package spec

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyLines maps each dotted key, table and list entry (interventions[0]) of a TOML text
// to the line where it first stands. The text must have passed toml.Unmarshal.
func keyLines(src []byte) map[string]int {
	l := &lineIndex{lines: map[string]int{}, entries: map[string]int{}}
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
			table = l.key("", e.Key())
		case unstable.ArrayTable:
			name, line := l.name("", e.Key())
			table = indexKey(name, l.entries[name])
			l.entries[name]++
			l.add(name, line)
			l.add(table, line)
		case unstable.KeyValue:
			l.keyValue(table, e)
		}
	}
	return l.lines
}

type lineIndex struct {
	breaks  []int // offsets of line ends
	lines   map[string]int
	entries map[string]int // tables of each array so far
}

func (l *lineIndex) add(key string, line int) {
	if _, known := l.lines[key]; !known {
		l.lines[key] = line
	}
}

func (l *lineIndex) lineOf(offset uint32) int {
	i, _ := slices.BinarySearch(l.breaks, int(offset))
	return i + 1
}

// name joins the parts of a key below a table and returns the line of the last part.
func (l *lineIndex) name(table string, parts unstable.Iterator) (key string, line int) {
	key = table
	for parts.Next() {
		key = joinKey(key, string(parts.Node().Data))
		line = l.lineOf(parts.Node().Raw.Offset)
	}
	return key, line
}

// key records a key and, for dotted ones, the tables on the way.
func (l *lineIndex) key(table string, parts unstable.Iterator) string {
	key := table
	for depth := 0; parts.Next(); depth++ {
		key = joinKey(key, string(parts.Node().Data))
		if depth < maxDepth || parts.IsLast() {
			l.add(key, l.lineOf(parts.Node().Raw.Offset))
		}
	}
	return key
}

// maxDepth is how many parts of a dotted key are recorded: no key of ours has more, and
// a hostile one could have a million.
const maxDepth = 4

func (l *lineIndex) keyValue(table string, e *unstable.Node) {
	key := l.key(table, e.Key())
	switch v := e.Value(); v.Kind {
	case unstable.InlineTable:
		for members := v.Children(); members.Next(); {
			l.keyValue(key, members.Node())
		}
	case unstable.Array:
		i := 0
		for entries := v.Children(); entries.Next(); i++ {
			if entry := entries.Node(); entry.Kind == unstable.InlineTable {
				at := indexKey(key, i)
				for members := entry.Children(); members.Next(); {
					l.keyValue(at, members.Node())
				}
				l.add(at, l.lines[key])
			}
		}
	}
}

// joinKey appends one part to a dotted key; a part that TOML must quote is quoted, so
// that "a.b" never passes for a.b.
func joinKey(prefix, part string) string {
	if !isBare(part) {
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
