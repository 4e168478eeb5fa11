package workbench

import (
	"math/rand/v2"
	"testing"

	"tunebench/experiments/workspace"
)

// presses is every key of the table and some that belong to dialogs and editors.
func presses() []string {
	var keys []string
	for _, row := range Keys() {
		keys = append(keys, row.Keys...)
	}
	return append(keys, "y", "n", "enter", "esc", "backspace", "x", "0", "[", "-", "世", "\u0301")
}

// Whatever is pressed and however the terminal is resized, the screen fills the terminal exactly.
func TestAnyKeysAtAnySize(t *testing.T) {
	keys := presses()
	for seed := range uint64(6) {
		t.Chdir(t.TempDir())
		rng := rand.New(rand.NewPCG(seed, 1))
		b, d := running(t, []workspace.State{workspace.Training, workspace.Done, workspace.Interrupted}[seed%3])
		ths := []string{"dark", "ascii", "light", "nocolor"}
		var last []string
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("seed %d: %v after %v", seed, p, last)
					panic(p)
				}
			}()
			for i := range 150 {
				k := keys[rng.IntN(len(keys))]
				last = append(last, k)
				b.press(k)
				if i%20 == 0 {
					b.feed(d).updates = append(b.feed(d).updates, trained(d, workspace.Training, 1+rng.IntN(40)))
					b.tick()
				}
				w, h := 1+rng.IntN(200), 1+rng.IntN(60)
				b.draw(ths[i%4], w, h)
			}
		}()
	}
}

func TestEverySizeDown(t *testing.T) {
	b, _ := running(t, workspace.Training)
	for w := range 60 {
		for h := range 32 {
			for p := range int(paneCount) {
				b.focus = pane(p)
				b.draw("dark", w, h)
			}
		}
	}
	for w := 60; w <= 200; w += 20 {
		for h := 1; h <= 60; h++ {
			b.draw("dark", w, h)
		}
	}
}
