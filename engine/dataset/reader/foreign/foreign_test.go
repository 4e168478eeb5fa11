package foreign_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/reader/foreign"
	"tunebench/engine/dataset/tabular"
)

// told returns what is said of a file; "" if it is left to others.
func told(t *testing.T, name, content string) string {
	t.Helper()
	s := datasettest.File(t, name, content)
	f, err := reader.ReadFile(t.Context(), s.Path(s.Name), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if !foreign.Reader.Sniff(f) {
		return ""
	}
	table, err := foreign.Reader.Open(t.Context(), &tabular.Request{Source: s}, f)
	if table != nil || err == nil || !strings.HasPrefix(err.Error(), s.Path(s.Name)+": this is ") {
		t.Fatalf("%s: %v, %v", name, table, err)
	}
	return err.Error()
}

func TestFormatsAreNamed(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	tar := strings.Repeat("\x00", 257) + "ustar\x0000"
	matlab := "MATLAB 5.0 MAT-file, Platform: GLNXA64" + strings.Repeat(" ", 90) + "\x00\x01IM"
	for _, c := range []struct{ name, content, want string }{
		{"f", ole, "an old Excel workbook"},
		{"f", "SQLite format 3\x00", "an SQLite database, which is not read; export a table: sqlite3"},
		{"f", "\x89HDF\r\n\x1a\n", "an HDF5 file"},
		{"f", strings.Repeat("\x00", 512) + "\x89HDF\r\n\x1a\n", "an HDF5 file"},
		{"f", "ARROW1\x00\x00", "an Arrow (Feather) file"},
		{"f", "FEA1\x00", "a Feather file"},
		{"f", "ORC\x0a\x00", "an ORC file"},
		{"f", "Obj\x01\x04", "an Avro file"},
		{"f", "\x80\x04\x95", "a Python pickle"},
		{"f.csv", "\x80\x02}", "a Python pickle"},
		{"f", matlab, "a MATLAB file"},
		{"f", datasettest.Gzip(t, "X\n\x00\x00\x00\x03"), "an R object"},
		{"f", datasettest.XZ(t, "RDX3\nX\n"), "R's data"},
		{"f", "7z\xbc\xaf\x27\x1c", "a 7z archive"},
		{"f", "Rar!\x1a\x07\x01", "a RAR archive"},
		{"f", tar, "a tar archive"},
		{"f.csv.gz", datasettest.Gzip(t, tar), "a tar archive"},
		{"f", datasettest.XZ(t, tar), "a tar archive"},
		{"f", "<stata_dta>", "a Stata file"},
		{"f", "$FL2@(#) SPSS", "an SPSS file"},
		{"f", "\x1f\x9d\x90", "a file packed by compress"},
		{"f", "%PDF-1.7", "a PDF document"},
		{"f", "\x89PNG\r\n", "a PNG picture, which is not read; pictures are read from a folder"},
		{"f", "\xff\xd8\xff\xe0", "a JPEG picture"},
		{"f", "RIFF\x00\x00\x00\x00WEBPVP8 ", "a WebP picture"},
		{"f", "<!DOCTYPE HTML>\n<html>", "an HTML page, which is not read; a download that answered with a page"},
		{"f", "version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"},
		{"f.xml", "<table/>", "an XML document"},
		{"Data.XLSX", "\x00\x01", "an Excel workbook"},
		{"f.mat", "\x00\x00\x00\x00", "a MATLAB file"},
		{"f.parquet.sav.gz", datasettest.Gzip(t, "\x01\x02"), "an SPSS file"},
		{"f.7z", "\x00", "a 7z archive"},
	} {
		if got := told(t, c.name, c.content); !strings.Contains(got, c.want) {
			t.Errorf("%s, %.20q: %q, want %q", c.name, c.content, got, c.want)
		}
	}
}

func TestArchivesAreNamedByWhatTheyHold(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"an Excel workbook":    {"[Content_Types].xml": "x", "xl/workbook.xml": "x"},
		"an OpenDocument":      {"mimetype": "x", "content.xml": "x"},
		"of PyTorch":           {"model/data.pkl": "x", "model/version": "3"},
		"of 2 files (a.csv, b": {"a.csv": "1", "b.csv": "2", "__MACOSX/._a.csv": "x"},
		"without files":        {},
	} {
		if got := told(t, "f.zip", datasettest.ZIP(t, files)); !strings.Contains(got, want) {
			t.Errorf("%v: %q, want %q", files, got, want)
		}
	}
	if got := told(t, "f.zip", datasettest.ZIP(t, map[string]string{"a.csv": "a,b\n1,2\n"})); got != "" {
		t.Errorf("an archive of one table: %q", got)
	}
	if got := told(t, "f.zip", "PK\x03\x04 cut"); !strings.Contains(got, "damaged") {
		t.Errorf("a damaged archive: %q", got)
	}
}

// Text that begins like another format, or bears its name, stays text.
func TestTextIsLeftToOthers(t *testing.T) {
	for name, content := range map[string]string{
		"f.csv": "ORCA,b\n1,2\n", "f": "BMI,GIF8\n1,2\n", "f.xlsx": "a,b\n1,2\n", "f.mat": "1 2 3\n4 5 6\n",
		"f.db":   "a,b\n",
		"f.data": "MATLAB ,x\n1,2\n", "g.csv": "FEA1,b\n1,2\n", "h.csv": "caf\xe9,b\n1,2\n", "i.csv": "", "README": "x",
	} {
		if got := told(t, name, content); got != "" {
			t.Errorf("%s, %q: %q", name, content, got)
		}
	}
}

// What is said names the file, no place in it, and what to do.
func TestRemediesNameTheFile(t *testing.T) {
	got := told(t, "some.sqlite", "SQLite format 3\x00")
	want := regexp.MustCompile(`sqlite3 -header -csv \S+/some\.sqlite "select \* from TABLE" > table\.csv$`)
	if !want.MatchString(got) {
		t.Error(got)
	}
}

// Whatever a file is, what is taken for another format is named, and nothing is read of it.
func FuzzSniff(f *testing.F) {
	for _, content := range []string{"", "a,b\n1,2\n", "PK\x03\x04", "\x80\x04", "ORC\x00", "<html"} {
		f.Add("f.csv", []byte(content))
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		file := &reader.File{Path: name, Raw: content}
		if !foreign.Reader.Sniff(file) {
			return
		}
		_, err := foreign.Reader.Open(t.Context(), &tabular.Request{}, file)
		var bad *tabular.ParseError
		if !errors.As(err, &bad) || !strings.HasPrefix(bad.Problem, "this is ") {
			t.Fatalf("%q: %v", content, err)
		}
	})
}
