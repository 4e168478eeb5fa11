package images

import (
	"fmt"
	"strconv"

	"tunebench/engine/dataset/tabular"
)

// ValueNames names the values of a picture row by row, channels last.
func ValueNames(shape tabular.ImageShape) []string {
	pixels := PixelNames(shape.Width, shape.Height)
	if shape.Channels == 1 {
		return pixels
	}
	var names []string
	for _, name := range pixels {
		for c := range shape.Channels {
			if shape.Channels == 3 {
				names = append(names, name+" "+[]string{"red", "green", "blue"}[c])
			} else {
				names = append(names, name+" "+strconv.Itoa(c))
			}
		}
	}
	return names
}

// PixelNames names the pixels of a gray picture row by row.
func PixelNames(width, height int) []string {
	names := make([]string, 0, width*height)
	for y := range height {
		for x := range width {
			names = append(names, fmt.Sprintf("pixel %d,%d", y, x))
		}
	}
	return names
}
