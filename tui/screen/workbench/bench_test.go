package workbench

import (
	"testing"

	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
)

// BenchmarkFrame draws the whole workbench beside a run of many epochs to which
// one is added each time, as while it is watched.
func BenchmarkFrame(b *testing.B) {
	space := newSpace(b)
	s := newBench(b, space, Options{})
	p := space.make("bench", "7f3a", preset(b, "digits-mlp"))
	s.Resize(frametest.Themes()["dark"], 160, 48)
	all := trained(p, workspace.Training, 20000)
	s.o.Run = p
	s.do(s.follow(p, false))
	r := s.follower.run
	first := all
	first.Entries = all.Entries[:10000]
	r.apply(first)
	i := 10000
	b.ReportAllocs()
	for b.Loop() {
		u := all
		u.Entries = all.Entries[i : i+1]
		if i++; i == len(all.Entries)-1 {
			i = 10000
		}
		r.apply(u)
		s.charts.sync(r)
		s.findings.sync(r)
		s.arrange()
		s.View()
	}
}
