package folder_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// mustLoad loads a source, with options if some are given.
func mustLoad(t *testing.T, s dataset.Source, options ...dataset.Options) *dataset.Table {
	t.Helper()
	table, err := dataset.Load(t.Context(), s, append(options, dataset.Options{})[0])
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestFolderOfPictures(t *testing.T) {
	dark, light := color.Gray{Y: 10}, color.Gray{Y: 200}
	dir := datasettest.Folder(t, map[string]string{
		"moon/2.png": datasettest.PNG(t, 3, 2, dark), "moon/10.PNG": datasettest.PNG(t, 3, 2, dark),
		"moon/.hidden/1.png": "x",
		"sun/deep/1.png":     datasettest.PNG(t, 3, 2, light), "sun/notes.txt": "not a picture", ".git/x.png": "x",
	})
	table := mustLoad(t, dataset.Source{Name: dir})
	if table.Image != (tabular.ImageShape{Width: 3, Height: 2, Channels: 1, Max: 255}) || table.NumRows() != 3 {
		t.Fatalf("%d rows of %+v", table.NumRows(), table.Image)
	}
	if !slices.Equal(table.Classes, []string{"moon", "sun"}) || !slices.Equal(table.Labels, []int32{0, 0, 1}) {
		t.Errorf("classes %q, labels %v", table.Classes, table.Labels)
	}
	if !slices.Equal(table.X.Data[12:], []float32{255, 200, 200, 200, 200, 200}) {
		t.Errorf("pixels %v", table.X.Data)
	}
	again, err := dataset.LoadEncoded(context.Background(), dataset.Source{Name: filepath.Join(dir, "sun")},
		dataset.Options{}, &table.Encoding)
	if err == nil || !strings.Contains(err.Error(), `"deep" is no class`) {
		t.Errorf("%v, %v", again, err)
	}
	again, err = dataset.LoadEncoded(context.Background(), dataset.Source{Name: filepath.Join(dir, "moon")},
		dataset.Options{}, &table.Encoding)
	if err != nil || again.Labels != nil || again.NumRows() != 2 {
		t.Errorf("pictures to predict: %v, %v", again, err)
	}
}

func TestPicturesAreScaled(t *testing.T) {
	red := color.RGBA{R: 255, A: 255}
	dir := datasettest.Folder(t, map[string]string{
		"a/1.png": datasettest.PNG(t, 40, 40, red),
		"b/1.png": datasettest.PNG(t, 200, 100, color.Gray{Y: 100}),
	})
	table := mustLoad(t, dataset.Source{Name: dir})
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
	table = mustLoad(t, dataset.Source{Name: dir, ImageSize: 1})
	if got := table.X.Data[3:6]; math.Abs(float64(got[0])-(100+155.0/20000)) > 1e-3 || got[0] != got[1] {
		t.Errorf("the mean of a gray picture is %v", got)
	}
}

func TestBadPictures(t *testing.T) {
	good := datasettest.PNG(t, 4, 4, color.Gray{Y: 9})
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
		"empty": {map[string]string{"a/readme.txt": "x"}, 0, "without PNG"},
		"no class": {
			map[string]string{"a/1.png": good, "2.png": good},
			0,
			"2.png is not in the folder of a class",
		},
		"no classes":      {map[string]string{"1.png": good, "2.png": good}, 0, "not in the folder of a class"},
		"one class":       {map[string]string{"a/1.png": good, "a/2.png": good}, 0, "one class"},
		"no picture":      {map[string]string{"a/1.png": good, "b/2.png": "hello"}, 0, "2.png: this is no PNG"},
		"cut short":       {map[string]string{"a/1.png": good, "b/2.png": good[:len(good)-20]}, 0, "2.png: damaged"},
		"huge claim":      {map[string]string{"a/1.png": good, "b/2.png": string(huge)}, 0, "2.png: "},
		"cut JPEG":        {map[string]string{"a/1.png": good, "b/2.jpg": photo.String()[:100]}, 0, "2.jpg: damaged"},
		"size over limit": {map[string]string{"a/1.png": good, "b/2.png": good}, 1000, "image_size 1000"},
	} {
		_, err := dataset.Load(context.Background(),
			dataset.Source{Name: datasettest.Folder(t, c.files), ImageSize: c.size}, dataset.Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// pngClaiming is a picture whose header claims a size that its content does not have.
func pngClaiming(tb testing.TB, width, height uint32) string {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		tb.Fatal(err)
	}
	raw := b.Bytes()
	binary.BigEndian.PutUint32(raw[16:], width)
	binary.BigEndian.PutUint32(raw[20:], height)
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return string(raw)
}

func TestPicturesThatClaimTooMuchAreErrors(t *testing.T) {
	for _, size := range [][2]uint32{{1 << 30, 1 << 30}, {1 << 31, 1}, {65536, 65536}, {0, 5}} {
		dir := t.TempDir()
		for _, class := range []string{"a", "b"} {
			if err := os.Mkdir(filepath.Join(dir, class), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, class, "p.png"), []byte(pngClaiming(t, size[0], size[1])),
				0o600); err != nil {
				t.Fatal(err)
			}
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := dataset.Load(context.Background(), dataset.Source{Name: dir}, dataset.Options{})
		runtime.ReadMemStats(&after)
		if err == nil || after.TotalAlloc-before.TotalAlloc > 8<<20 {
			t.Errorf("%v: %v after %s", size, err, wording.Bytes(int64(after.TotalAlloc-before.TotalAlloc)))
		}
	}
}

// FuzzPicture loads a folder with an arbitrary picture in it, at any size.
func FuzzPicture(f *testing.F) {
	f.Add([]byte(pngClaiming(f, 3, 2)), 0)
	f.Add([]byte(pngClaiming(f, 1, 1)), 7)
	f.Add([]byte("\xff\xd8\xff"), 1)
	f.Add([]byte("GIF89a\x01\x00\x01\x00"), 128)
	for _, name := range []string{"gray.webp", "turned.webp", "turned.tiff"} {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, 5)
	}
	dir := f.TempDir()
	for _, class := range []string{"a", "b"} {
		if err := os.Mkdir(filepath.Join(dir, class), 0o700); err != nil {
			f.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "b", "p.png"), []byte(pngClaiming(f, 1, 1)), 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte, side int) {
		if err := os.WriteFile(filepath.Join(dir, "a", "p.png"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := dataset.Load(context.Background(), dataset.Source{Name: dir, ImageSize: side},
			dataset.Options{MaxMemory: 1 << 24})
		if err == nil {
			datasettest.CheckTable(t, table)
		}
	})
}
