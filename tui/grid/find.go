package grid

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// find returns the tags that a text asks for: a regular expression if it has a sign of one, else words that a tag
// or what it means contains, or, if none contains all, whose letters it has in that order. Case does not matter.
func find(tags []string, meaning func(tag string) string, text string) ([]string, error) {
	if strings.ContainsAny(text, `^$.*+?()[]|\`) {
		re, err := regexp.Compile("(?i)" + text)
		if err != nil {
			why := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
			return nil, fmt.Errorf("no regular expression: %s", why)
		}
		return choose(tags, re.MatchString), nil
	}
	words := strings.Fields(strings.ToLower(text))
	for _, has := range []func(tag, word string) bool{strings.Contains, scattered} {
		found := choose(tags, func(tag string) bool {
			text := strings.ToLower(tag + " " + meaning(tag))
			return !slices.ContainsFunc(words, func(w string) bool { return !has(text, w) })
		})
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

func choose(tags []string, is func(string) bool) (out []string) {
	for _, tag := range tags {
		if is(tag) {
			out = append(out, tag)
		}
	}
	return out
}

// scattered reports whether a text has the letters of a word in their order.
func scattered(text, word string) bool {
	for _, r := range word {
		_, rest, ok := strings.Cut(text, string(r))
		if !ok {
			return false
		}
		text = rest
	}
	return true
}
