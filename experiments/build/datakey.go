package build

import (
	"fmt"
	"os"
	"strings"

	"tunebench/engine/dataset"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

// beside are keys of [data] that shape it in another way than by their own value, or only how it is trained on;
// the same goes for augmentation.
var beside = map[string]bool{"data.shuffle": true, "data.split_seed": true}

// dataKey identifies the data of an experiment: every key that shapes it, and the
// age and size of its files.
func dataKey(s *spec.Spec) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", s.SplitSeed(), s.Dir())
	for _, k := range hparam.All() {
		if k.Group() == "data" && !beside[k.Name] && !strings.HasPrefix(k.Name, "data.augment_") {
			fmt.Fprintf(&b, "\n%s=%s", k.Name, s.Text(k.Name))
		}
	}
	for _, f := range dataset.Files(source(s)) {
		info, err := os.Stat(f)
		if err != nil {
			continue // loading says what is wrong
		}
		fmt.Fprintf(&b, "\n%s %d %d", f, info.Size(), info.ModTime().UnixNano())
	}
	return b.String()
}
