package event

import (
	"encoding/json"
	"fmt"
	"math"
)

// Number is a float64 that survives JSON bit for bit, but for the payload of a NaN. It is the one
// way in which numbers that may not be finite stand in JSON, be it a summary, a checkpoint or
// what --json prints: NaN and the infinities, which JSON lacks, are the strings "NaN",
// "Infinity" and "-Infinity".
type Number float64

// Known reports whether the value is a finite number.
func (n Number) Known() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// MarshalJSON writes the shortest form that reads back as the same number.
func (n Number) MarshalJSON() ([]byte, error) {
	switch f := float64(n); {
	case math.IsNaN(f):
		return []byte(`"NaN"`), nil
	case math.IsInf(f, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(f, -1):
		return []byte(`"-Infinity"`), nil
	default:
		return json.Marshal(f)
	}
}

// UnmarshalJSON reads what MarshalJSON writes, and what earlier versions wrote: null for NaN,
// "+Inf" and "-Inf".
func (n *Number) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case `"NaN"`, "null":
		*n = Number(math.NaN())
	case `"Infinity"`, `"+Inf"`:
		*n = Number(math.Inf(1))
	case `"-Infinity"`, `"-Inf"`:
		*n = Number(math.Inf(-1))
	default:
		var f float64
		if err := json.Unmarshal(b, &f); err != nil {
			return fmt.Errorf("%.40s is not a number", b)
		}
		*n = Number(f)
	}
	return nil
}
