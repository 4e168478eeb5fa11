package folder

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the first picture of a GIF
	_ "image/jpeg"
	_ "image/png"

	"tunebench/engine/dataset/images"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/plainfile"

	_ "golang.org/x/image/bmp"  // decoders register themselves
	_ "golang.org/x/image/tiff" // the first page of a TIFF
	_ "golang.org/x/image/webp"
)

// picture is one file of a folder of pictures.
type picture struct {
	path, class string
	// place is the path within the folder, for the digest.
	place string
	// row is its number among all pictures.
	row int32
	// Width and height are those that it has when it stands upright.
	width, height int
	gray          bool
	// orientation is how it must be turned, as its EXIF data has it.
	orientation int
}

// look reads the picture's size, colors and orientation.
func (f *picture) look() error {
	file, err := plainfile.Open(f.path)
	if err != nil {
		return err
	}
	defer file.Close()
	var config image.Config
	err = f.guarded(func() error {
		config, _, err = image.DecodeConfig(file)
		return err
	})
	if err != nil {
		return err
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxPixels/config.Height {
		return f.bad("the picture claims %d x %d pixels; at most %d million can be read", config.Width, config.Height,
			maxPixels>>20)
	}
	f.width, f.height, f.gray = config.Width, config.Height, images.IsGray(config)
	if f.orientation = images.Orientation(file); images.Sideways(f.orientation) {
		f.width, f.height = f.height, f.width
	}
	return nil
}

// decode scales the picture into the values of a row.
func (f *picture) decode(raw []byte, row []float32, shape tabular.ImageShape) error {
	return f.guarded(func() error {
		img, _, err := image.Decode(bytes.NewReader(raw))
		if err == nil {
			images.Scale(images.Upright(img, f.orientation), row, shape)
		}
		return err
	})
}

// guarded turns what a decoder says, or panics with, into an error of the file.
func (f *picture) guarded(read func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = f.bad("damaged picture: %v", r)
		}
	}()
	switch err := read(); {
	case errors.Is(err, image.ErrFormat):
		return f.bad("this is no %s picture", formats)
	case err != nil:
		return f.bad("damaged picture: %v", err)
	}
	return nil
}

func (f *picture) bad(format string, args ...any) error {
	return &tabular.ParseError{File: wording.Path(f.path), Problem: fmt.Sprintf(format, args...)}
}
