package images

import (
	"bytes"
	"encoding/binary"
	"image"
	"slices"
	"strings"
	"testing"
)

// The pixels 1 2 3 over 4 5 6 as PIL's exif_transpose turns them.
func TestPicturesAreTurnedUpright(t *testing.T) {
	img := image.NewGray(image.Rect(5, 7, 8, 9)) // bounds need not begin at 0
	copy(img.Pix, []byte{1, 2, 3, 4, 5, 6})
	for orientation, want := range [][]float32{
		{1, 2, 3, 4, 5, 6},
		{1, 2, 3, 4, 5, 6},
		{3, 2, 1, 6, 5, 4},
		{6, 5, 4, 3, 2, 1},
		{4, 5, 6, 1, 2, 3},
		{1, 4, 2, 5, 3, 6},
		{4, 1, 5, 2, 6, 3},
		{6, 3, 5, 2, 4, 1},
		{3, 6, 2, 5, 1, 4},
		{1, 2, 3, 4, 5, 6},
	} {
		turned := Upright(img, orientation)
		size := turned.Bounds().Size()
		if got := scaled(turned, size.X, size.Y, 1); !slices.Equal(got, want) ||
			(size.X == 2) != (orientation >= 5 && orientation <= 8) {
			t.Errorf("%d: %v of %v, want %v", orientation, got, size, want)
		}
	}
}

// directory is a TIFF structure whose first directory has a tag before that of the orientation.
func directory(order binary.AppendByteOrder, mark string, orientation uint16) string {
	b := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	b = order.AppendUint16(b, 2)
	b = append(b, make([]byte, 12)...)
	b = order.AppendUint16(order.AppendUint16(b, 0x0112), 3)
	return string(order.AppendUint16(order.AppendUint32(b, 1), orientation)) + "\x00\x00\x00\x00\x00\x00"
}

func TestOrientationsAreFound(t *testing.T) {
	big, little := directory(binary.BigEndian, "MM", 6), directory(binary.LittleEndian, "II", 6)
	segment := func(marker byte, data string) string {
		return "\xff" + string([]byte{marker, byte((len(data) + 2) >> 8), byte(len(data) + 2)}) + data
	}
	webp := func(chunks string) string { return "RIFF\x00\x00\x00\x00WEBP" + chunks }
	jfif, pixels := segment(0xe0, "JFIF"), "\xff\xda\x00\x04xx"
	for name, c := range map[string]struct {
		file string
		want int
	}{
		"TIFF, little-endian":  {little, 6},
		"TIFF, big-endian":     {big, 6},
		"JPEG":                 {"\xff\xd8" + jfif + "\xff\xff" + segment(0xe1, "Exif\x00\x00"+big) + pixels, 6},
		"JPEG with XMP before": {"\xff\xd8" + segment(0xe1, "http://") + segment(0xe1, "Exif\x00\x00"+little), 6},
		"JPEG, behind pixels":  {"\xff\xd8" + pixels + segment(0xe1, "Exif\x00\x00"+big), 1},
		"JPEG without":         {"\xff\xd8" + jfif + pixels, 1},
		"PNG":                  {"\x89PNG\r\n\x1a\n\x00\x00\x00\x01IHDRxCRC.\x00\x00\x00\x20eXIf" + big, 6},
		"PNG with a mark":      {"\x89PNG\r\n\x1a\n\x00\x00\x00\x26eXIfExif\x00\x00" + big, 6},
		"WebP":                 {webp("VP8 \x03\x00\x00\x00abc\x00EXIF\x20\x00\x00\x00" + little), 6},
		"WebP, cut":            {webp("VP8 \x03\x00"), 1},
		"an odd value":         {directory(binary.BigEndian, "MM", 9), 1},
		"a cut directory":      {big[:20], 1},
		"far away":             {"II*\x00\xff\xff\xff\xff", 1},
		"endless":              {"\xff\xd8" + strings.Repeat("\xff", 5000), 1},
		"nothing":              {"", 1},
		"BMP":                  {"BM" + strings.Repeat("\x00", 60), 1},
	} {
		if got := Orientation(strings.NewReader(c.file)); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// FuzzOrientation looks at any file: it ends, with one of the eight.
func FuzzOrientation(f *testing.F) {
	for _, file := range []string{
		"", directory(binary.BigEndian, "MM", 3), "\xff\xd8\xff\xe1\x00\x10Exif\x00\x00",
		"\x89PNG\r\n\x1a\n\x00\x00\x00\x00eXIf",
		"RIFF\x00\x00\x00\x00WEBPEXIF\xff\xff\xff\xff",
	} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if o := Orientation(bytes.NewReader(file)); o < 1 || o > 8 {
			t.Fatalf("%q: %d", file, o)
		}
	})
}
