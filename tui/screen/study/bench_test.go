package study

import (
	"testing"

	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

// BenchmarkOpen is what passes from the key press until a study of 2,000 trials stands on the screen: 0.17 s on two
// cores of a virtual machine (Intel Xeon with AVX-512).
func BenchmarkOpen(b *testing.B) {
	st := write(b, b.TempDir(), sample{trials: 2000})
	for b.Loop() {
		s := visit(b, nil)
		msg := s.Enter(screen.Subject{Study: st.Path()})()
		read := s.Update(msg).Cmd
		s.Update(read())
		s.frame("dark", 160, 48)
	}
}

// BenchmarkViews is what a frame of each view costs.
func BenchmarkViews(b *testing.B) {
	s := visit(b, write(b, b.TempDir(), sample{trials: 2000}))
	for i, v := range views {
		b.Run(v.title, func(b *testing.B) {
			s.look(i)
			for n := 0; b.Loop(); n++ {
				s.Resize(frametest.Themes()["dark"], 160-n%2, 48)
				s.View()
			}
		})
	}
}

// BenchmarkInsight is what follows in the background.
func BenchmarkInsight(b *testing.B) {
	s := visit(b, write(b, b.TempDir(), sample{trials: 2000}))
	for b.Loop() {
		newInsight(s.picture)
	}
}
