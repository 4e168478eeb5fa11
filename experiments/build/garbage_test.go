package build

import (
	"math"
	"runtime/debug"
	"testing"
)

func TestGarbageIsBoundedWhileAnyLoadIsUnderWay(t *testing.T) {
	limit := func() int64 { return debug.SetMemoryLimit(-1) }
	before := limit()
	var m memoryBound
	first := m.add(1 << 30)
	if got := limit(); got != 1<<30+garbageRoom {
		t.Errorf("the limit is %d during a load of 1 GiB", got)
	}
	second := m.add(3 << 30)
	if got := limit(); got != 4<<30+garbageRoom {
		t.Errorf("the limit is %d during loads of 1 and 3 GiB", got)
	}
	first()
	first() // twice is once
	if got := limit(); got != 3<<30+garbageRoom {
		t.Errorf("the limit is %d once the first load is over", got)
	}
	huge := m.add(math.MaxInt64)
	if got := limit(); got != before {
		t.Errorf("the limit is %d during a load without bound, was %d", got, before)
	}
	huge()
	second()
	if got := limit(); got != before {
		t.Errorf("the limit is %d afterwards, was %d", got, before)
	}
}

func TestAStricterLimitStays(t *testing.T) {
	before := debug.SetMemoryLimit(512 << 20)
	defer debug.SetMemoryLimit(before)
	var m memoryBound
	done := m.add(1 << 30)
	if got := debug.SetMemoryLimit(-1); got != 512<<20 {
		t.Errorf("the limit is %d, was 512 MiB", got)
	}
	done()
}
