package diagnosis

import (
	"math"
	"math/rand/v2"

	"tunebench/engine/hparam"
)

// defaults returns every key with its default value.
func defaults() map[string]any {
	m := map[string]any{}
	for _, k := range hparam.All() {
		m[k.Name] = k.Default
	}
	return m
}

func moons(noise float64) func(*rand.Rand, int) []sample {
	return func(rng *rand.Rand, n int) []sample {
		out := make([]sample, n)
		for i := range out {
			a, c := rng.Float64()*math.Pi, i%2
			x, y := math.Cos(a), math.Sin(a)
			if c == 1 {
				x, y = 1-x, 0.5-y
			}
			x, y = x+noise*rng.NormFloat64(), y+noise*rng.NormFloat64()
			out[i] = sample{x: []float64{(x - 0.5) / 0.87, (y - 0.25) / 0.5}, class: c}
		}
		return out
	}
}

func spirals(noise float64) func(*rand.Rand, int) []sample {
	return func(rng *rand.Rand, n int) []sample {
		out := make([]sample, n)
		for i := range out {
			t, c := rng.Float64(), i%2
			a := 2 * math.Pi * (1.5*t + float64(c)/2)
			r := 0.1 + 1.9*t
			out[i] = sample{x: []float64{r*math.Cos(a) + noise*rng.NormFloat64(), r*math.Sin(a) + noise*rng.NormFloat64()}, class: c}
		}
		return out
	}
}

// clouds are Gaussian classes in many dimensions, a little like handwritten digits: apart
// sets how far their centres lie from each other in deviations.
func clouds(dims, classes int, apart float64) func(*rand.Rand, int) []sample {
	return func(rng *rand.Rand, n int) []sample {
		centres := make([][]float64, 2*classes) // two clouds for each class, so that it is not linear
		for i := range centres {
			centres[i] = make([]float64, dims)
			for j := range centres[i] {
				centres[i][j] = rng.NormFloat64() * apart / math.Sqrt(float64(dims))
			}
		}
		out := make([]sample, n)
		for i := range out {
			x := make([]float64, dims)
			for j, v := range centres[rng.IntN(2)*classes+i%classes] {
				x[j] = v + 0.5*rng.NormFloat64()
			}
			out[i] = sample{x: x, class: i % classes}
		}
		return out
	}
}

// curved is a standardized regression target that depends on four of the features, with noise.
func curved(dims int, noise float64) func(*rand.Rand, int) []sample {
	return func(rng *rand.Rand, n int) []sample {
		out := make([]sample, n)
		for i := range out {
			x := make([]float64, dims)
			for j := range x {
				x[j] = rng.NormFloat64()
			}
			y := 0.6*x[0] + 0.5*math.Sin(2*x[1]) + 0.4*x[2]*x[3] + noise*rng.NormFloat64()
			out[i] = sample{x: x, y: y / math.Sqrt(0.36+0.125+0.16+noise*noise)}
		}
		return out
	}
}
