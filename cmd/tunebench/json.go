package main

import (
	"encoding/json"
	"io"
)

// writeJSON writes one JSON document that people can read, too.
func writeJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
