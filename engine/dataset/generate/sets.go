package generate

import (
	"context"
	"fmt"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/hparam"
)

// set is one generated set.
type set struct {
	info tabular.Info
	// anyClasses tells that the number of classes is the user's choice.
	anyClasses bool
	draw       func(ctx context.Context, q *tabular.Request, s *set) (*tabular.Table, error)
}

// sets are the generated sets. Of those on the plane, row i belongs to class i mod classes, so that
// the classes are balanced within one row and any prefix of the rows is a fair set too.
var sets = []set{
	{info: onPlane("moons", 2), draw: plane(moonPoint)},
	{info: onPlane("circles", 2), draw: plane(circlePoint)},
	{info: onPlane("spirals", 2), anyClasses: true, draw: plane(spiralPoint)},
	{info: onPlane("blobs", 3), anyClasses: true, draw: plane(blobPoint)},
	{info: onPlane("xor", 2), draw: plane(xorPoint)},
	{info: tabular.Info{Name: "ratings", Features: 2, Task: tabular.Regression, Noise: 0.3}, draw: drawRatings},
}

func onPlane(name string, classes int) tabular.Info {
	return tabular.Info{Name: name, Features: 2, Classes: classes, Task: tabular.Classification, Noise: 0.1}
}

// Sets describes the sets.
func Sets() []tabular.Info {
	var all []tabular.Info
	for _, s := range sets {
		info := s.info
		row, _ := hparam.FindMethod("data.source", info.Name) // a test of hparam's finds a missing one
		info.Kind, info.Rows, info.Summary = "generated", DefaultSize, row.Help
		info.Source, info.License = "generated from size, noise and seed", "none needed"
		all = append(all, info)
	}
	return all
}

// Load draws the set that the request names; ok is false where there is none of that name.
func Load(ctx context.Context, q tabular.Request) (t *tabular.Table, ok bool, err error) {
	for i := range sets {
		if s := &sets[i]; s.info.Name == q.Name {
			if q.Size == 0 {
				q.Size = DefaultSize
			}
			if err := s.check(&q); err != nil {
				return nil, true, err
			}
			t, err = s.draw(ctx, &q, s)
			return t, true, err
		}
	}
	return nil, false, nil
}

// Bounds of generated sets.
const (
	MinSize     = 10
	MaxSize     = 10_000_000
	DefaultSize = 1000
	MaxNoise    = 10.0
	MinClasses  = 2
	MaxClasses  = 20
)

// check reports a value out of range, and fills in the number of classes.
func (s *set) check(q *tabular.Request) error {
	name, regression := s.info.Name, s.info.Task == tabular.Regression
	if q.Size < MinSize || q.Size > MaxSize {
		return fmt.Errorf("%s: size %d is outside %d to %d", name, q.Size, MinSize, MaxSize)
	}
	if need := 4 * int64(q.Size) * int64(s.info.Features+2); !q.Fits(need) { // a label and a number beside the features
		return &tabular.LimitError{Err: fmt.Errorf(
			"%s: %d rows need %s of memory, more than the limit of %s; reduce data.size",
			name, q.Size, wording.Bytes(need), wording.Bytes(q.Memory()))}
	}
	if !(q.Noise >= 0 && q.Noise <= MaxNoise) {
		return fmt.Errorf("%s: noise %v is outside 0 to %v", name, q.Noise, MaxNoise)
	}
	switch {
	case regression:
	case q.Classes == 0:
		q.Classes = s.info.Classes
	case !s.anyClasses && q.Classes != s.info.Classes:
		return fmt.Errorf("%s: has %d classes, not %d; spirals and blobs take another number", name, s.info.Classes,
			q.Classes)
	case q.Classes < MinClasses || q.Classes > MaxClasses:
		return fmt.Errorf("%s: %d classes are outside %d to %d", name, q.Classes, MinClasses, MaxClasses)
	}
	if q.Size < 2*q.Classes && !regression {
		return fmt.Errorf("%s: size %d is too small for %d classes; at least 2 rows each", name, q.Size, q.Classes)
	}
	if q.Task == tabular.Regression && !regression {
		return fmt.Errorf("%s: its labels are classes; task must be classification or auto", name)
	}
	return nil
}
