package folder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the first picture of a GIF
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tunebench/engine/dataset/images"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// Reader reads folders.
var Reader = reader.Reader{
	Name:    "pictures",
	Folders: true,
	Open: func(ctx context.Context, q *tabular.Request, _ *reader.File) (*tabular.Table, error) {
		return open(ctx, q)
	},
	Files: files,
}

// Bounds of a folder of pictures.
const (
	// maxPixels bounds a picture before it is decoded: a small file can claim a huge one.
	maxPixels = 64 << 20
	// defaultSide is the side that pictures of different sizes, or large ones, are scaled to.
	defaultSide = 32
	maxSide     = 128
)

// picture is one file of a folder of pictures.
type picture struct {
	path, class string
	// place is the path within the folder, for the digest.
	place string
}

// open reads a folder with one folder of PNG, JPEG or GIF files for each class. Pictures keep their
// size if it is the same for all and at most 64x64, else they are scaled to the source's ImageSize;
// they are gray if all of them are.
func open(ctx context.Context, s *tabular.Request) (*tabular.Table, error) {
	e := s.Encoding
	dir := s.Path(s.Name)
	files, err := list(dir, e != nil)
	if err != nil {
		return nil, err
	}
	if s.Limit > 0 && s.Limit < len(files) {
		files = files[:s.Limit]
	}
	shape, err := plan(ctx, s, files)
	if err != nil {
		return nil, err
	}
	if e != nil && e.Image.Width > 0 {
		shape = e.Image
	}
	width := shape.Width * shape.Height * shape.Channels
	if need := 4 * int64(len(files)) * int64(width); !s.Fits(need) {
		return nil, fmt.Errorf("%s: %d pictures of %d values need %s of memory, more than the limit of %s",
			dir, len(files), width, wording.Bytes(need), wording.Bytes(s.Memory()))
	}
	t := &tabular.Table{
		Name: wording.Name(filepath.Base(dir)), Kind: tabular.ImageKind, Task: tabular.Classification,
		LabelName: "class", Rows: tabular.RowNumbers(len(files)),
		X: tabular.Matrix(len(files), width, make([]float32, len(files)*width)), Indicator: make([]bool, width),
		Image: shape,
	}
	t.Features = images.ValueNames(shape)
	h := sha256.New()
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		raw, err := os.ReadFile(f.path)
		if err != nil {
			return nil, err
		}
		_, _ = h.Write([]byte(f.place + "\x00"))
		_, _ = h.Write(raw)
		if err := f.decode(raw, t.X.Data[i*width:(i+1)*width], shape); err != nil {
			return nil, err
		}
		if i%64 == 0 {
			s.Report(int64(i), int64(len(files)))
		}
	}
	t.SHA256 = hex.EncodeToString(h.Sum(nil))
	if err := nameFolders(t, files, e); err != nil {
		return nil, err
	}
	images.Encode(t)
	t.Encoding.LabelValues = folderNames(files)
	if e != nil {
		t.Encoding = *e
		if !slices.Equal(e.Features, t.Features) {
			return nil,
				fmt.Errorf("%s: pictures have %d values, the training table %d features", dir, width, len(e.Features))
		}
	}
	return t, nil
}

// walk calls found with the path of each picture that counts: hidden files and folders do not.
func walk(dir string, found func(path string) error) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(entry.Name(), ".") && path != dir:
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() || !isPictureName(path):
			return nil
		}
		return found(path)
	})
}

// list finds the files, in the order of class and name. Rows to predict need no
// folders of classes.
func list(dir string, unlabeled bool) ([]picture, error) {
	var files []picture
	err := walk(dir, func(path string) error {
		place, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		place = filepath.ToSlash(place)
		class, _, nested := strings.Cut(place, "/")
		if !nested {
			class = ""
		}
		files = append(files, picture{path: path, class: class, place: place})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil,
			fmt.Errorf("%s is a folder without PNG, JPEG or GIF files; a table in a file, or a folder of pictures "+
				"for each class, is expected", dir)
	}
	classes := folderNames(files)
	bare := slices.Contains(classes, "")
	if bare && (len(classes) > 1 || !unlabeled) {
		i := slices.IndexFunc(files, func(f picture) bool { return f.class == "" })
		return nil,
			fmt.Errorf("%s is not in the folder of a class; %s must hold one folder for each class", files[i].path, dir)
	}
	slices.SortStableFunc(files, func(a, b picture) int { return strings.Compare(a.class, b.class) })
	return files, nil
}

func isPictureName(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".png", ".jpg", ".jpeg", ".gif":
		return true
	}
	return false
}

// files lists the pictures of a folder.
func files(s *tabular.Source) []string {
	path := s.Path(s.Name)
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil
	}
	var files []string
	_ = walk(path, func(path string) error {
		files = append(files, path)
		return nil
	})
	return files
}

func folderNames(files []picture) []string {
	var names []string
	for _, f := range files {
		names = append(names, f.class)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// nameFolders makes classes of the folders, those of the encoding if one is given.
func nameFolders(t *tabular.Table, files []picture, e *tabular.Encoding) error {
	values := folderNames(files)
	if e != nil {
		t.Classes = e.Classes
		if len(values) == 1 && values[0] == "" {
			return nil // rows to predict
		}
		values = e.LabelValues
	} else {
		t.Classes = wording.Names(values)
	}
	for _, f := range files {
		code := slices.Index(values, f.class)
		if code < 0 {
			return fmt.Errorf("%s: %s is no class of the training table (%s)", f.path, wording.Quote(f.class),
				wording.List(t.Classes))
		}
		t.Labels = append(t.Labels, int32(code))
	}
	return nil
}

// plan looks at the sizes and colors of all pictures without decoding them.
func plan(ctx context.Context, s *tabular.Request, files []picture) (tabular.ImageShape, error) {
	if s.ImageSize < 0 || s.ImageSize > maxSide {
		return tabular.ImageShape{},
			fmt.Errorf("image_size %d is outside 1 to %d (0: as they are)", s.ImageSize, maxSide)
	}
	shape := tabular.ImageShape{Channels: 1, Max: 255}
	same := true
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return shape, err
		}
		config, err := f.config()
		if err != nil {
			return shape, err
		}
		if i == 0 {
			shape.Width, shape.Height = config.Width, config.Height
		}
		same = same && config.Width == shape.Width && config.Height == shape.Height
		if !images.IsGray(config) {
			shape.Channels = 3
		}
	}
	switch {
	case s.ImageSize > 0:
		shape.Width, shape.Height = s.ImageSize, s.ImageSize
	case !same || shape.Width > 2*defaultSide || shape.Height > 2*defaultSide:
		shape.Width, shape.Height = defaultSide, defaultSide
	}
	return shape, nil
}

func (f *picture) config() (image.Config, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return image.Config{}, err
	}
	defer file.Close()
	config, _, err := image.DecodeConfig(file)
	switch {
	case errors.Is(err, image.ErrFormat):
		return config, &tabular.ParseError{File: wording.Path(f.path), Problem: "this is no PNG, JPEG or GIF picture"}
	case err != nil:
		return config, &tabular.ParseError{File: wording.Path(f.path), Problem: "damaged picture: " + err.Error()}
	case config.Width < 1 || config.Height < 1 || config.Width > maxPixels/config.Height:
		return config, &tabular.ParseError{File: wording.Path(f.path), Problem: fmt.Sprintf(
			"the picture claims %d x %d pixels; at most %d million can be read", config.Width, config.Height,
			maxPixels>>20)}
	}
	return config, nil
}

// decode scales the picture into the values of a row.
func (f *picture) decode(raw []byte, row []float32, shape tabular.ImageShape) error {
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return &tabular.ParseError{File: wording.Path(f.path), Problem: "damaged picture: " + err.Error()}
	}
	images.Scale(img, row, shape)
	return nil
}
