package dataset

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/tabular"
)

// pngFile draws a picture of one color with its first pixel white.
func pngFile(t *testing.T, w, h int, c color.Color) string {
	t.Helper()
	var img interface {
		image.Image
		Set(x, y int, c color.Color)
	} = image.NewGray(image.Rect(0, 0, w, h))
	if r, g, _, _ := c.RGBA(); r != g {
		img = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	for y := range h {
		for x := range w {
			img.Set(x, y, c)
		}
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// inFolders writes files into folders of a fresh folder.
func inFolders(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFolderOfPictures(t *testing.T) {
	dark, light := color.Gray{Y: 10}, color.Gray{Y: 200}
	dir := inFolders(t, map[string]string{
		"moon/2.png": pngFile(t, 3, 2, dark), "moon/10.PNG": pngFile(t, 3, 2, dark), "moon/.hidden/1.png": "x",
		"sun/deep/1.png": pngFile(t, 3, 2, light), "sun/notes.txt": "not a picture", ".git/x.png": "x",
	})
	table := mustLoad(t, Source{Name: dir})
	if table.Image != (tabular.ImageShape{Width: 3, Height: 2, Channels: 1, Max: 255}) || table.NumRows() != 3 {
		t.Fatalf("%d rows of %+v", table.NumRows(), table.Image)
	}
	if !slices.Equal(table.Classes, []string{"moon", "sun"}) || !slices.Equal(table.Labels, []int32{0, 0, 1}) {
		t.Errorf("classes %q, labels %v", table.Classes, table.Labels)
	}
	if !slices.Equal(table.X.Data[12:], []float32{255, 200, 200, 200, 200, 200}) {
		t.Errorf("pixels %v", table.X.Data)
	}
	again, err := LoadEncoded(context.Background(), Source{Name: filepath.Join(dir, "sun")}, Options{}, &table.Encoding)
	if err == nil || !strings.Contains(err.Error(), `"deep" is no class`) {
		t.Errorf("%v, %v", again, err)
	}
	again, err = LoadEncoded(context.Background(), Source{Name: filepath.Join(dir, "moon")}, Options{}, &table.Encoding)
	if err != nil || again.Labels != nil || again.NumRows() != 2 {
		t.Errorf("pictures to predict: %v, %v", again, err)
	}
}

func TestPicturesAreScaled(t *testing.T) {
	red := color.RGBA{R: 255, A: 255}
	dir := inFolders(t, map[string]string{"a/1.png": pngFile(t, 40, 40, red), "b/1.png": pngFile(t, 200, 100, color.Gray{Y: 100})})
	table := mustLoad(t, Source{Name: dir})
	if table.Image != (tabular.ImageShape{Width: 32, Height: 32, Channels: 3, Max: 255}) {
		t.Fatalf("%+v", table.Image)
	}
	row := table.X.Data[:32*32*3]
	if !slices.Equal(row[3:6], []float32{255, 0, 0}) {
		t.Errorf("a red pixel becomes %v", row[3:6])
	}
	// The white pixel fills (1/1.25)^2 of the first scaled one.
	if want := 255 / 1.25 / 1.25; math.Abs(float64(row[1])-want) > 1e-3 {
		t.Errorf("green of the first pixel is %v, want %v", row[1], want)
	}
	table = mustLoad(t, Source{Name: dir, ImageSize: 1})
	if got := table.X.Data[3:6]; math.Abs(float64(got[0])-(100+155.0/20000)) > 1e-3 || got[0] != got[1] {
		t.Errorf("the mean of a gray picture is %v", got)
	}
}

func TestSpansCoverEverything(t *testing.T) {
	for n := 1; n < 40; n++ {
		for m := 1; m < 40; m++ {
			covered := make([]float64, n)
			for _, s := range spans(n, m) {
				total := 0.0
				for i := s.first; i <= s.last; i++ {
					covered[i] += s.weight(i)
					total += s.weight(i)
				}
				if math.Abs(total-float64(n)/float64(m)) > 1e-9 {
					t.Fatalf("%d to %d: a part of %v pixels", n, m, total)
				}
			}
			for i, c := range covered {
				if math.Abs(c-1) > 1e-9 {
					t.Fatalf("%d to %d: pixel %d counts %v times", n, m, i, c)
				}
			}
		}
	}
}

func TestBadPictures(t *testing.T) {
	good := pngFile(t, 4, 4, color.Gray{Y: 9})
	huge := []byte(good)
	copy(huge[16:], "\x7f\xff\xff\xff\x7f\xff\xff\xff") // width and height of IHDR; its checksum no longer fits
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		files map[string]string
		size  int
		want  string
	}{
		"empty":           {map[string]string{"a/readme.txt": "x"}, 0, "without PNG"},
		"no class":        {map[string]string{"a/1.png": good, "2.png": good}, 0, "2.png is not in the folder of a class"},
		"no classes":      {map[string]string{"1.png": good, "2.png": good}, 0, "not in the folder of a class"},
		"one class":       {map[string]string{"a/1.png": good, "a/2.png": good}, 0, "one class"},
		"no picture":      {map[string]string{"a/1.png": good, "b/2.png": "hello"}, 0, "2.png: this is no PNG"},
		"cut short":       {map[string]string{"a/1.png": good, "b/2.png": good[:len(good)-20]}, 0, "2.png: damaged"},
		"huge claim":      {map[string]string{"a/1.png": good, "b/2.png": string(huge)}, 0, "2.png: "},
		"cut JPEG":        {map[string]string{"a/1.png": good, "b/2.jpg": photo.String()[:100]}, 0, "2.jpg: damaged"},
		"size over limit": {map[string]string{"a/1.png": good, "b/2.png": good}, 1000, "image_size 1000"},
	} {
		_, err := Load(context.Background(), Source{Name: inFolders(t, c.files), ImageSize: c.size}, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
