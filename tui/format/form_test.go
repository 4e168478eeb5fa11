package format

import (
	"math/rand/v2"
	"testing"
)

// Whatever combines with whatever, nothing that is cut or filled is wider than it may be.
func TestCutTextIsNeverTooWide(t *testing.T) {
	alphabet := []rune("ab %-/…→é\u0301\u200d\ufe0f日語😀🇩🇪")
	rng := rand.New(rand.NewPCG(9, 9))
	for range 5000 {
		text := make([]rune, rng.IntN(12))
		for i := range text {
			text[i] = alphabet[rng.IntN(len(alphabet))]
		}
		s, w := Clean(string(text)), rng.IntN(14)
		if got := Truncate(s, w, "…"); Width(got) > w {
			t.Fatalf("%q cut to %d cells: %q has %d", s, w, got, Width(got))
		}
		if got := TruncateMiddle(s, w, "…"); Width(got) > w {
			t.Fatalf("%q cut in its middle to %d cells: %q has %d", s, w, got, Width(got))
		}
		if left, right := Pad(s, w, "…"), PadLeft(s, w, "…"); Width(left) != w || Width(right) != w {
			t.Fatalf("%q in %d cells: %q and %q", s, w, left, right)
		}
	}
}
