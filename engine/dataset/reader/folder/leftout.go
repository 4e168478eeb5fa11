package folder

import (
	"errors"
	"fmt"
	"strings"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// mostBad is the share of pictures, one in so many, that may be left out because they cannot be
// read: with more of them something is wrong with the folder, not with a file.
const mostBad = 20

// leftOut counts the pictures that cannot be read.
type leftOut struct {
	total, bad int
	named      []string
}

// add counts a picture. It returns an error if that is one too many, or if it is not the picture
// that is wrong.
func (l *leftOut) add(f *picture, err error) error {
	var problem *tabular.ParseError
	if !errors.As(err, &problem) {
		return err
	}
	if l.bad++; l.bad*mostBad > l.total {
		problem.Problem += fmt.Sprintf("; %d of %d pictures cannot be read, more than 5 %%", l.bad, l.total)
		return problem
	}
	if len(l.named) < 5 {
		l.named = append(l.named, fmt.Sprintf("%s (%s)", wording.Name(f.place), problem.Problem))
	} else if len(l.named) == 5 {
		l.named = append(l.named, "...")
	}
	return nil
}

// notes says which pictures were left out.
func (l *leftOut) notes() []string {
	if l.bad == 0 {
		return nil
	}
	bad := wording.Plural(l.bad, "picture")
	which := strings.Join(l.named, ", ")
	return []string{fmt.Sprintf("%s of %d left out, which cannot be read: %s", bad, l.total, which)}
}
