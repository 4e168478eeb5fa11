package sgemm

import "testing"

func TestMeasurePeak(t *testing.T) {
	peaks := map[string]float64{}
	for _, name := range Kernels() {
		impl, err := WithKernel(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		peaks[name] = impl.MeasurePeak()
		if peaks[name] <= 0 {
			t.Errorf("%s: peak of %g GFLOPS", name, peaks[name])
		}
	}
	if p, ok := peaks["avx2"]; ok && p < 4*peaks["portable"] {
		t.Errorf("eight lanes reach only %.1f GFLOPS, the portable kernel %.1f", p, peaks["portable"])
	}
	t.Log(peaks)
}
