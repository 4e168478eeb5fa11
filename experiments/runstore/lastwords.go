package runstore

import (
	"bytes"
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
	words, ended := "", false
	for line := range bytes.Lines(raw[:n]) {
		line = bytes.TrimSpace(line)
		said, finally := LastWord(line)
		switch {
		case said != nil && (words == "" || ended): // a trace follows, or another worker
			words = string(bytes.ToValidUTF8(said[:min(len(said), mostWords)], nil))
			ended = finally
		case said == nil && d.begins(line):
			words, ended = "", false // of an earlier worker
		}
	}
	return words
}

// LastWord returns what a line of a worker's log says of why the program ended, nil if it does not, and
// whether it is the program's own last line: Go's runtime has more to say.
func LastWord(line []byte) (said []byte, finally bool) {
	if said, ok := bytes.CutPrefix(line, []byte("tunebench: ")); ok {
		return said, true
	}
	for _, prefix := range []string{"fatal error: ", "panic: ", "runtime: "} {
		if said, ok := bytes.CutPrefix(line, []byte(prefix)); ok {
			return said, false
		}
	}
	return nil, false
}

// begins reports whether a worker says with a line that it begins to train. Errors name the run too.
func (d *Dir) begins(line []byte) bool {
	return bytes.Contains(line, []byte(" training "+d.Name()+": ")) ||
		bytes.Contains(line, []byte(" resuming "+d.Name()+" at epoch "))
}
