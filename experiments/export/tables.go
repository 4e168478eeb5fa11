package export

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"tunebench/experiments/checkpoint"
)

// encodeCSV writes weights as rows of tensor, row, column and value; a vector has the row 0.
func encodeCSV(weights []checkpoint.Tensor) ([]byte, error) {
	b := []byte("tensor,row,column,value\n")
	for _, t := range weights {
		width := max(1, len(t.Data))
		if len(t.Shape) == 2 {
			width = t.Shape[1]
		}
		for i, v := range t.Data {
			b = append(append(b, t.Name...), ',')
			b = strconv.AppendInt(b, int64(i/width), 10)
			b = strconv.AppendInt(append(b, ','), int64(i%width), 10)
			b = strconv.AppendFloat(append(b, ','), float64(v), 'g', -1, 32)
			b = append(b, '\n')
		}
	}
	return b, nil
}

// encodeNPZ writes weights as NumPy does (numpy.lib.format, version 1.0): an archive of an array for each.
func encodeNPZ(weights []checkpoint.Tensor) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, t := range weights {
		w, err := z.CreateHeader(&zip.FileHeader{Name: t.Name + ".npy", Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(array(t)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// array is a tensor as a NumPy array, little-endian.
func array(t checkpoint.Tensor) []byte {
	shape := strings.Trim(strings.ReplaceAll(fmt.Sprint(t.Shape), " ", ", "), "[]")
	if len(t.Shape) == 1 {
		shape += ","
	}
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", shape)
	const before, unit = 10, 64 // of the data's place
	header += strings.Repeat(" ", unit-1-(before+len(header))%unit) + "\n"
	raw := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	raw = append(raw, header...)
	for _, v := range t.Data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return raw
}
