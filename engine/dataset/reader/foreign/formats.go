package foreign

import "strings"

// format is one that is not read.
type format struct {
	name string
	// magic is what a file has at one of the places at, by default at its beginning.
	magic   string
	at      []int
	anyCase bool
	// binary tells that text which begins with the magic is something else.
	binary bool
	// extensions tell a file whose content does not; text that they hold is of the format too.
	extensions []string
	text       bool
	// remedy says what to do, with FILE for the file's name.
	remedy string
}

// What several formats are told.
const (
	exportCSV    = "export a CSV file"
	unpackFirst  = "unpack it and name a file in it, or the folder"
	pictureAlone = "pictures are read from a folder that holds one folder of them for each class"
)

func pandas(function string) string {
	return `in Python: import pandas; pandas.read_` + function + `("FILE").to_csv("table.csv", index=False)`
}

// formats are told by their first bytes; those that more files could begin with come later.
var formats = []format{
	{
		name: "an old Excel workbook or another OLE document", magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		extensions: []string{".xls"}, remedy: "save the sheet as CSV",
	},
	{name: "an Excel workbook", extensions: []string{".xlsx", ".xlsm", ".xlsb"}, remedy: "save the sheet as CSV"},
	{
		name: "an SQLite database", magic: "SQLite format 3\x00",
		extensions: []string{".sqlite", ".sqlite3", ".db"},
		remedy:     `export a table: sqlite3 -header -csv FILE "select * from TABLE" > table.csv`,
	},
	{
		name: "an Access database", magic: "\x00\x01\x00\x00Standard ", extensions: []string{".mdb", ".accdb"},
		remedy: "export a table: mdb-export FILE TABLE > table.csv",
	},
	{
		name: "a MATLAB file", magic: "MATLAB ", binary: true, extensions: []string{".mat"},
		remedy: `in Python: import numpy, scipy.io; m = scipy.io.loadmat("FILE"); ` +
			`numpy.savez("table.npz", x=m["X"], y=m["y"].ravel()), with the names that m has`,
	},
	{
		name: "an HDF5 file", magic: "\x89HDF\r\n\x1a\n", at: []int{0, 512, 1024, 2048},
		extensions: []string{".h5", ".hdf5", ".hdf", ".he5"},
		remedy:     pandas("hdf") + `, or h5py and numpy.savez`,
	},
	{
		name: "an Arrow (Feather) file", magic: "ARROW1\x00\x00", extensions: []string{".feather", ".arrow", ".ipc"},
		remedy: `write Parquet: import pandas; pandas.read_feather("FILE").to_parquet("table.parquet")`,
	},
	{
		name: "a Feather file of the first version", magic: "FEA1", binary: true,
		remedy: `write Parquet: import pandas; pandas.read_feather("FILE").to_parquet("table.parquet")`,
	},
	{
		name: "an ORC file", magic: "ORC", binary: true, extensions: []string{".orc"},
		remedy: `write Parquet: import pandas; pandas.read_orc("FILE").to_parquet("table.parquet")`,
	},
	{
		name: "an Avro file", magic: "Obj\x01", extensions: []string{".avro"},
		remedy: "write JSON lines: avro-tools tojson FILE > table.jsonl",
	},
	{name: "an encrypted Parquet file", magic: "PARE", binary: true, remedy: "write it without encryption"},
	{name: "a Python pickle", magic: "\x80\x02", extensions: []string{".pkl", ".pickle", ".joblib"}, remedy: unpickle},
	{name: "a Python pickle", magic: "\x80\x03", remedy: unpickle},
	{name: "a Python pickle", magic: "\x80\x04", remedy: unpickle},
	{name: "a Python pickle", magic: "\x80\x05", remedy: unpickle},
	{name: "an R object (RDS)", magic: "X\n\x00\x00\x00", extensions: []string{".rds"}, remedy: fromR},
	{name: "an R object (RDS)", magic: "A\n2\n", remedy: fromR},
	{name: "an R object (RDS)", magic: "A\n3\n", remedy: fromR},
	{name: "R's data (RData)", magic: "RDX2\n", extensions: []string{".rdata", ".rda"}, remedy: loadR},
	{name: "R's data (RData)", magic: "RDX3\n", remedy: loadR},
	{name: "a Stata file", magic: "<stata_dta>", extensions: []string{".dta"}, remedy: pandas("stata")},
	{name: "an SPSS file", magic: "$FL2@(#)", extensions: []string{".sav", ".zsav"}, remedy: pandas("spss")},
	{
		name: "a SAS file", magic: "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60",
		extensions: []string{".sas7bdat"}, remedy: pandas("sas"),
	},
	{name: "a SAS transport file", magic: "HEADER RECORD*******", remedy: pandas("sas")},
	{name: "a dBase table", extensions: []string{".dbf"}, remedy: exportCSV},
	{name: "a 7z archive", magic: "7z\xbc\xaf\x27\x1c", extensions: []string{".7z"}, remedy: unpackFirst},
	{name: "a RAR archive", magic: "Rar!\x1a\x07", extensions: []string{".rar"}, remedy: unpackFirst},
	{
		name: "a tar archive", magic: "ustar", at: []int{257}, extensions: []string{".tar", ".tgz", ".tbz2", ".txz"},
		remedy: "unpack it (tar -xf FILE) and name a file in it, or the folder",
	},
	{
		name: "a file packed by compress", magic: "\x1f\x9d", extensions: []string{".z"},
		remedy: "unpack it first: gzip -d FILE",
	},
	{name: "an LZMA file", magic: "\x5d\x00\x00", extensions: []string{".lzma"}, remedy: "unpack it first: xz -d FILE"},
	{name: "an lzip file", magic: "LZIP\x01", extensions: []string{".lz"}, remedy: "unpack it first: lzip -d FILE"},
	{
		name: "a file packed by Snappy", magic: "\xff\x06\x00\x00sNaPpY", extensions: []string{".sz", ".snappy"},
		remedy: "unpack it first",
	},
	{name: "a file packed by Brotli", extensions: []string{".br"}, remedy: "unpack it first: brotli -d FILE"},
	{
		name: "a TFRecord file", extensions: []string{".tfrecord", ".tfrecords"},
		remedy: "write its examples as CSV or NPZ",
	},
	{
		name: "a file of tensors", extensions: []string{".safetensors", ".pt", ".pth", ".onnx"},
		remedy: "save features x and labels y by numpy.savez",
	},
	{name: "a PNG picture", magic: "\x89PNG", remedy: pictureAlone},
	{name: "a JPEG picture", magic: "\xff\xd8\xff", remedy: pictureAlone},
	{name: "a GIF picture", magic: "GIF8", binary: true, remedy: pictureAlone},
	{name: "a TIFF picture", magic: "II*\x00", remedy: pictureAlone},
	{name: "a TIFF picture", magic: "MM\x00*", remedy: pictureAlone},
	{name: "a BMP picture", magic: "BM", binary: true, extensions: []string{".bmp"}, remedy: pictureAlone},
	{name: "a WebP picture", magic: "WEBP", at: []int{8}, remedy: pictureAlone},
	{name: "a WAV recording", magic: "WAVE", at: []int{8}, remedy: "compute features and write them as CSV or NPZ"},
	{name: "a PDF document", magic: "%PDF", extensions: []string{".pdf"}, remedy: exportCSV},
	{
		name: "a Git LFS pointer", magic: "version https://git-lfs",
		remedy: "the data itself has not been fetched: git lfs pull",
	},
	{name: "an HTML page", magic: "<!doctype html", anyCase: true, remedy: fromHTML},
	{name: "an HTML page", magic: "<html", anyCase: true, remedy: fromHTML},
	{name: "an XML document", magic: "<?xml", extensions: []string{".xml"}, text: true, remedy: pandas("xml")},
	{
		name: "an SQL script", extensions: []string{".sql"}, text: true,
		remedy: "load it into a database and " + exportCSV,
	},
}

const (
	unpickle = `in Python: import pandas; pandas.read_pickle("FILE").to_csv("table.csv", index=False); ` +
		`open no pickle that you do not trust`
	fromR    = `in R: write.csv(readRDS("FILE"), "table.csv", row.names=FALSE)`
	loadR    = `in R: load("FILE"); write.csv(NAME, "table.csv", row.names=FALSE), with a name that ls() lists`
	fromHTML = "a download that answered with a page, perhaps: fetch the file itself"
)

// archives are formats that are ZIP archives, told by a file in them.
var archives = []struct {
	name, remedy string
	holds        func(member string) bool
}{
	{"an Excel workbook (xlsx)", "save the sheet as CSV", under("xl/")},
	{"a Word document", exportCSV, under("word/")},
	{"a presentation", exportCSV, under("ppt/")},
	{"an OpenDocument spreadsheet", "save the sheet as CSV", under("content.xml")},
	{"a model or tensors of PyTorch", "save features x and labels y by numpy.savez", named("data.pkl")},
	{"a model of Keras", "name the data that it was trained on", named("model.weights.h5")},
}

func under(folder string) func(string) bool {
	return func(member string) bool { return strings.HasPrefix(member, folder) }
}

func named(file string) func(string) bool {
	return func(member string) bool { return member == file || strings.HasSuffix(member, "/"+file) }
}
