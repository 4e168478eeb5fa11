package schedule

// Agree reports whether two schedules give a base rate the same learning rates, to the bit, in the
// first so many steps and the epochs that they make up; else it names the last step that differs.
func Agree(a, b *Schedule, base float64, steps, epochs int) (step int, ok bool) {
	// With a live change of the batch size more epochs may have passed than the steps tell.
	for epoch := epochs - 1; epoch > (steps-1)/a.perEpoch && steps > 0; epoch-- {
		if a.LR(base, steps-1, epoch) != b.LR(base, steps-1, epoch) {
			return steps - 1, false
		}
	}
	for step := steps - 1; step >= 0; step-- {
		epoch := step / a.perEpoch
		if a.LR(base, step, epoch) != b.LR(base, step, epoch) {
			return step, false
		}
	}
	return 0, true
}
