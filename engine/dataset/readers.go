package dataset

import (
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/reader/arff"
	"tunebench/engine/dataset/reader/cifar"
	"tunebench/engine/dataset/reader/delimited"
	"tunebench/engine/dataset/reader/folder"
	"tunebench/engine/dataset/reader/foreign"
	"tunebench/engine/dataset/reader/idx"
	"tunebench/engine/dataset/reader/jsonlines"
	"tunebench/engine/dataset/reader/libsvm"
	"tunebench/engine/dataset/reader/numpy"
	"tunebench/engine/dataset/reader/parquet"
)

// readers are the formats that can be read. A file's content is shown to them in this order.
var readers = []reader.Reader{
	idx.Reader,
	parquet.Reader,
	numpy.NPZ,
	numpy.NPY,
	cifar.Reader,
	folder.Reader,
	foreign.Reader,
	jsonlines.Reader,
	arff.Reader,
	libsvm.Reader,
	delimited.Reader, // takes any text
}
