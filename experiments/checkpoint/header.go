package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// entry is what the header says about one tensor. Offsets count from the end of the header.
type entry struct {
	name    string
	DType   string
	Shape   []int
	Offsets []int64
}

// parseHeader reads the JSON header. It goes key by key, for a map would hide duplicates.
func parseHeader(raw []byte) ([]entry, map[string]string, error) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, nil, errors.New("not a safetensors file: the header is not a JSON object")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil { // the opening brace
		return nil, nil, headerError(err)
	}
	var entries []entry
	var meta map[string]string
	seen := map[string]bool{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, nil, headerError(err)
		}
		name, ok := tok.(string)
		if !ok {
			return nil, nil, fmt.Errorf("header: %v where a name is due", tok)
		}
		if seen[name] {
			return nil, nil, fmt.Errorf("tensor %q is there twice", name)
		}
		seen[name] = true
		if name == metadataKey {
			if err := dec.Decode(&meta); err != nil {
				return nil, nil, fmt.Errorf("header: %s must hold strings: %w", metadataKey, err)
			}
			continue
		}
		e, err := parseEntry(dec, name)
		if err != nil {
			return nil, nil, err
		}
		entries = append(entries, e)
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return nil, nil, headerError(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, errors.New("header: more text after the JSON object")
	}
	return entries, meta, nil
}

func parseEntry(dec *json.Decoder, name string) (entry, error) {
	var v struct {
		DType   *string `json:"dtype"`
		Shape   *[]int  `json:"shape"`
		Offsets []int64 `json:"data_offsets"`
	}
	if err := dec.Decode(&v); err != nil {
		return entry{}, fmt.Errorf("tensor %q: header: %w", name, err)
	}
	switch {
	case v.DType == nil:
		return entry{}, fmt.Errorf("tensor %q: header has no dtype", name)
	case v.Shape == nil:
		return entry{}, fmt.Errorf("tensor %q: header has no shape", name)
	case len(v.Offsets) != 2:
		return entry{}, fmt.Errorf("tensor %q: data_offsets must be [begin, end]", name)
	}
	return entry{name: name, DType: *v.DType, Shape: *v.Shape, Offsets: v.Offsets}, nil
}

func headerError(err error) error {
	return fmt.Errorf("header is not valid JSON: %w", err)
}
