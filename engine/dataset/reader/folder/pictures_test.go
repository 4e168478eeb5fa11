package folder_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"tunebench/engine/dataset/images"
	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader/folder"
	"tunebench/engine/dataset/tabular"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// One bad picture among many is left out by its name; where more than a twentieth are bad,
// something else is wrong.
func TestBadPicturesAreLeftOut(t *testing.T) {
	good := datasettest.PNG(t, 3, 3, color.Gray{Y: 90})
	files := map[string]string{}
	for i := range 20 {
		files[fmt.Sprintf("%c/%02d.png", 'a'+i/10, i)] = good
	}
	want, err := open(t, tabular.Request{}, files)
	if err != nil {
		t.Fatal(err)
	}
	large := datasettest.PNG(t, 500, 500, color.RGBA{R: 255, A: 255})
	for name, bad := range map[string]string{
		"no picture": "hello", "empty": "", "cut short": good[:len(good)-20],
		"cut, of another size and color": large[:len(large)/2],
	} {
		with := maps.Clone(files)
		with["a/05b.png"] = bad
		got, err := open(t, tabular.Request{}, with)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.Image != want.Image || !slices.Equal(got.X.Data, want.X.Data) ||
			!slices.Equal(got.Labels, want.Labels) || !slices.Equal(got.Rows[5:8], []int32{5, 7, 8}) {
			t.Errorf("%s: %+v, rows %v", name, got.Image, got.Rows)
		}
		note := "1 picture of 21 left out, which cannot be read: a/05b.png ("
		if len(got.Notes) != 1 || !strings.HasPrefix(got.Notes[0], note) {
			t.Errorf("%s: notes %q", name, got.Notes)
		}
		with["b/11.png"] = "another"
		if _, err := open(t, tabular.Request{}, with); err == nil ||
			!strings.HasSuffix(err.Error(), "; 2 of 21 pictures cannot be read, more than 5 %") {
			t.Errorf("%s and another: %v", name, err)
		}
	}
}

// exif is the EXIF data of nothing but an orientation.
func exif(orientation uint16, order binary.AppendByteOrder, mark string) string {
	b := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	b = order.AppendUint16(b, 1)
	for _, v := range []uint16{0x0112, 3} {
		b = order.AppendUint16(b, v)
	}
	b = order.AppendUint16(order.AppendUint32(b, 1), orientation)
	return string(order.AppendUint32(append(b, 0, 0), 0))
}

// stored is the picture that stands upright when it is turned by an orientation; the tests of package
// images have the same rules as a table.
func stored(upright image.Image, orientation int) image.Image {
	back := orientation
	switch orientation {
	case 6:
		back = 8
	case 8:
		back = 6
	}
	turned := images.Upright(upright, back)
	flat := image.NewRGBA(turned.Bounds())
	for y := range turned.Bounds().Dy() {
		for x := range turned.Bounds().Dx() {
			flat.Set(x, y, turned.At(x, y))
		}
	}
	return flat
}

// chunk is one chunk of a PNG file.
func chunk(kind, data string) string {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind+data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

func TestOrientationsAreObeyed(t *testing.T) {
	upright := image.NewRGBA(image.Rect(0, 0, 16, 8))
	for i := range upright.Pix {
		upright.Pix[i] = 255
	}
	for y := range 4 {
		for x := range 4 {
			upright.Set(x, y, color.Black) // in the upper left corner
		}
	}
	for orientation := 1; orientation <= 8; orientation++ {
		var photo, picture bytes.Buffer
		if err := jpeg.Encode(&photo, stored(upright, orientation), &jpeg.Options{Quality: 100}); err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(&picture, stored(upright, orientation)); err != nil {
			t.Fatal(err)
		}
		little := exif(uint16(orientation), binary.LittleEndian, "II")
		big := exif(uint16(orientation), binary.BigEndian, "MM")
		segment := "Exif\x00\x00" + big
		files := map[string]string{
			"a/1.jpg": "\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xe1\x00" + string(rune(len(segment)+2)) + segment +
				photo.String()[2:],
			"b/1.png": picture.String()[:33] + chunk("eXIf", little) + picture.String()[33:],
		}
		table, err := open(t, tabular.Request{}, files)
		if err != nil {
			t.Fatalf("%d: %v", orientation, err)
		}
		if table.Image.Width != 16 || table.Image.Height != 8 {
			t.Errorf("%d: %+v", orientation, table.Image)
		}
		for i := range 2 {
			row := table.X.Data[i*16*8*3:]
			at := func(x, y int) float32 { return row[(y*16+x)*3] }
			corners := []float32{at(1, 1), at(14, 1), at(1, 6), at(14, 6)}
			if corners[0] > 20 || slices.Min(corners[1:]) < 235 {
				t.Errorf("%d, picture %d: corners %v", orientation, i, corners)
			}
		}
	}
}

// The files are stored as PIL writes them with orientation 6; WebP has EXIF data behind the pixels.
func TestOrientationsOfMoreFormats(t *testing.T) {
	files := map[string]string{}
	for class, name := range map[string]string{"a": "turned.webp", "b": "turned.tiff"} {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[class+"/"+name] = string(raw)
	}
	table, err := open(t, tabular.Request{}, files)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		row := table.X.Data[i*16*8*3:]
		if table.Image.Width != 16 || row[0] != 0 || row[15*3] != 255 || row[7*16*3] != 255 {
			t.Errorf("picture %d, %+v: corners %v %v %v", i, table.Image, row[0], row[15*3], row[7*16*3])
		}
	}
}

func TestMoreFormatsOfPictures(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 4, 4))
	img.Pix[0], img.Pix[5] = 200, 100
	var ofBMP, ofTIFF bytes.Buffer
	if err := bmp.Encode(&ofBMP, img); err != nil {
		t.Fatal(err)
	}
	if err := tiff.Encode(&ofTIFF, img, &tiff.Options{Compression: tiff.Deflate}); err != nil {
		t.Fatal(err)
	}
	webp, err := os.ReadFile("testdata/gray.webp")
	if err != nil {
		t.Fatal(err)
	}
	table, err := open(t, tabular.Request{}, map[string]string{
		"a/1.bmp": ofBMP.String(), "a/2.tif": ofTIFF.String(), "b/1.TIFF": ofTIFF.String(), "b/2.webp": string(webp),
	})
	if err != nil {
		t.Fatal(err)
	}
	values := table.X.Cols / (table.Image.Width * table.Image.Height)
	for i := range 4 {
		row := table.X.Data[i*table.X.Cols:]
		if row[0] != 200 || row[5*values] != 100 || row[values] != 0 {
			t.Errorf("picture %d: %v %v %v", i, row[0], row[values], row[5*values])
		}
	}
}

func TestFormatsThatAreNotReadAreNamed(t *testing.T) {
	good := datasettest.PNG(t, 3, 3, color.Gray{Y: 90})
	table, err := open(t, tabular.Request{}, map[string]string{"a/1.png": good, "b/1.png": good, "b/2.HEIC": "x"})
	note := "1 picture of the format .heic not read; convert to PNG or JPEG"
	if err != nil || !slices.Equal(table.Notes, []string{note}) {
		t.Errorf("%v, %v", table, err)
	}
	if _, err := open(t, tabular.Request{}, map[string]string{"a/1.avif": good}); err == nil ||
		!strings.Contains(err.Error(), "1 picture of the format .avif") {
		t.Errorf("%v", err)
	}
}

func TestFoldersOfPartsAreParts(t *testing.T) {
	dark, light := datasettest.PNG(t, 2, 2, color.Gray{Y: 10}), datasettest.PNG(t, 2, 2, color.Gray{Y: 200})
	files := map[string]string{
		"train/a/1.png": dark, "train/a/2.png": dark, "train/b/1.png": light, "Valid/a/3.png": dark,
		"Valid/b/3.png": light, "Valid/b/4.png": light, "test/1.png": dark, ".cache/a/1.png": dark,
		"notes/readme.txt": "x",
	}
	table, err := open(t, tabular.Request{}, files)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(table.Classes, []string{"a", "b"}) || table.NumRows() != 3 ||
		!slices.Equal(table.Holdout.Labels, []int32{0, 1, 1}) ||
		table.TestHoldout != nil || !slices.Equal(table.Notes, []string{
		"the folders are taken as parts: train for training, Valid for validation",
		"the folder test is left out: its pictures are in no folders of classes",
	}) {
		t.Errorf("%d rows of %q, notes %q", table.NumRows(), table.Classes, table.Notes)
	}
	files["test/b/1.png"] = light
	delete(files, "test/1.png")
	given, err := open(t, tabular.Request{Source: tabular.Source{Validation: "elsewhere"}}, files)
	if err != nil || given.Holdout != nil || !slices.Equal(given.TestHoldout.Labels, []int32{1}) ||
		given.SHA256 == table.SHA256 {
		t.Errorf("%+v, %v", given, err)
	}
	// A limit cuts the pictures to train on, not the classes.
	limited, err := open(t, tabular.Request{Source: tabular.Source{Limit: 2}}, files)
	if err != nil || !slices.Equal(limited.Labels, []int32{0, 0}) ||
		!slices.Equal(limited.Holdout.Labels, []int32{0, 1, 1}) ||
		!slices.Equal(limited.Encoding.LabelValues, []string{"a", "b"}) {
		t.Errorf("limited: %+v, %v", limited, err)
	}
	files["test/c/1.png"] = light
	if _, err := open(t, tabular.Request{}, files); err == nil || !strings.Contains(err.Error(), `test: `) ||
		!strings.Contains(err.Error(), `"c" is no class of the training table (a, b)`) {
		t.Errorf("a class that training lacks: %v", err)
	}
}

// A set, its parts and its classes may be links to folders elsewhere; a link to a folder above ends.
func TestLinksToFoldersAreFollowed(t *testing.T) {
	dark, light := datasettest.PNG(t, 2, 2, color.Gray{Y: 10}), datasettest.PNG(t, 2, 2, color.Gray{Y: 200})
	dir := datasettest.Folder(t, map[string]string{
		"set/a/1.png": dark, "set/a/2.png": dark, "else/1.png": light, "parts/readme": "x",
	})
	for link, to := range map[string]string{
		"set/b": "else", "set/a/up": "set", "linked": "set", "parts/train": "set", "parts/val": "set",
	} {
		if err := os.Symlink(filepath.Join(dir, to), filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"set", "linked"} {
		q := &tabular.Request{Source: tabular.Source{Dir: dir, Name: name}}
		table, err := folder.Reader.Open(t.Context(), q, nil)
		if err != nil || !slices.Equal(table.Labels, []int32{0, 0, 1}) || len(folder.Reader.Files(&q.Source)) != 3 {
			t.Errorf("%s: %+v, %v", name, table, err)
		}
	}
	q := &tabular.Request{Source: tabular.Source{Dir: dir, Name: "parts"}}
	table, err := folder.Reader.Open(t.Context(), q, nil)
	if err != nil || table.NumRows() != 3 || table.Holdout.NumRows() != 3 {
		t.Errorf("parts: %+v, %v", table, err)
	}
}

// Classes may bear the names of parts.
func TestClassesThatAreCalledLikeParts(t *testing.T) {
	pixel := datasettest.PNG(t, 2, 2, color.White)
	for _, files := range []map[string]string{
		{"train/1.png": pixel, "bus/1.png": pixel},
		{"train/1.png": pixel, "test/1.png": pixel},
		{"train/x/1.png": pixel, "test/1.png": pixel, "plane/1.png": pixel},
		{"training/x/1.png": pixel, "dev.png/1.png": pixel},
	} {
		table, err := open(t, tabular.Request{}, files)
		if err != nil || len(table.Classes) != len(files) || table.Holdout != nil || table.TestHoldout != nil {
			t.Errorf("%v: %+v, %v", slices.Sorted(maps.Keys(files)), table, err)
		}
	}
}

// A link to a named pipe among pictures holds up nobody.
func TestAPipeAmongPictures(t *testing.T) {
	dark := datasettest.PNG(t, 2, 2, color.Gray{Y: 10})
	dir := datasettest.Folder(t, map[string]string{"set/a/1.png": dark, "set/b/1.png": dark})
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(pipe, filepath.Join(dir, "set", "b", "2.png")); err != nil {
		t.Fatal(err)
	}
	q := &tabular.Request{Source: tabular.Source{Dir: dir, Name: "set"}}
	table, err := folder.Reader.Open(t.Context(), q, nil)
	if err == nil || !strings.Contains(err.Error(), "2.png") {
		t.Errorf("%+v, %v", table, err)
	}
}
