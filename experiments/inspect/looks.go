package inspect

import (
	"fmt"
	"time"

	"tunebench/experiments/runstore"
)

// Looked says how often the test part has been looked at, and why that counts; "" for never.
func Looked(looks []runstore.Look) string {
	switch len(looks) {
	case 0:
		return ""
	case 1:
		return "the first look at the test part of this run"
	}
	return fmt.Sprintf("look %d at the test part of this run, the first on %s: whatever is chosen after a look makes "+
		"its figures too good", len(looks), looks[0].At.Format(time.DateOnly))
}
