package event

import (
	"sort"
	"time"
)

// Point is one value of a series.
type Point struct {
	Step  int64
	Value float64
	// Wall is the time of measurement in seconds since the Unix epoch.
	Wall float64
}

// History holds the series of one run by tag, each in the order it was recorded.
// The zero value is empty and ready for use. It is not safe for concurrent use.
type History struct {
	most   int // points of a series, 0: all
	series map[string]*series
}

// bound is how many points of a series a bounded history keeps: some tens for each column of a wide
// chart, and more evaluations than most runs have.
const bound = 4096

// Bounded returns an empty history for who follows a run of any length: it keeps at most 4096
// points of a series. As long as there are fewer it holds them all; then each point stands for two,
// four and so on, evenly over the run, as if it had been recorded less often. The newest point and
// values that are not finite always stay, the lowest and highest in [History.Outline].
func Bounded() History { return History{most: bound} }

// Append adds one point to the series of a tag.
func (h *History) Append(tag string, p Point) {
	if h.series == nil {
		h.series = make(map[string]*series)
	}
	s := h.series[tag]
	if s == nil {
		s = &series{}
		h.series[tag] = s
	}
	s.add(p, h.most)
}

// Wall converts a time to what [Point] and event files have: seconds since the Unix epoch, to
// the nearest float64, which resolves a quarter of a microsecond today.
// An unknown time is 0, as where a program has recorded none.
func Wall(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.Unix()) + float64(t.Nanosecond())/1e9
}

// AppendRecord adds every scalar of a record.
func (h *History) AppendRecord(r Record) {
	wall := Wall(r.Time)
	for _, s := range r.Scalars {
		h.Append(s.Tag, Point{Step: int64(r.Step), Value: s.Value, Wall: wall})
	}
}

// Purge drops every point at or after step, as TensorBoard does when a run restarts there.
func (h *History) Purge(step int64) {
	for _, s := range h.series {
		s.purge(step)
	}
}

// Series returns the points of a tag, nil if there are none. The caller must not change them; of a
// bounded history the last ones may change with the next that is added.
func (h *History) Series(tag string) []Point {
	if s := h.series[tag]; s != nil {
		return s.points
	}
	return nil
}

// Outline returns the points of a tag as they are to be drawn.
func (h *History) Outline(tag string) Outline { return Outline{h.series[tag]} }

// Last returns the newest point of a tag.
func (h *History) Last(tag string) (Point, bool) {
	s := h.Series(tag)
	if len(s) == 0 {
		return Point{}, false
	}
	return s[len(s)-1], true
}

// Values returns only the values of a series.
func (h *History) Values(tag string) []float64 {
	s := h.Series(tag)
	v := make([]float64, len(s))
	for i, p := range s {
		v[i] = p.Value
	}
	return v
}

// Tags returns the tags that have points, sorted.
func (h *History) Tags() []string {
	tags := make([]string, 0, len(h.series))
	for tag, s := range h.series {
		if len(s.points) > 0 {
			tags = append(tags, tag)
		}
	}
	sort.Strings(tags)
	return tags
}

// EpochAt converts a step to epochs by interpolating the [Epoch] series.
// It returns false if the run recorded none (a foreign log), where the step is the natural axis.
func (h *History) EpochAt(step int64) (float64, bool) {
	s := h.Series(Epoch)
	if len(s) == 0 {
		return 0, false
	}
	i := sort.Search(len(s), func(i int) bool { return s[i].Step >= step })
	if i == len(s) { // beyond the newest: extrapolate with the last slope
		last := s[len(s)-1]
		prev := Point{}
		if len(s) > 1 {
			prev = s[len(s)-2]
		}
		if last.Step == prev.Step {
			return last.Value, true
		}
		slope := (last.Value - prev.Value) / float64(last.Step-prev.Step)
		return last.Value + slope*float64(step-last.Step), true
	}
	prev := Point{}
	if i > 0 {
		prev = s[i-1]
	}
	if s[i].Step == prev.Step {
		return s[i].Value, true
	}
	f := float64(step-prev.Step) / float64(s[i].Step-prev.Step)
	return prev.Value + f*(s[i].Value-prev.Value), true
}
