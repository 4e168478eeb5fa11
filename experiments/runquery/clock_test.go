package runquery

import (
	"testing"
	"time"
)

func TestSeconds(t *testing.T) {
	for text, want := range map[string]float64{
		"90":      90,
		"90s":     90,
		"1.5m":    90,
		"2h":      7200,
		"1h30m":   5400,
		"1d":      86400,
		"0.5d":    43200,
		"1d2h":    93600,
		"250ms":   0.25,
		"-5":      -5,
		"1e3":     1000,
		"2d1h30m": 178200,
	} {
		if got, err := seconds(text); err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"d", "xd", "1dd", "5 m", "m", "1y", "nan", "soon"} {
		if got, err := seconds(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestSpanOfADate(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	for text, want := range map[string][2]time.Time{
		"2026":                {day(2026, 1, 1), day(2027, 1, 1)},
		"2026-02":             {day(2026, 2, 1), day(2026, 3, 1)},
		"2026-12":             {day(2026, 12, 1), day(2027, 1, 1)},
		"2026-11-28":          {day(2026, 11, 28), day(2026, 11, 29)},
		"2026-11-28T13":       {noon.Add(time.Hour), noon.Add(2 * time.Hour)},
		"2026-11-28T12:30":    {noon.Add(30 * time.Minute), noon.Add(31 * time.Minute)},
		"2026-11-28T12:00:05": {noon.Add(5 * time.Second), noon.Add(6 * time.Second)},
		"today":               {day(2026, 11, 28), day(2026, 11, 29)},
		"Yesterday":           {day(2026, 11, 27), day(2026, 11, 28)},
		"2h":                  {noon.Add(-2 * time.Hour), noon.Add(-2 * time.Hour)},
		"3d":                  {noon.AddDate(0, 0, -3), noon.AddDate(0, 0, -3)},
	} {
		from, to, err := span(text, noon)
		if err != nil || from != stamp(want[0]) || to != stamp(want[1]) {
			t.Errorf("%s: %v to %v, %v; want %v to %v", text, from, to, err, stamp(want[0]), stamp(want[1]))
		}
	}
	for _, text := range []string{"2026-13", "2026-02-30", "26-11-28", "tomorrow", "2026-11-28 12:00"} {
		if _, _, err := span(text, noon); err == nil {
			t.Errorf("%q is a date", text)
		}
	}
}

func TestDatesAreThoseOfTheViewersZone(t *testing.T) {
	zone := time.FixedZone("east", 9*60*60)
	from, to, err := span("2026-11-28", noon.In(zone))
	if err != nil || to-from != 86400 || from != stamp(time.Date(2026, 11, 28, 0, 0, 0, 0, zone)) {
		t.Errorf("%v to %v, %v", from, to, err)
	}
}

// Each comparison of a date splits time where it says, whatever the date covers.
func TestComparisonsOfDates(t *testing.T) {
	field := Field{Name: "started", Kind: Date, Now: noon}
	inside := noon.Add(time.Hour)
	before, after := noon.AddDate(0, 0, -1), noon.AddDate(0, 0, 1)
	for c, want := range map[compare][3]bool{ // before, inside, after
		"<":      {true, false, false},
		"<=":     {true, true, false},
		equal:    {false, true, false},
		contains: {false, true, false},
		">=":     {false, true, true},
		">":      {false, false, true},
		unequal:  {true, false, true},
	} {
		test, err := field.test(c, "2026-11-28")
		if err != nil {
			t.Fatal(err)
		}
		for i, at := range []time.Time{before, inside, after} {
			if got := test(Num(stamp(at))); got != want[i] {
				t.Errorf("started%s2026-11-28 of %v: %v", c, at, got)
			}
		}
		if test(Value{}) {
			t.Errorf("started%s2026-11-28 of a run that has not begun", c)
		}
	}
}
