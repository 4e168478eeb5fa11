package workbench

import (
	"testing"
	"time"
)

func TestExamIsDueOnceForRecordsThatCame(t *testing.T) {
	const records, begin, end, wait = "records", "begin", "end", "wait"
	for name, c := range map[string]struct {
		steps []string
		state examState
		begun int
	}{
		"nothing recorded":          {[]string{begin, begin}, examFresh, 0},
		"records":                   {[]string{records, records}, examStale, 0},
		"one examination":           {[]string{records, begin, begin}, examRunning, 1},
		"over":                      {[]string{records, begin, end, wait, begin}, examFresh, 1},
		"records while it runs":     {[]string{records, begin, records}, examOvertaken, 1},
		"none beside another":       {[]string{records, begin, records, wait, begin}, examOvertaken, 1},
		"again, but not at once":    {[]string{records, begin, records, end, begin}, examStale, 1},
		"again after a while":       {[]string{records, begin, records, end, wait, begin}, examRunning, 2},
		"an end without beginning":  {[]string{end, records, end}, examStale, 0},
		"new records after the end": {[]string{records, begin, end, records, wait, begin, end}, examFresh, 2},
	} {
		var e exam
		now, begun := noon, 0
		for _, s := range c.steps {
			switch s {
			case records:
				e.records()
			case begin:
				if e.begin(now) {
					begun++
				}
			case end:
				e.end()
			case wait:
				now = now.Add(examineEvery)
			}
		}
		if e.state != c.state || begun != c.begun {
			t.Errorf("%s: state %d, begun %d times; want %d, %d", name, e.state, begun, c.state, c.begun)
		}
	}
}

func TestExamsKeepTheirDistance(t *testing.T) {
	var e exam
	e.records()
	if !e.begin(noon) {
		t.Fatal("the first is not due")
	}
	e.end()
	e.records()
	if e.begin(noon.Add(examineEvery - time.Millisecond)) {
		t.Error("due too soon")
	}
	if !e.begin(noon.Add(examineEvery)) {
		t.Error("not due in time")
	}
}
