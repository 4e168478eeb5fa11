package dataset

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

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
	out := []byte(parquetMagic)
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
				if p.header.Type != format.DictionaryPage && (m.DataPageOffset < start || m.DataPageOffset >= int64(len(out))+1) {
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
			chunk.OffsetIndexOffset, chunk.OffsetIndexLength, chunk.ColumnIndexOffset, chunk.ColumnIndexLength = 0, 0, 0, 0
		}
	}
	tail, err := thrift.Marshal(protocol, &footer)
	if err != nil {
		tb.Fatal(err)
	}
	out = append(out, tail...)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(tail))), parquetMagic...)
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
			Words: fmt.Sprint("word", i%5), Delta: int64(i * i % 1000), Front: fmt.Sprint("prefix", i/3), Flag: i%3 == 0,
			Plain: float64(i%11) / 4, Target: []string{"p", "q"}[i/2%2],
		}
		if i%4 != 0 {
			rows[i].Maybe = &v
		}
	}
	return rows
}

// codecs are all that a page may be compressed by.
var codecs = map[string]parquet.WriterOption{
	"plain": parquet.Compression(&parquet.Uncompressed), "snappy": parquet.Compression(&parquet.Snappy),
	"zstd": parquet.Compression(&parquet.Zstd), "gzip": parquet.Compression(&parquet.Gzip),
	"lz4": parquet.Compression(&parquet.Lz4Raw), "brotli": parquet.Compression(&parquet.Brotli),
}

// The guard lets pages of every codec, version and encoding through.
func TestParquetPagesOfEveryKind(t *testing.T) {
	rows := encodedRows(3000)
	var want *Table
	for name, codec := range codecs {
		for version := 1; version <= 2; version++ {
			raw := parquetFile(t, rows, codec, parquet.DataPageVersion(version), parquet.PageBufferSize(4096))
			for again, file := range map[string][]byte{"as it is": raw, "rewritten": rewriteParquet(t, raw, func(*page) {})} {
				table, err := Load(context.Background(), inFile(t, "e.parquet", string(file)), Options{})
				if err != nil {
					t.Fatalf("%s, %s, version %d: %v", name, again, version, err)
				}
				if want == nil {
					want = table
				}
				if len(table.X.Data) == 0 || !equalValues(table.X.Data, want.X.Data) {
					t.Errorf("%s, %s, version %d: other values", name, again, version)
				}
			}
		}
	}
}

func equalValues(a, b []float32) bool {
	for i := range a {
		if len(a) != len(b) || math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			return false
		}
	}
	return true
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
		raw := parquetFile(t, encodedRows(400), codecs["plain"], parquet.DataPageVersion(version))
		for what, change := range map[string]func(p *page){
			"kind":     func(p *page) { p.header.Type = format.IndexPage },
			"encoding": func(p *page) { p.header.DataPageHeader.V.Encoding, p.header.DataPageHeaderV2.V.Encoding = 77, 77 },
			"checksum": func(p *page) { p.header.CRC = 1 },
		} {
			for column := range 7 {
				damaged := rewriteParquet(t, raw, func(p *page) {
					if p.column == column {
						change(p)
					}
				})
				_, err := Load(context.Background(), inFile(t, "h.parquet", string(damaged)), Options{})
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
			raw := parquetFile(t, encodedRows(400), codec, parquet.DataPageVersion(version))
			for what, change := range hostilePages {
				if compressed := name != "plain"; compressed && (what == "runs" || what == "deltas" || what == "front coded" || what == "levels") || version == 2 && what == "levels" {
					continue
				}
				files[fmt.Sprintf("%s, %s, version %d", what, name, version)] = rewriteParquet(t, raw, change)
			}
			if version == 2 { // bodies are unpacked alike
				continue
			}
			// A body that unpacks to far more than it says.
			big := parquetFile(t, make([]struct{ A, B float64 }, 1<<19), codec, parquet.DataPageVersion(version), parquet.PageBufferSize(1<<26))
			if name != "plain" {
				files[fmt.Sprintf("bomb, %s, version %d", name, version)] = rewriteParquet(t, big, func(p *page) { p.header.UncompressedPageSize = 100 })
			}
			files[fmt.Sprintf("unpacks, %s, version %d", name, version)] = big
		}
	}
	for name, raw := range files {
		if used, err := loadCost(t, raw, tabular.TableKind); err == nil || used > 48<<20+4*uint64(len(raw)) {
			t.Errorf("%s: %s allocated for a file of %s under a limit of 4 MiB: %v", name, wording.Bytes(int64(used)), wording.Bytes(int64(len(raw))), err)
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
	codec := parquet.Compression(&parquet.Zstd)
	for name, raw := range map[string][]byte{"dictionary": parquetFile(t, a, codec), "front": parquetFile(t, b, codec)} {
		used, err := loadCost(t, raw, tabular.TextKind)
		if err == nil || !strings.Contains(err.Error(), "more than the limit of ") || used > 64<<20 {
			t.Errorf("%s: %s allocated for a file of %s: %v", name, wording.Bytes(int64(used)), wording.Bytes(int64(len(raw))), err)
		}
	}
}

// loadCost loads a file under a limit of 4 MiB and returns what was allocated, freed or not.
func loadCost(t *testing.T, raw []byte, k tabular.Kind) (uint64, error) {
	t.Helper()
	s := inFile(t, "h.parquet", string(raw))
	s.Kind = k
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Load(context.Background(), s, Options{MaxMemory: max(4<<20, int64(len(raw)))})
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
	f.Add(parquetFile(f, rows))
	f.Add(parquetFile(f, []struct{ A, B float64 }{{1, 2}, {3, 4}}))
	for _, codec := range codecs {
		for version := 1; version <= 2; version++ {
			raw := parquetFile(f, encodedRows(40), codec, parquet.DataPageVersion(version))
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
		fuzzTable(t, dir, append([]byte(parquetMagic), bytes.TrimPrefix(raw, []byte(parquetMagic))...))
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<28 {
			t.Fatalf("%s allocated under a limit of 16 MiB", wording.Bytes(int64(used)))
		}
	})
}
