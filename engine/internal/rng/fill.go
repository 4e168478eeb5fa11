package rng

// FillNormal fills dst with mean + std*N(0,1), rounded once to float32.
func (s *Stream) FillNormal(dst []float32, mean, std float64) {
	for i := range dst {
		dst[i] = float32(mean + float64(std*s.Normal()))
	}
}

// FillUniform fills dst with numbers from [lo, hi).
func (s *Stream) FillUniform(dst []float32, lo, hi float64) {
	for i := range dst {
		dst[i] = float32(lo + float64((hi-lo)*s.Float64()))
	}
}
