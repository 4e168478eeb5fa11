package foreign

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tunebench/engine/dataset/internal/unpack"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// Reader takes the files of formats that are known and not read. It is asked after all readers that
// know their files by content.
var Reader = reader.Reader{
	Name:  "a format that is not read",
	Sniff: func(f *reader.File) bool { return identify(f) != nil },
	Open: func(_ context.Context, _ *tabular.Request, f *reader.File) (*tabular.Table, error) {
		found := identify(f)
		file := wording.Path(f.Path)
		remedy := strings.ReplaceAll(found.remedy, "FILE", file)
		return nil, &tabular.ParseError{
			File: file, Problem: fmt.Sprintf("this is %s, which is not read; %s", found.name, remedy),
		}
	},
}

// identify returns what a file is, if it is known; nil otherwise.
func identify(f *reader.File) *format {
	if found := archive(f.Raw); found != nil {
		return found
	}
	for _, content := range [][]byte{f.Head(), f.Raw} { // what was packed, and what cannot be unpacked
		for i := range formats {
			if formats[i].matches(content) {
				return &formats[i]
			}
		}
	}
	return byName(f)
}

// matches tells a format by what its files begin with, at one of its places.
func (k *format) matches(content []byte) bool {
	if k.magic == "" || k.binary && isText(content[:min(len(content), 512)]) {
		return false
	}
	places := k.at
	if places == nil {
		places = []int{0}
	}
	for _, at := range places {
		if len(content) < at+len(k.magic) {
			continue
		}
		start := content[at : at+len(k.magic)]
		if string(start) == k.magic || k.anyCase && strings.EqualFold(string(start), k.magic) {
			return true
		}
	}
	return false
}

// byName tells a file that no content gave away by the end of its name, unless it holds text.
func byName(f *reader.File) *format {
	extension := filepath.Ext(f.Name())
	if extension == "" {
		return nil
	}
	text := isText(f.Head())
	for i, k := range formats {
		if slices.Contains(k.extensions, extension) && (k.text || !text) {
			return &formats[i]
		}
	}
	return nil
}

// isText reports whether bytes could be those of text: it has no control characters but these.
func isText(b []byte) bool {
	const controls = "\t\n\v\f\r\x1a\x1b"
	return !slices.ContainsFunc(b, func(c byte) bool { return c < 0x20 && strings.IndexByte(controls, c) < 0 })
}

// archive tells what a ZIP archive holds that is more than one file.
func archive(raw []byte) *format {
	if !bytes.HasPrefix(raw, []byte("PK\x03\x04")) && !bytes.HasPrefix(raw, []byte("PK\x05\x06")) {
		return nil
	}
	members := unpack.Members(raw)
	if len(members) == 1 {
		return nil // what is in it is read
	}
	var names []string
	for _, f := range members {
		names = append(names, f.Name)
	}
	for _, k := range archives {
		if slices.ContainsFunc(names, k.holds) {
			return &format{name: k.name, remedy: k.remedy}
		}
	}
	if len(names) == 0 {
		return &format{name: "a ZIP archive without files, or a damaged one", remedy: "make it again"}
	}
	for i, name := range names {
		names[i] = wording.Name(name)
	}
	return &format{
		name:   fmt.Sprintf("a ZIP archive of %d files (%s)", len(names), wording.List(names)),
		remedy: "unpack it and name one of them, or the folder",
	}
}
