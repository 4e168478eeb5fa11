package images

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"io"
)

// Orientation returns how a picture's pixels must be turned to stand upright, by the tag of that
// name in its EXIF data: 1, as they are, to 8 (CIPA DC-008, 4.6.4). It looks at JPEG, PNG, WebP and
// TIFF files and returns 1 where nothing, or nothing sensible, is said.
func Orientation(file io.ReaderAt) int {
	head := at(file, 0, 12)
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8")):
		return inJPEG(file)
	case bytes.HasPrefix(head, []byte("\x89PNG")):
		return inChunks(file, 8, false, "eXIf", binary.BigEndian)
	case bytes.HasPrefix(head, []byte("RIFF")) && bytes.HasSuffix(head, []byte("WEBP")):
		return inChunks(file, 12, true, "EXIF", binary.LittleEndian)
	}
	return inTIFF(file, 0)
}

// maxSegments bounds how far a file is searched.
const maxSegments = 1000

// at reads n bytes at an offset; nil if there are less.
func at(file io.ReaderAt, offset int64, n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(file, offset, int64(n)), b); err != nil {
		return nil
	}
	return b
}

// inJPEG looks through the segments before the pixels: marker, length, content.
func inJPEG(file io.ReaderAt) int {
	offset := int64(2)
	for range maxSegments {
		b := at(file, offset, 4)
		switch {
		case b == nil || b[0] != 0xff || b[1] == 0xda:
			return 1
		case b[1] == 0xff: // filling
			offset++
			continue
		case b[1] == 0xe1 && string(at(file, offset+4, 6)) == "Exif\x00\x00":
			return inTIFF(file, offset+10)
		}
		offset += 2 + int64(binary.BigEndian.Uint16(b[2:]))
	}
	return 1
}

// inChunks looks through the chunks of a PNG file, length before name and checksum behind, or of a
// WebP file, name before length and padded.
func inChunks(file io.ReaderAt, offset int64, webp bool, name string, order binary.ByteOrder) int {
	for range maxSegments {
		b := at(file, offset, 8)
		if b == nil {
			return 1
		}
		length, kind := int64(order.Uint32(b)), string(b[4:])
		if webp {
			length, kind = int64(order.Uint32(b[4:])), string(b[:4])
		}
		if kind == name {
			if string(at(file, offset+8, 6)) == "Exif\x00\x00" { // which some writers leave there
				return inTIFF(file, offset+14)
			}
			return inTIFF(file, offset+8)
		}
		if webp {
			offset += 8 + length + length%2
		} else {
			offset += 12 + length
		}
	}
	return 1
}

// inTIFF looks for the tag in the first directory of a TIFF structure.
func inTIFF(file io.ReaderAt, start int64) int {
	const tag, short = 0x0112, 3
	head := at(file, start, 8)
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(head, []byte("MM\x00*")):
		order = binary.BigEndian
	case !bytes.HasPrefix(head, []byte("II*\x00")):
		return 1
	}
	directory := start + int64(order.Uint32(head[4:]))
	b := at(file, directory, 2)
	if b == nil {
		return 1
	}
	for i := range min(int64(order.Uint16(b)), maxSegments) {
		entry := at(file, directory+2+12*i, 12)
		if entry == nil {
			return 1
		}
		if order.Uint16(entry) == tag && order.Uint16(entry[2:]) == short {
			if v := int(order.Uint16(entry[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}

// Sideways reports whether an orientation exchanges width and height.
func Sideways(orientation int) bool { return orientation >= 5 }

// Upright is a picture turned as an orientation asks.
func Upright(img image.Image, orientation int) image.Image {
	if orientation <= 1 || orientation > 8 {
		return img
	}
	return &turned{img, img.Bounds(), orientation}
}

type turned struct {
	image.Image
	stored      image.Rectangle
	orientation int
}

func (t *turned) Bounds() image.Rectangle {
	if Sideways(t.orientation) {
		return image.Rect(0, 0, t.stored.Dy(), t.stored.Dx())
	}
	return image.Rect(0, 0, t.stored.Dx(), t.stored.Dy())
}

// At finds the stored pixel that is seen at a place.
func (t *turned) At(x, y int) color.Color {
	if Sideways(t.orientation) {
		x, y = y, x
	}
	switch t.orientation {
	case 2, 3, 7, 8:
		x = t.stored.Dx() - 1 - x
	}
	switch t.orientation {
	case 3, 4, 6, 7:
		y = t.stored.Dy() - 1 - y
	}
	return t.Image.At(t.stored.Min.X+x, t.stored.Min.Y+y)
}
