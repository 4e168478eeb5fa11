package schedule

import "testing"

// Schedules that spread over the whole run depend on its length from its first steps on; the
// others never do.
func TestAgreeTellsWhichSchedulesKnowTheLengthOfTheRun(t *testing.T) {
	const perEpoch, base = 7, 0.1
	for _, name := range Names() {
		for _, warmup := range []float64{0, 1.5} {
			planned := func(epochs int) *Schedule {
				s, err := New(Config{Name: name, WarmupEpochs: warmup}, Plan{epochs, perEpoch})
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			short, long := planned(10), planned(15)
			wholeRun := name == "cosine" || name == "one_cycle" || name == "polynomial"
			step, ok := Agree(short, long, base, 10*perEpoch, 10)
			if ok == wholeRun {
				t.Errorf("%s, %v epochs of warm-up: agree %v", name, warmup, ok)
			}
			if !ok && short.LR(base, step, step/perEpoch) == long.LR(base, step, step/perEpoch) {
				t.Errorf("%s: step %d is no difference", name, step)
			}
			if _, ok := Agree(short, long, base, 0, 0); !ok {
				t.Errorf("%s: differs before the first step", name)
			}
			if _, ok := Agree(short, planned(10), base, 10*perEpoch, 10); !ok {
				t.Errorf("%s: differs from itself", name)
			}
		}
	}
}

// A warm-up that is cut to the length of a run makes any schedule depend on it.
func TestAgreeSeesACutWarmUp(t *testing.T) {
	rates := func(epochs int) *Schedule {
		s, err := New(Config{Name: "constant", WarmupEpochs: 12}, Plan{epochs, 5})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if step, ok := Agree(rates(10), rates(20), 0.1, 50, 10); ok || step != 49 {
		t.Errorf("agree %v until step %d", ok, step)
	}
	if _, ok := Agree(rates(12), rates(20), 0.1, 60, 12); !ok {
		t.Error("a warm-up that just fits is no difference")
	}
}

// After a live change of the batch size there are more epochs than the planned steps tell.
func TestAgreeLooksAtEveryEpoch(t *testing.T) {
	rates := func(epochs int) *Schedule {
		s, err := New(Config{Name: "step", StepEpochs: 1, WarmupEpochs: 4}, Plan{epochs, 5})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	short, long := rates(2), rates(8) // 2 and 4 whole epochs of warm-up
	short.warmup = long.warmup
	if _, ok := Agree(short, long, 0.1, 5, 1); !ok {
		t.Error("the first epoch differs")
	}
	if step, ok := Agree(short, long, 0.1, 5, 6); ok || step != 4 {
		t.Errorf("agree %v until step %d, though the epochs after the warm-up differ", ok, step)
	}
}
