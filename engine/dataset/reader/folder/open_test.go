package folder_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader/folder"
	"tunebench/engine/dataset/tabular"
)

// open opens a folder of files with the reader alone.
func open(t *testing.T, q tabular.Request, files map[string]string) (*tabular.Table, error) {
	t.Helper()
	q.Dir = datasettest.Folder(t, files)
	q.Name = "."
	return folder.Reader.Open(t.Context(), &q, nil)
}

// squares are four gray pictures of 3 x 3 pixels in two classes.
func squares(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for i, path := range []string{"a/1.png", "a/2.png", "b/1.png", "b/2.png"} {
		files[path] = datasettest.PNG(t, 3, 3, color.Gray{Y: uint8(50 * i)})
	}
	return files
}

func TestLimitsOfFolders(t *testing.T) {
	table, err := open(t, tabular.Request{Source: tabular.Source{Limit: 3}}, squares(t))
	if err != nil || !slices.Equal(table.Labels, []int32{0, 0, 1}) || table.X.Data[1] != 0 || table.X.Data[19] != 100 {
		t.Errorf("the first 3 pictures: %+v, %v", table, err)
	}
	q := tabular.Request{}
	q.MaxMemory = 100
	if _, err := open(t, q, squares(t)); !errors.As(err, new(*tabular.LimitError)) ||
		!strings.HasSuffix(err.Error(),
			": 4 pictures of 9 values need 0.1 KiB of memory, more than the limit of 0.1 KiB") {
		t.Errorf("too little memory: %v", err)
	}
	if _, err := open(t, tabular.Request{Source: tabular.Source{ImageSize: -1}}, squares(t)); err == nil ||
		err.Error() != "image_size -1 is outside 1 to 128 (0: as they are)" {
		t.Errorf("a negative size: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q = tabular.Request{Source: tabular.Source{Name: datasettest.Folder(t, squares(t))}}
	if _, err := folder.Reader.Open(ctx, &q, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	q.Name = filepath.Join(q.Name, "none")
	if _, err := folder.Reader.Open(t.Context(), &q, nil); err == nil || !strings.Contains(err.Error(), q.Name) {
		t.Errorf("no folder: %v", err)
	}
}

// Pictures to predict take the shape of those trained on, whatever they are.
func TestPicturesToPredictTakeTheTrainedShape(t *testing.T) {
	trained, err := open(t, tabular.Request{}, squares(t))
	if err != nil {
		t.Fatal(err)
	}
	red := datasettest.PNG(t, 50, 20, color.RGBA{R: 255, A: 255})
	got, err := open(t, tabular.Request{Encoding: &trained.Encoding}, map[string]string{"b/x.png": red, "b/y.png": red})
	if err != nil || got.Image != trained.Image || !slices.Equal(got.Labels, []int32{1, 1}) ||
		!slices.Equal(got.Classes, trained.Classes) {
		t.Errorf("%+v, %v", got, err)
	}
	flat := trained.Encoding
	flat.Image, flat.Features = tabular.ImageShape{}, []string{"x", "y"}
	if _, err := open(t, tabular.Request{Encoding: &flat}, squares(t)); err == nil ||
		!strings.HasSuffix(err.Error(), ": pictures have 9 values, the training table 2 features") {
		t.Errorf("pictures for a table of columns: %v", err)
	}
}

// A GIF shows its first picture; a photograph of one gray is gray.
func TestFormatsOfPictures(t *testing.T) {
	palette := color.Palette{color.Black, color.White}
	square := image.Rect(0, 0, 8, 8)
	dark, light := image.NewPaletted(square, palette), image.NewPaletted(square, palette)
	for i := range light.Pix {
		light.Pix[i] = 1
	}
	var moving, photo bytes.Buffer
	if err := gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{light, dark}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&photo, image.NewGray(square), nil); err != nil {
		t.Fatal(err)
	}
	table, err := open(t, tabular.Request{}, map[string]string{
		"a/1.GIF": moving.String(), "a/misnamed.png": photo.String(), "b/1.jpeg": photo.String(),
	})
	if err != nil {
		t.Fatal(err)
	}
	size := table.X.Cols
	if table.X.Data[0] != 255 || table.X.Data[size] != 0 || table.X.Data[2*size] != 0 || table.Image.Width != 8 {
		t.Errorf("%+v begin with %v, %v and %v", table.Image, table.X.Data[0], table.X.Data[size], table.X.Data[2*size])
	}
}

// Folders may be called anything: classes are cleaned and told apart, labels keep to the folders.
func TestOddNamesOfClasses(t *testing.T) {
	pixel := datasettest.PNG(t, 1, 1, color.White)
	table, err := open(t, tabular.Request{}, map[string]string{
		"a b/1.png": pixel, "a\tb/1.png": pixel, "été/1.png": pixel, "\x1b[31m/1.png": pixel, "-1/1.png": pixel,
		"x.png/1.png": pixel,
	})
	if err != nil {
		t.Fatal(err)
	}
	datasettest.CheckTable(t, table)
	unique := slices.Compact(slices.Sorted(slices.Values(table.Classes)))
	if len(unique) != 6 || len(table.Labels) != 6 {
		t.Errorf("classes %q, labels %v", table.Classes, table.Labels)
	}
	if !slices.Contains(table.Encoding.LabelValues, "a\tb") {
		t.Errorf("folders %q", table.Encoding.LabelValues)
	}
}

// The digest is of what is in which class: it changes with any name or byte, not with the folder's
// own place.
func TestDigestsOfFolders(t *testing.T) {
	digest := func(change func(files map[string]string)) string {
		files := squares(t)
		change(files)
		table, err := open(t, tabular.Request{}, files)
		if err != nil {
			t.Fatal(err)
		}
		return table.SHA256
	}
	base := digest(func(map[string]string) {})
	if again := digest(func(files map[string]string) { files["a/notes.txt"] = "x" }); again != base {
		t.Error("what is no picture changes the digest")
	}
	for name, change := range map[string]func(files map[string]string){
		"name":  func(f map[string]string) { f["a/3.png"] = f["a/2.png"]; delete(f, "a/2.png") },
		"class": func(f map[string]string) { f["b/3.png"] = f["a/2.png"]; delete(f, "a/2.png") },
		"pixel": func(f map[string]string) { f["b/2.png"] = f["b/1.png"] },
	} {
		if digest(change) == base {
			t.Errorf("another %s leaves the digest as it is", name)
		}
	}
}

func TestFilesOfAFolder(t *testing.T) {
	files := squares(t)
	files["b/deep/3.JPG"], files["b/notes.txt"], files[".git/x.png"], files["b/.x.png"] = "", "", "", ""
	s := tabular.Source{Name: datasettest.Folder(t, files)}
	var got []string
	for _, path := range folder.Reader.Files(&s) {
		place, err := filepath.Rel(s.Name, path)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, filepath.ToSlash(place))
	}
	if want := strings.Fields("a/1.png a/2.png b/1.png b/2.png b/deep/3.JPG"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, name := range []string{filepath.Join(s.Name, "a", "1.png"), filepath.Join(s.Name, "none")} {
		s := tabular.Source{Name: name}
		if got := folder.Reader.Files(&s); got != nil {
			t.Errorf("%s is no folder and has %q", name, got)
		}
	}
}
