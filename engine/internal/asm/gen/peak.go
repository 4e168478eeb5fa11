package main

import "fmt"

// peakSums is enough independent sums to hide the latency of two FMA units.
const peakSums = 12

// peak writes a loop of nothing but FMA, which measures a core's limit.
func peak(w *writer, set isa) {
	w.text("Peak"+set.name, fmt.Sprintf("Peak%s runs *n rounds of %d FMA on registers.", set.name, peakSums))
	w.op("MOVQ n+0(FP), DI")
	w.op("MOVQ (DI), CX")
	for i := range peakSums + 2 {
		w.op("VXORPS X%d, X%d, X%d", i, i, i)
	}
	w.label("round")
	for i := range peakSums {
		w.op("VFMADD231PS %s%d, %s%d, %s%d", set.reg, peakSums, set.reg, peakSums+1, set.reg, i)
	}
	w.op("DECQ CX")
	w.op("JNZ round")
	w.op("VZEROUPPER")
	w.op("RET")
}

// pause writes the spin-wait hint.
func pause(w *writer) {
	w.text("Pause", "Pause executes *n PAUSE instructions.")
	w.op("MOVQ n+0(FP), DI")
	w.op("MOVQ (DI), CX")
	w.label("again")
	w.op("PAUSE")
	w.op("DECQ CX")
	w.op("JNZ again")
	w.op("RET")
}
