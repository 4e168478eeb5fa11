package runstore

import (
	"bytes"
	"fmt"
	"os"
)

// logTail is how much of a log's end is looked at, and mostWords how much of a line is told.
const (
	logTail   = 64 << 10
	mostWords = 300
)

// lastWords returns what the log of a worker that ended without concluding its run says of why: the
// error with which the program or Go's runtime ended it, "" if there is none.
func (d *Dir) lastWords() string {
	f, err := d.open(WorkerLogFile, os.O_RDONLY)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	raw := make([]byte, min(logTail, info.Size()))
	n, _ := f.ReadAt(raw, info.Size()-int64(len(raw)))
	words := ""
	begun := []byte(fmt.Sprintf(" %s: ", d.Name()))
	resumed := []byte(fmt.Sprintf(" %s at epoch ", d.Name()))
	for line := range bytes.Lines(raw[:n]) {
		line = bytes.TrimSpace(line)
		if bytes.Contains(line, begun) || bytes.Contains(line, resumed) {
			words = "" // of an earlier worker
			continue
		}
		for _, prefix := range []string{"tunebench: ", "fatal error: ", "panic: ", "runtime: "} {
			if said, ok := bytes.CutPrefix(line, []byte(prefix)); ok && words == "" { // a trace follows
				words = string(bytes.ToValidUTF8(said[:min(len(said), mostWords)], nil))
			}
		}
	}
	return words
}
