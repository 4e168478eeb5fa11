package workspace

import "tunebench/experiments/internal/atomicfile"

// WriteFile writes a file for a user, whole or not at all: after an error it is as it was.
func WriteFile(path string, raw []byte) error { return atomicfile.WriteBytes(path, true, raw) }
