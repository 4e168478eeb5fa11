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
			table, _ = l.key("", e.Key())
		case unstable.ArrayTable:
			name, line := l.key("", e.Key())
			table = indexKey(name, l.entries[name])
			l.entries[name]++
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

// maxParts bounds the parts of a dotted key that are looked at: no key of ours has more,
// and a hostile one could have a million.
const maxParts = 4

// key joins the parts of a key below a table and records it with the tables on the way.
func (l *lineIndex) key(table string, parts unstable.Iterator) (key string, line int) {
	key = table
	for n := 0; n < maxParts && parts.Next(); n++ {
		key = joinKey(key, string(parts.Node().Data))
		line = l.lineOf(parts.Node().Raw.Offset)
		l.add(key, line)
	}
	return key, line
}

func (l *lineIndex) keyValue(table string, e *unstable.Node) {
	key, line := l.key(table, e.Key())
	switch v := e.Value(); v.Kind {
	case unstable.InlineTable:
		for members := v.Children(); members.Next(); {
			l.keyValue(key, members.Node())
		}
	case unstable.Array:
		if key != KeyInterventions { // the only list of tables
			return
		}
		i := 0
		for entries := v.Children(); entries.Next(); i++ {
			at := indexKey(key, i)
			l.add(at, line)
			if entry := entries.Node(); entry.Kind == unstable.InlineTable {
				for members := entry.Children(); members.Next(); {
					l.keyValue(at, members.Node())
				}
			}
		}
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
