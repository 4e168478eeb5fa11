package images

import (
	"errors"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

// array is an array of numbers that count from first on.
func array(first float32, dims ...int) *Array {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return &Array{File: "f", Dims: dims, Bytes: true, Size: int64(n), Decode: func(into []float32, from int) {
		for i := from; i < len(into); i++ {
			into[i] = first + float32(i)
		}
	}}
}

func labels(values ...float32) *Array {
	return &Array{
		File: "l", Dims: []int{len(values)},
		Decode: func(into []float32, from int) { copy(into[from:], values[from:]) },
	}
}

func TestArraysBecomeATableOfPictures(t *testing.T) {
	q := &tabular.Request{}
	table, err := FromArrays(q, array(10, 3, 2, 2), labels(7, 4, 7))
	if err != nil {
		t.Fatal(err)
	}
	if table.Image != (tabular.ImageShape{Width: 2, Height: 2, Channels: 1, Max: 255}) ||
		table.Kind != tabular.ImageKind {
		t.Errorf("%s of %+v", table.Kind, table.Image)
	}
	if !slices.Equal(table.Labels, []int32{1, 0, 1}) || !slices.Equal(table.Classes, []string{"4", "7"}) ||
		table.X.Data[11] != 21 {
		t.Errorf("labels %v of %q, pixels %v", table.Labels, table.Classes, table.X.Data)
	}
	if err := table.Check(); err != nil {
		t.Error(err)
	}
	// Other pictures get the classes of these; labels that training did not know are errors.
	q.Encoding = &table.Encoding
	again, err := FromArrays(q, array(0, 1, 2, 2), labels(7))
	if err != nil || !slices.Equal(again.Labels, []int32{1}) {
		t.Errorf("%v, %v", again, err)
	}
	if _, err := FromArrays(q, array(0, 1, 2, 2), labels(5)); err == nil ||
		!strings.Contains(err.Error(), "is no class of the training table") {
		t.Errorf("%v", err)
	}
	if _, err := FromArrays(q, array(0, 1, 2, 3), labels(7)); err == nil ||
		!strings.Contains(err.Error(), "features of other names") {
		t.Errorf("%v", err)
	}
}

func TestArraysOfNumbersAndTargets(t *testing.T) {
	q := &tabular.Request{Source: tabular.Source{Task: tabular.Regression, Limit: 2}}
	table, err := FromArrays(q, array(0, 3, 4), labels(0.5, 2, 3))
	if err != nil {
		t.Fatal(err)
	}
	if table.Image.Width != 0 || table.Features[3] != "value 3" || !slices.Equal(table.Targets, []float64{0.5, 2}) ||
		table.X.Rows != 2 {
		t.Errorf("%+v, %q, targets %v", table.Image, table.Features, table.Targets)
	}
	bright := array(1, 2, 2, 2)
	bright.Bytes = false
	if table, err = FromArrays(&tabular.Request{}, bright, labels(0, 1)); err != nil || table.Image.Max != 8 {
		t.Errorf("brightest %v, %v", table.Image.Max, err)
	}
}

func TestArraysThatDoNotFit(t *testing.T) {
	nan := labels(1, float32(math.NaN()))
	many := make([]float32, 20_001)
	for i := range many {
		many[i] = float32(i)
	}
	for want, c := range map[string]struct{ x, y *Array }{
		"one dimension only":                     {array(0, 5), labels(1, 2, 3, 4, 5)},
		"labels have one":                        {array(0, 2, 2), array(0, 2, 2)},
		"3 labels for the 2 images":              {array(0, 2, 2), labels(1, 2, 3)},
		"at most 131072":                         {array(0, 2, 1<<9, 1<<9), labels(1, 2)},
		"a value is not finite":                  {array(0, 2, 2), nan},
		"different values are too many":          {array(0, 20_001, 1), labels(many...)},
		"2 images x 65536 values need 640.0 KiB": {array(0, 2, 1<<8, 1<<8), labels(1, 2)},
	} {
		q := &tabular.Request{Options: tabular.Options{MaxMemory: 600_000}}
		if _, err := FromArrays(q, c.x, c.y); err == nil || !strings.Contains(err.Error(), want) ||
			errors.As(err, new(*tabular.LimitError)) != strings.HasSuffix(want, "KiB") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestNumbersThatAreDecodedAlreadyAreTaken(t *testing.T) {
	x := array(0, 2, 2)
	x.Early = func(n int) []float32 { return []float32{9, 8, 7, 6}[:n] }
	table, err := FromArrays(&tabular.Request{}, x, labels(0, 1))
	if err != nil || !slices.Equal(table.X.Data, []float32{9, 8, 7, 6}) {
		t.Errorf("%v, %v", table.X.Data, err)
	}
	x.Early = func(int) []float32 { return nil }
	if table, err = FromArrays(&tabular.Request{}, x, labels(0, 1)); err != nil ||
		!slices.Equal(table.X.Data, []float32{0, 1, 2, 3}) {
		t.Errorf("%v, %v", table.X.Data, err)
	}
}

func TestValuesAreNamedByPlaceAndColor(t *testing.T) {
	for want, shape := range map[string]tabular.ImageShape{
		"pixel 0,0;pixel 0,1;pixel 1,0;pixel 1,1":         {Width: 2, Height: 2, Channels: 1},
		"pixel 0,0 red;pixel 0,0 green;pixel 0,0 blue":    {Width: 1, Height: 1, Channels: 3},
		"pixel 0,0 0;pixel 0,0 1;pixel 1,0 0;pixel 1,0 1": {Width: 1, Height: 2, Channels: 2},
	} {
		if got := strings.Join(ValueNames(shape), ";"); got != want {
			t.Errorf("%+v: %s, want %s", shape, got, want)
		}
	}
}

// noise is a gray picture of random pixels.
func noise(seed uint64, width, height int) *image.Gray {
	s := splitmix.New(seed, splitmix.Points, 0)
	img := image.NewGray(image.Rect(3, 5, 3+width, 5+height)) // bounds need not begin at 0
	for i := range img.Pix {
		img.Pix[i] = byte(s.Intn(uint64(i), 256))
	}
	return img
}

func scaled(img image.Image, width, height, channels int) []float32 {
	row := make([]float32, width*height*channels)
	Scale(img, row, tabular.ImageShape{Width: width, Height: height, Channels: channels})
	return row
}

func meanOf(values []float32) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v)
	}
	return sum / float64(len(values))
}

func TestScalingKeepsTheLight(t *testing.T) {
	for seed := range uint64(30) {
		s := splitmix.New(seed, splitmix.Sample, 0)
		width, height := 1+s.Intn(0, 40), 1+s.Intn(1, 40)
		img := noise(seed, width, height)
		same := scaled(img, width, height, 1)
		for i, v := range same {
			if v != float32(img.Pix[i]) {
				t.Fatalf("seed %d: unscaled pixel %d is %v, was %d", seed, i, v, img.Pix[i])
			}
		}
		small := scaled(img, 1+s.Intn(2, width), 1+s.Intn(3, height), 1)
		if math.Abs(meanOf(small)-meanOf(same)) > 1e-3 {
			t.Fatalf("seed %d: mean %v of %d x %d becomes %v", seed, meanOf(same), width, height, meanOf(small))
		}
		if slices.Min(small) < slices.Min(same) || slices.Max(small) > slices.Max(same) {
			t.Fatalf("seed %d: values %v to %v become %v to %v", seed, slices.Min(same), slices.Max(same),
				slices.Min(small), slices.Max(small))
		}
		// Twice the size repeats each pixel, and half of that is the picture again.
		large := scaled(img, 2*width, 2*height, 1)
		for y := range 2 * height {
			for x := range 2 * width {
				if large[y*2*width+x] != same[y/2*width+x/2] {
					t.Fatalf("seed %d: pixel %d,%d of the larger picture is %v", seed, y, x, large[y*2*width+x])
				}
			}
		}
	}
}

func TestColorsAndTransparency(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	img.Set(0, 0, color.NRGBA{R: 200, G: 100, B: 50, A: 255})
	img.Set(1, 0, color.NRGBA{R: 255, G: 255, B: 255, A: 0}) // transparent: over black
	if got := scaled(img, 2, 1, 3); !slices.Equal(got, []float32{200, 100, 50, 0, 0, 0}) {
		t.Errorf("pixels %v", got)
	}
	if got := scaled(img, 1, 1, 3); !slices.Equal(got, []float32{100, 50, 25}) {
		t.Errorf("mean %v", got)
	}
}

func TestGrayPictures(t *testing.T) {
	grays := color.Palette{color.Black, color.Gray{Y: 7}, color.White}
	for name, c := range map[string]struct {
		model color.Model
		want  bool
	}{
		"gray": {color.GrayModel, true}, "deep gray": {color.Gray16Model, true}, "palette of grays": {grays, true},
		"palette with a color": {append(grays, color.RGBA{R: 1, A: 255}), false}, "color": {color.RGBAModel, false},
	} {
		if got := IsGray(image.Config{ColorModel: c.model}); got != c.want {
			t.Errorf("%s is gray: %v", name, got)
		}
	}
}
