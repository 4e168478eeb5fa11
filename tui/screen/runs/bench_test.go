package runs

import (
	"testing"

	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

// A frame of a thousand runs, and what follows from a key of a query.
func BenchmarkThousandRuns(b *testing.B) {
	s := New(many(1000), nil)
	s.Resize(frametest.Themes()["dark"], 160, 48)
	s.Update(s.Enter(screen.Subject{})())
	b.Run("frame", func(b *testing.B) {
		for b.Loop() {
			s.View()
		}
	})
	b.Run("query", func(b *testing.B) {
		for b.Loop() {
			s.find("lr<0.02")
			s.arrange()
		}
	})
}
