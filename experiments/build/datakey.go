package build

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"tunebench/engine/dataset"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

// beside are keys of [data] that shape it in another way than by their own value, or only how it is trained on;
// the same goes for augmentation.
var beside = map[string]bool{"data.shuffle": true, "data.split_seed": true}

// shaping are the keys that shape data by their own value.
var shaping = sync.OnceValue(func() (names []string) {
	for _, k := range hparam.All() {
		if k.Group() == "data" && !beside[k.Name] && !strings.HasPrefix(k.Name, "data.augment_") {
			names = append(names, k.Name)
		}
	}
	return names
})

// dataKey identifies the data of an experiment: every key that shapes it, and the place,
// age and size of its files. Where the experiment itself lies does not matter.
func dataKey(s *spec.Spec) string {
	var b strings.Builder
	src := source(s)
	fmt.Fprintf(&b, "%d %s", s.SplitSeed(), src.Name)
	for _, key := range shaping() {
		fmt.Fprintf(&b, "\n%s=%s", key, s.Text(key))
	}
	for _, f := range dataset.Files(src) {
		info, err := os.Stat(f)
		if err != nil {
			continue // loading says what is wrong
		}
		fmt.Fprintf(&b, "\n%s %d %d", f, info.Size(), info.ModTime().UnixNano())
	}
	return b.String()
}
