package workspace

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/hparam"
	"tunebench/experiments/runindex"
	"tunebench/experiments/runstore"
)

// titled is what a run is called.
type titled struct{ experiment, changed string }

// beside are keys by which a result does not change, or that are shown elsewhere.
var beside = []string{"name", "notes", "training.threads", "training.log_every_steps"}

// matters reports whether a key is worth telling runs apart by.
func matters(key string) bool {
	return !slices.Contains(beside, key) && !strings.HasPrefix(key, "runs.")
}

// titlesOf names runs, the newest first, so that those of one experiment can be told apart: by what each has
// otherwise than the first of them, and by a number where that is nothing new.
func titlesOf(entries []*runindex.Entry) map[*runindex.Entry]titled {
	out := make(map[*runindex.Entry]titled, len(entries))
	families := map[string][]*runindex.Entry{}
	for _, e := range slices.Backward(entries) {
		name := e.Origin.Name
		if name == "" {
			name = runstore.Label(e.Status.Dir.Name())
		}
		families[name] = append(families[name], e)
	}
	for name, family := range families {
		seen := map[string]int{}
		for _, e := range family {
			changed := changesBetween(family[0], e)
			if seen[changed]++; seen[changed] > 1 {
				changed = strings.TrimSpace(changed + " #" + strconv.Itoa(seen[changed]))
			}
			out[e] = titled{name, changed}
		}
	}
	return out
}

// changesBetween says in a few words what one run has otherwise than another.
func changesBetween(from, to *runindex.Entry) string {
	a, b := from.Origin.Settings, to.Origin.Settings
	if from == to || a == nil || b == nil {
		return ""
	}
	keys := map[string]bool{}
	for _, settings := range []map[string]string{a, b} {
		for key := range settings {
			keys[key] = true
		}
	}
	var words []string
	for _, k := range hparam.All() {
		if !keys[k.Name] || !matters(k.Name) {
			continue
		}
		was, _ := from.Origin.Setting(k.Name)
		if is, _ := to.Origin.Setting(k.Name); is != "" && is != was {
			words = append(words, hparam.Short(k.Name)+"="+brief(is))
		}
	}
	return strings.Join(words, " ")
}

// brief is a value in a few characters: a number to three digits, a file without its folder.
func brief(value string) string {
	const long = 7
	if len(value) > long {
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			return cmp.Or(hparam.Format(rounded(v)), value)
		}
	}
	return strings.ReplaceAll(filepath.Base(value), ", ", ",")
}

// rounded has three significant digits.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	if err != nil {
		return v
	}
	return r
}
