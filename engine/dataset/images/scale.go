package images

import (
	"image"
	"image/color"

	"tunebench/engine/dataset/tabular"
)

// IsGray reports whether all colors of a picture are gray by its color model.
func IsGray(config image.Config) bool {
	if config.ColorModel == color.GrayModel || config.ColorModel == color.Gray16Model {
		return true
	}
	palette, ok := config.ColorModel.(color.Palette)
	for _, c := range palette {
		r, g, b, _ := c.RGBA()
		ok = ok && r == g && g == b
	}
	return ok
}

// Scale writes a picture's pixels, 0 to 255 with transparency over black, into row:
// each value is the mean of the source area that its pixel covers, so that scaling down
// loses no light. Scaled up, a pixel repeats its source.
func Scale(img image.Image, row []float32, shape tabular.ImageShape) {
	bounds := img.Bounds()
	columns := spans(bounds.Dx(), shape.Width)
	for y, down := range spans(bounds.Dy(), shape.Height) {
		for x, across := range columns {
			at := (y*shape.Width + x) * shape.Channels
			meanColor(img, bounds, across, down, row[at:at+shape.Channels])
		}
	}
}

// span is the part of a line of pixels that one scaled pixel covers: whole pixels from first
// to last, the outer two by their weights.
type span struct {
	first, last             int
	firstWeight, lastWeight float64
}

// spans divides n pixels into m parts.
func spans(n, m int) []span {
	parts := make([]span, m)
	for i := range parts {
		// In units of 1/m of a pixel everything is whole, hence exact.
		from, to := i*n, (i+1)*n
		s := span{first: from / m, last: (to - 1) / m}
		s.firstWeight = float64(min((s.first+1)*m, to)-from) / float64(m)
		s.lastWeight = float64(to-max(s.last*m, from)) / float64(m)
		parts[i] = s
	}
	return parts
}

func (s span) weight(i int) float64 {
	switch i {
	case s.first:
		return s.firstWeight
	case s.last:
		return s.lastWeight
	}
	return 1
}

func meanColor(img image.Image, bounds image.Rectangle, across, down span, into []float32) {
	var sum [3]float64
	total := 0.0
	for y := down.first; y <= down.last; y++ {
		for x := across.first; x <= across.last; x++ {
			r, g, b, _ := img.At(bounds.Min.X+x, bounds.Min.Y+y).RGBA()
			w := float64(down.weight(y) * across.weight(x))
			sum[0] += float64(w * float64(r))
			sum[1] += float64(w * float64(g))
			sum[2] += float64(w * float64(b))
			total += w
		}
	}
	for c := range into {
		into[c] = float32(sum[c] / total / 257)
	}
}
