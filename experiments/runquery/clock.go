package runquery

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// seconds reads a time such as 90s, 5m, 1h30m or 2d; a number alone is seconds.
func seconds(text string) (float64, error) {
	wrong := errors.New("want a time such as 90s, 5m, 1h30m or 2d")
	if v, err := strconv.ParseFloat(text, 64); err == nil && v == v {
		return v, nil
	}
	total := 0.0
	if days, rest, ok := strings.Cut(text, "d"); ok {
		v, err := strconv.ParseFloat(days, 64)
		if err != nil {
			return 0, wrong
		}
		total, text = v*24*60*60, rest
	}
	if text != "" {
		d, err := time.ParseDuration(text)
		if err != nil {
			return 0, wrong
		}
		total += d.Seconds()
	}
	return total, nil
}

// layouts are the ways to write a date, with what one of them covers.
var layouts = []struct {
	layout string
	add    func(time.Time) time.Time
}{
	{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	{"2006-01-02T15", func(t time.Time) time.Time { return t.Add(time.Hour) }},
	{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
}

// span is the time that a date covers, in seconds since 1970: a day, a month, "today", "yesterday", or the
// moment that was so long ago.
func span(text string, now time.Time) (from, to float64, err error) {
	at := func(a, b time.Time) (float64, float64, error) { return stamp(a), stamp(b), nil }
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch strings.ToLower(text) {
	case "today":
		return at(day, day.AddDate(0, 0, 1))
	case "yesterday":
		return at(day.AddDate(0, 0, -1), day)
	}
	for _, l := range layouts {
		if t, err := time.ParseInLocation(l.layout, text, now.Location()); err == nil {
			return at(t, l.add(t))
		}
	}
	if ago, err := seconds(text); err == nil {
		t := stamp(now) - ago
		return t, t, nil
	}
	return 0, 0, errors.New("want a date such as 2026-11-28, today, or an age such as 2h or 3d")
}

func stamp(t time.Time) float64 { return float64(t.UnixNano()) / 1e9 }
