package parquet_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

type person struct {
	ID    int64     `parquet:"id"`
	Age   *float64  `parquet:"age,optional"`
	City  string    `parquet:"city"`
	Born  time.Time `parquet:"born"`
	Paid  bool      `parquet:"paid"`
	Tags  []string  `parquet:"tags,list"`
	Class string    `parquet:"class"`
}

func manyPeople(n int) (rows []person, csv string) {
	var b strings.Builder
	b.WriteString("id,age,city,born,paid,class\n")
	for i := range n {
		p := person{
			ID: int64(i), City: []string{"Rome", "Oslo", "Bonn"}[i%3], Paid: i%4 < 2,
			Class: []string{"a", "b"}[i%2],
		}
		p.Born = time.Date(1980+i%20, 3, 1, 0, 0, 0, 0, time.UTC)
		age := ""
		if i%5 > 0 {
			v := 20 + float64(i%7)*1.5
			p.Age, age = &v, fmt.Sprint(v)
		}
		rows = append(rows, p)
		fmt.Fprintf(&b, "%d,%s,%s,%s,%v,%s\n", i, age, p.City, p.Born.Format("2006-01-02 15:04:05"), p.Paid, p.Class)
	}
	return rows, b.String()
}

func TestParquetIsReadAsTheSameTableOfTextIs(t *testing.T) {
	rows, csv := manyPeople(1600)
	want, err := dataset.Load(context.Background(), datasettest.File(t, "p.csv", csv), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, codec := range map[string]pq.WriterOption{
		"plain": pq.Compression(&pq.Uncompressed), "snappy": pq.Compression(&pq.Snappy),
		"zstd": pq.Compression(&pq.Zstd), "gzip": pq.Compression(&pq.Gzip),
	} {
		s := datasettest.File(t, "p.parquet", string(datasettest.Parquet(t, rows, codec)))
		got, err := dataset.Load(context.Background(), s, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		datasettest.SameTable(t, name, got, want)
		if notes := strings.Join(got.Notes, "\n"); !strings.Contains(notes, "nested records: tags") ||
			!strings.Contains(notes, "dates: born") || !strings.Contains(notes, "row numbers: id") {
			t.Errorf("notes %q", got.Notes)
		}
		s.Validation, s.Limit = "p.parquet", 900
		if got, err = dataset.Load(context.Background(), s, dataset.Options{}); err != nil || got.NumRows() != 900 ||
			got.Holdout.NumRows() != 1600 {
			t.Fatalf("%v", err)
		}
	}
}

func TestParquetNumbersOfEveryType(t *testing.T) {
	type row struct {
		A int8    `parquet:"a"`
		B uint32  `parquet:"b"`
		C uint64  `parquet:"c"`
		D float32 `parquet:"d"`
		E int64   `parquet:"e,decimal(2:18)"`
		Y float64 `parquet:"y"`
	}
	rows := []row{
		{-1, math.MaxUint32, 1 << 40, 0.5, 125, 1},
		{2, 7, 3, float32(math.NaN()), -300, 2.5},
		{3, 8, 4, 2, 0, 9},
	}
	table, err := dataset.Load(context.Background(),
		datasettest.File(t, "n.parquet", string(datasettest.Parquet(t, rows))), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{-1, math.MaxUint32, 1 << 40, 0.5, 0, 1.25, 2, 7, 3, float32(math.NaN()), 1, -3, 3, 8, 4, 2, 0, 0}
	if !slices.EqualFunc(table.X.Data, want, func(x, y float32) bool { return x == y || x != x && y != y }) {
		t.Errorf("%q: %v", table.Features, table.X.Data)
	}
	if table.Task != tabular.Regression || !slices.Equal(table.Targets, []float64{1, 2.5, 9}) {
		t.Errorf("%s %v", table.Task, table.Targets)
	}
}

func TestBadFilesAreErrors(t *testing.T) {
	rows, _ := manyPeople(50)
	good := string(datasettest.Parquet(t, rows))
	for name, text := range map[string]string{"cut.parquet": good[:len(good)/2], "magic.parquet": "PAR1"} {
		_, err := dataset.Load(context.Background(), datasettest.File(t, name, text), dataset.Options{})
		if err == nil || !strings.Contains(err.Error(), "damaged Parquet file") ||
			!strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// page is a page that a test may change before its file is written anew.
type page struct {
	column int
	header *format.PageHeader
	body   []byte
}

// rewriteParquet copies a file page by page, with what change makes of each.
func rewriteParquet(tb testing.TB, raw []byte, change func(p *page)) []byte {
	tb.Helper()
	protocol := new(thrift.CompactProtocol)
	n := len(raw)
	var footer format.FileMetaData
	if err := thrift.Unmarshal(protocol, raw[n-8-int(binary.LittleEndian.Uint32(raw[n-8:])):n-8], &footer); err != nil {
		tb.Fatal(err)
	}
	out := []byte("PAR1")
	for _, g := range footer.RowGroups {
		for k := range g.Columns {
			chunk := &g.Columns[k]
			m := &chunk.MetaData
			from := m.DataPageOffset
			if m.DictionaryPageOffset != 0 {
				from = m.DictionaryPageOffset
			}
			pages := raw[from : from+m.TotalCompressedSize]
			start := int64(len(out))
			for len(pages) > 0 {
				p := page{column: k, header: new(format.PageHeader)}
				r := protocol.NewReaderFromBytes(pages)
				if err := thrift.NewDecoder(r).Decode(p.header); err != nil {
					tb.Fatal(err)
				}
				pages = pages[r.BytesRead():]
				p.body, pages = pages[:p.header.CompressedPageSize], pages[p.header.CompressedPageSize:]
				p.header.CRC = 0
				change(&p)
				header, err := thrift.Marshal(protocol, p.header)
				if err != nil {
					tb.Fatal(err)
				}
				if p.header.Type != format.DictionaryPage &&
					(m.DataPageOffset < start || m.DataPageOffset >= int64(len(out))+1) {
					m.DataPageOffset = int64(len(out))
				}
				out = append(append(out, header...), p.body...)
			}
			if m.DictionaryPageOffset != 0 {
				m.DictionaryPageOffset = start
			} else {
				m.DataPageOffset = start
			}
			m.TotalCompressedSize = int64(len(out)) - start
			chunk.OffsetIndexOffset, chunk.OffsetIndexLength, chunk.ColumnIndexOffset, chunk.ColumnIndexLength = 0, 0,
				0, 0
		}
	}
	tail, err := thrift.Marshal(protocol, &footer)
	if err != nil {
		tb.Fatal(err)
	}
	out = append(out, tail...)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(tail))), "PAR1"...)
}

// encodedRow has a column in each of the encodings that count their own values.
type encodedRow struct {
	Words  string  `parquet:"words,dict"`
	Delta  int64   `parquet:"delta,delta"`
	Front  string  `parquet:"front,delta"`
	Maybe  *int32  `parquet:"maybe,optional"`
	Flag   bool    `parquet:"flag"`
	Plain  float64 `parquet:"plain"`
	Target string  `parquet:"target,dict"`
}

func encodedRows(n int) []encodedRow {
	rows := make([]encodedRow, n)
	for i := range rows {
		v := int32(i % 7)
		rows[i] = encodedRow{
			Words: fmt.Sprint("word", i%5), Delta: int64(i * i % 1000), Front: fmt.Sprint("prefix", i/3),
			Flag:  i%3 == 0,
			Plain: float64(i%11) / 4, Target: []string{"p", "q"}[i/2%2],
		}
		if i%4 != 0 {
			rows[i].Maybe = &v
		}
	}
	return rows
}

// codecs are all that a page may be compressed by.
var codecs = map[string]pq.WriterOption{
	"plain": pq.Compression(&pq.Uncompressed), "snappy": pq.Compression(&pq.Snappy),
	"zstd": pq.Compression(&pq.Zstd), "gzip": pq.Compression(&pq.Gzip),
	"lz4": pq.Compression(&pq.Lz4Raw), "brotli": pq.Compression(&pq.Brotli),
}

// The guard lets pages of every codec, version and encoding through.
func TestParquetPagesOfEveryKind(t *testing.T) {
	rows := encodedRows(3000)
	var want *dataset.Table
	for name, codec := range codecs {
		for version := 1; version <= 2; version++ {
			raw := datasettest.Parquet(t, rows, codec, pq.DataPageVersion(version), pq.PageBufferSize(4096))
			for again, file := range map[string][]byte{
				"as it is": raw, "rewritten": rewriteParquet(t, raw, func(*page) {}),
			} {
				table, err := dataset.Load(context.Background(), datasettest.File(t, "e.parquet", string(file)),
					dataset.Options{})
				if err != nil {
					t.Fatalf("%s, %s, version %d: %v", name, again, version, err)
				}
				if want == nil {
					want = table
				}
				if len(table.X.Data) == 0 || !datasettest.SameValues(table.X.Data, want.X.Data) {
					t.Errorf("%s, %s, version %d: other values", name, again, version)
				}
			}
		}
	}
}

// hostilePages are changes of a page that make the library allocate without bound.
var hostilePages = map[string]func(p *page){
	"compressed size":   func(p *page) { p.header.CompressedPageSize = math.MaxInt32 },
	"uncompressed size": func(p *page) { p.header.UncompressedPageSize = math.MaxInt32 },
	"negative size":     func(p *page) { p.header.UncompressedPageSize = -1 },
	"values": func(p *page) {
		p.header.DataPageHeader.V.NumValues, p.header.DataPageHeaderV2.V.NumValues = math.MaxInt32, math.MaxInt32
	},
	"dictionary": func(p *page) {
		p.header.DictionaryPageHeader.Valid = true
		p.header.DictionaryPageHeader.V.NumValues = math.MaxInt32
	},
	"runs": func(p *page) { // one run of all values there can be
		if p.column == 0 && p.header.Type != format.DictionaryPage {
			p.body = append([]byte{1}, binary.AppendUvarint(nil, math.MaxInt32<<1)...)
			p.body = append(p.body, 1)
			p.resize()
		}
	},
	"deltas": func(p *page) {
		if p.column == 1 {
			p.body = nil
			for _, v := range []uint64{128, 4, math.MaxInt32, 0} {
				p.body = binary.AppendUvarint(p.body, v)
			}
			p.resize()
		}
	},
	"front coded": func(p *page) { // lengths of 0 take no bits, so that a short body has all there can be
		if p.column == 2 {
			p.header.DataPageHeader.V.NumValues, p.header.DataPageHeaderV2.V.NumValues = math.MaxInt32, math.MaxInt32
			p.body = nil
			for _, v := range []uint64{1 << 16, 1, math.MaxInt32, 0} {
				p.body = binary.AppendUvarint(p.body, v)
			}
			p.body = append(p.body, make([]byte, 2<<15)...)
			for _, v := range []uint64{128, 4, 0, 0} {
				p.body = binary.AppendUvarint(p.body, v)
			}
			p.resize()
		}
	},
	"levels": func(p *page) {
		if p.column == 3 && p.header.Type == format.DataPage {
			run := append(binary.AppendUvarint(nil, math.MaxInt32<<1), 1)
			p.body = append(binary.LittleEndian.AppendUint32(nil, uint32(len(run))), run...)
			p.resize()
		}
	},
}

// Errors of the library name the file too, whatever page they are of.
func TestDamagedParquetPagesNameTheFile(t *testing.T) {
	for version := 1; version <= 2; version++ {
		raw := datasettest.Parquet(t, encodedRows(400), codecs["plain"], pq.DataPageVersion(version))
		for what, change := range map[string]func(p *page){
			"kind": func(p *page) { p.header.Type = format.IndexPage },
			"encoding": func(p *page) {
				p.header.DataPageHeader.V.Encoding, p.header.DataPageHeaderV2.V.Encoding = 77,
					77
			},
			"checksum": func(p *page) { p.header.CRC = 1 },
		} {
			for column := range 7 {
				damaged := rewriteParquet(t, raw, func(p *page) {
					if p.column == column {
						change(p)
					}
				})
				_, err := dataset.Load(context.Background(), datasettest.File(t, "h.parquet", string(damaged)),
					dataset.Options{})
				if err == nil || !strings.Contains(err.Error(), "h.parquet: damaged Parquet file") {
					t.Errorf("%s of column %d, version %d: %v", what, column, version, err)
				}
			}
		}
	}
}

// resize has the header say how long the body is.
func (p *page) resize() {
	p.header.CompressedPageSize, p.header.UncompressedPageSize = int32(len(p.body)), int32(len(p.body))
}

func TestHostileParquetPagesCostBoundedMemory(t *testing.T) {
	files := map[string][]byte{}
	for name, codec := range codecs {
		for version := 1; version <= 2; version++ {
			raw := datasettest.Parquet(t, encodedRows(400), codec, pq.DataPageVersion(version))
			for what, change := range hostilePages {
				if compressed := name != "plain"; compressed && (what == "runs" || what == "deltas" ||
					what == "front coded" || what == "levels") || version == 2 && what == "levels" {
					continue
				}
				files[fmt.Sprintf("%s, %s, version %d", what, name, version)] = rewriteParquet(t, raw, change)
			}
			if version == 2 { // bodies are unpacked alike
				continue
			}
			// A body that unpacks to far more than it says.
			big := datasettest.Parquet(t, make([]struct{ A, B float64 }, 1<<19), codec, pq.DataPageVersion(version),
				pq.PageBufferSize(1<<26))
			if name != "plain" {
				files[fmt.Sprintf("bomb, %s, version %d", name, version)] = rewriteParquet(t, big,
					func(p *page) { p.header.UncompressedPageSize = 100 })
			}
			files[fmt.Sprintf("unpacks, %s, version %d", name, version)] = big
		}
	}
	for name, raw := range files {
		if used, err := loadCost(t, raw, tabular.TableKind); err == nil || used > 48<<20+4*uint64(len(raw)) {
			t.Errorf("%s: %s allocated for a file of %s under a limit of 4 MiB: %v", name, wording.Bytes(int64(used)),
				wording.Bytes(int64(len(raw))), err)
		}
	}
}

// Texts of a dictionary, or with a stretch of the text before them, can be short in the file
// and long in memory.
func TestLongTextsOfShortParquetFiles(t *testing.T) {
	type dictionary struct {
		Class string `parquet:"class"`
		Body  string `parquet:"body,dict"`
	}
	type front struct {
		Class string `parquet:"class"`
		Body  string `parquet:"body,delta"`
	}
	text := strings.Repeat("many words ", 10_000)
	var a []dictionary
	var b []front
	for i := range 2000 {
		class := []string{"p", "q"}[i%2]
		a, b = append(a, dictionary{class, text}), append(b, front{class, text})
	}
	codec := pq.Compression(&pq.Zstd)
	for name, raw := range map[string][]byte{
		"dictionary": datasettest.Parquet(t, a, codec),
		"front":      datasettest.Parquet(t, b, codec),
	} {
		used, err := loadCost(t, raw, tabular.TextKind)
		if !errors.As(err, new(*tabular.LimitError)) ||
			!strings.Contains(err.Error(), "more than the limit of ") || used > 64<<20 {
			t.Errorf("%s: %s allocated for a file of %s: %v", name, wording.Bytes(int64(used)),
				wording.Bytes(int64(len(raw))), err)
		}
	}
}

// loadCost loads a file under a limit of 4 MiB and returns what was allocated, freed or not.
func loadCost(t *testing.T, raw []byte, k tabular.Kind) (uint64, error) {
	t.Helper()
	s := datasettest.File(t, "h.parquet", string(raw))
	s.Kind = k
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := dataset.Load(context.Background(), s, dataset.Options{MaxMemory: max(4<<20, int64(len(raw)))})
	runtime.ReadMemStats(&after)
	if err != nil && (len(err.Error()) > 1200 || !bytes.Contains([]byte(err.Error()), []byte("h.parquet"))) {
		t.Errorf("message %.300q", err)
	}
	return after.TotalAlloc - before.TotalAlloc, err
}

// FuzzParquet loads arbitrary files: each ends in an error or a table, and allocates no more
// than some multiple of the limit.
func FuzzParquet(f *testing.F) {
	rows, _ := manyPeople(12)
	f.Add(datasettest.Parquet(f, rows))
	f.Add(datasettest.Parquet(f, []struct{ A, B float64 }{{1, 2}, {3, 4}}))
	for _, codec := range codecs {
		for version := 1; version <= 2; version++ {
			raw := datasettest.Parquet(f, encodedRows(40), codec, pq.DataPageVersion(version))
			f.Add(raw)
			for _, change := range hostilePages {
				f.Add(rewriteParquet(f, raw, change))
			}
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 1<<14 {
			return
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		fuzzTable(t, dir, append([]byte("PAR1"), bytes.TrimPrefix(raw, []byte("PAR1"))...))
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<28 {
			t.Fatalf("%s allocated under a limit of 16 MiB", wording.Bytes(int64(used)))
		}
	})
}

// fuzzTable loads a file of arbitrary bytes.
func fuzzTable(t *testing.T, dir string, raw []byte) {
	path := filepath.Join(dir, "f")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	table, err := dataset.Load(context.Background(), dataset.Source{Name: path}, dataset.Options{MaxMemory: 1 << 24})
	if err == nil {
		datasettest.CheckTable(t, table)
	}
}
