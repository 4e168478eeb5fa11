package format

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// TellApart cuts names to a width as [TruncateMiddle] does, and those that this makes the same where
// they differ: at their end, at their beginning, or on both sides of the first difference.
func TellApart(names []string, width int, ellipsis string) []string {
	out := make([]string, len(names))
	same := map[string][]int{} // the places of different names, by what they are cut to
	for i, name := range names {
		out[i] = TruncateMiddle(name, width, ellipsis)
		if out[i] != name {
			same[out[i]] = append(same[out[i]], i)
		}
	}
	for _, at := range same {
		group := make([]string, len(at))
		for k, i := range at {
			group[k] = names[i]
		}
		if distinct(group) < 2 {
			continue
		}
		for k, cut := range apart(group, width, ellipsis) {
			out[at[k]] = cut
		}
	}
	return out
}

// apart cuts names that have the same ends and are wider than there is room.
func apart(names []string, width int, ellipsis string) []string {
	differ := sharedPrefix(names)
	cuts := []func(name string) string{
		func(name string) string { return Truncate(name, width, ellipsis) },
		func(name string) string {
			return ellipsis + ansi.TruncateLeft(name, Width(name)-width+Width(ellipsis), "")
		},
		func(name string) string {
			lead := max(0, Width(name[:differ])-width/3)
			return Truncate(ellipsis+ansi.TruncateLeft(name, lead, ""), width, ellipsis)
		},
	}
	best, most := names, 0
	for _, cut := range cuts {
		out := make([]string, len(names))
		for i, name := range names {
			out[i] = Truncate(cut(name), width, ellipsis)
		}
		if n := distinct(out); n > most {
			best, most = out, n
		}
	}
	return best
}

// sharedPrefix is the length in bytes of what all names begin with.
func sharedPrefix(names []string) int {
	n := len(names[0])
	for _, name := range names[1:] {
		n = min(n, len(name))
		for !strings.HasPrefix(names[0][:n], name[:n]) {
			n--
		}
	}
	for n > 0 && n < len(names[0]) && !utf8.RuneStart(names[0][n]) {
		n--
	}
	return n
}

func distinct(names []string) int {
	seen := map[string]bool{}
	for _, name := range names {
		seen[name] = true
	}
	return len(seen)
}
