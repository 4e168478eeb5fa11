package hparam

import (
	"slices"
	"strings"
)

// Short is the shortest end of a key's name that means no other key: lr for optimizer.lr, and optimizer for
// optimizer.name, since a method is called as its group. An unknown name is its own.
func Short(name string) string {
	if s, known := shorts[name]; known {
		return s
	}
	return name
}

// Expand returns the names of the keys that a short name may mean: all of which it is an end, unless it is
// the whole name of one.
func Expand(short string) []string {
	if _, known := byName[short]; known {
		return []string{short}
	}
	var out []string
	for _, k := range table {
		if slices.Contains(ends(k.Name), short) {
			out = append(out, k.Name)
		}
	}
	return out
}

// ends are the ways to call a key, the shortest first.
func ends(name string) []string {
	parts := strings.Split(name, ".")
	var out []string
	for i := range slices.Backward(parts) {
		out = append(out, strings.Join(parts[i:], "."))
	}
	if n := len(parts); n > 1 && parts[n-1] == "name" {
		out[0] = parts[n-2] // name alone is the experiment's
	}
	return out
}

var shorts = func() map[string]string {
	count, out := map[string]int{}, map[string]string{}
	for _, k := range table {
		for _, e := range ends(k.Name) {
			count[e]++
		}
	}
	for _, k := range table {
		for _, e := range ends(k.Name) {
			if _, whole := byName[e]; count[e] == 1 && (!whole || e == k.Name) {
				out[k.Name] = e
				break
			}
		}
	}
	return out
}()
