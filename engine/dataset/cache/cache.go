package cache

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/plainfile"
)

const (
	magic     = "TBTABLE2"
	extension = ".table"
	// Floor is the size in bytes of a file that is worth caching.
	Floor = 1 << 20
	// share bounds a single table and limit all of them, in bytes.
	share = 512 << 20
	limit = 2 << 30
)

// cachedTable is a table without its values.
type cachedTable struct {
	Table     tabular.Table
	Indicator []bool
	// Lacks are the columns that keep what each row lacks, see [tabular.Rest].
	Lacks []int
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Path returns where the table of a file is kept, "" if it is not.
func Path(s *tabular.Request, size int, digest string) string {
	if s.CacheDir == "" || size < Floor || s.Kind == tabular.TextKind || s.Kind == tabular.RatingsKind {
		return ""
	}
	kind := string(s.Kind)
	if s.Kind == tabular.AutoKind {
		kind = "auto, ratings and text recognized" // which earlier versions kept as tables
	}
	key, err := json.Marshal(struct {
		Magic, Digest, Label, Task, Header, Kind string
		Columns, Drop, Categorical               []string
		LabelMap                                 map[string]string // keys are sorted by json
		Limit, OneHot                            int
		Missing                                  []string `json:",omitempty"`
		Decimal                                  string   `json:",omitempty"`
		EmbedAll                                 bool     `json:",omitempty"`
		Encoding                                 *tabular.Encoding
	}{
		magic, digest, s.Label, string(s.Task), s.Header, kind, s.Columns, s.Drop, s.Categorical, s.LabelMap,
		s.Limit, s.OneHot, s.Missing, s.Decimal, s.EmbedAll, s.Encoding,
	})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(key)
	return filepath.Join(s.CacheDir, hex.EncodeToString(sum[:16])+extension)
}

// Read returns a cached table, nil if there is none that is whole and fits in memory.
func Read(path string, maxMemory int64) *tabular.Table {
	f, err := plainfile.OpenOwn(path, os.O_RDONLY)
	if err != nil {
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() > maxMemory {
		return nil
	}
	t, err := decode(f, info.Size())
	if err != nil {
		_ = os.Remove(path) // made again by who asked
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // the order in which tables are given up
	return t
}

var errNotWhole = errors.New("the cached table is not whole")

// decode reads a cached table of size bytes; no allocation is larger than that.
func decode(r io.Reader, size int64) (*tabular.Table, error) {
	sum := crc32.New(castagnoli)
	in := io.TeeReader(bufio.NewReaderSize(r, 1<<20), sum)
	var start [16]byte
	if _, err := io.ReadFull(in, start[:]); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint64(start[8:])
	if string(start[:8]) != magic || length > uint64(size) {
		return nil, errNotWhole
	}
	header := make([]byte, length)
	if _, err := io.ReadFull(in, header); err != nil {
		return nil, err
	}
	var c cachedTable
	if err := gob.NewDecoder(strings.NewReader(string(header))).Decode(&c); err != nil {
		return nil, err
	}
	t := &c.Table
	values := size - int64(len(start)) - int64(length) - 4
	rows, cols := t.X.Rows, t.X.Cols
	if rows < 0 || cols < 1 || rows != len(t.Rows) || cols != len(t.Features) || len(c.Lacks) > cols ||
		int64(rows) > values/4/int64(cols) || 4*int64(rows)*int64(cols+len(c.Lacks)) != values {
		return nil, errNotWhole
	}
	t.X.Data, t.Indicator = make([]float32, rows*cols), c.Indicator
	err := decodeWords(in, len(t.X.Data), func(i int, word uint32) { t.X.Data[i] = math.Float32frombits(word) })
	if err != nil {
		return nil, err
	}
	if err := decodeLacks(in, t, c.Lacks); err != nil {
		return nil, err
	}
	want := sum.Sum32()
	var end [4]byte
	if _, err := io.ReadFull(in, end[:]); err != nil || binary.LittleEndian.Uint32(end[:]) != want {
		return nil, errNotWhole
	}
	return t, nil
}

// decodeLacks reads what the rows of some columns lack.
func decodeLacks(in io.Reader, t *tabular.Table, columns []int) error {
	for _, j := range columns {
		if j < 0 || j >= len(t.Rest) || t.Rest[j].Lacks != nil {
			return errNotWhole
		}
		lacks := make([]int32, t.X.Rows)
		if err := decodeWords(in, len(lacks), func(i int, word uint32) { lacks[i] = int32(word) }); err != nil {
			return err
		}
		t.Rest[j].Lacks = lacks
	}
	return nil
}

// decodeWords reads n numbers of four bytes.
func decodeWords(in io.Reader, n int, take func(i int, word uint32)) error {
	buf := make([]byte, 1<<18)
	for from := 0; from < n; {
		words := min(n-from, len(buf)/4)
		if _, err := io.ReadFull(in, buf[:4*words]); err != nil {
			return err
		}
		for i := range words {
			take(from+i, binary.LittleEndian.Uint32(buf[4*i:]))
		}
		from += words
	}
	return nil
}

// Write keeps a table, if it can: a full disk must not keep anyone from training.
func Write(path string, t *tabular.Table) {
	if int64(len(t.X.Data))*4 > share || t.Kind != tabular.TableKind || t.X.Cols == 0 {
		return
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return
	}
	f, err := os.CreateTemp(dir, "*.tmp")
	if err != nil {
		return
	}
	err = encode(f, t)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return
	}
	trim(dir, limit)
}

func encode(w io.Writer, t *tabular.Table) error {
	bare := *t
	bare.X.Data, bare.Indicator, bare.Holdout, bare.TestHoldout = nil, nil, nil, nil
	bare.Rest = slices.Clone(t.Rest)
	c := cachedTable{Indicator: t.Indicator}
	for j := range bare.Rest {
		if bare.Rest[j].Lacks != nil {
			bare.Rest[j].Lacks, c.Lacks = nil, append(c.Lacks, j)
		}
	}
	c.Table = bare
	var header strings.Builder
	if err := gob.NewEncoder(&header).Encode(c); err != nil {
		return err
	}
	sum := crc32.New(castagnoli)
	buffered := bufio.NewWriterSize(w, 1<<20)
	out := io.MultiWriter(buffered, sum)
	start := binary.LittleEndian.AppendUint64([]byte(magic), uint64(header.Len()))
	for _, part := range []string{string(start), header.String()} {
		if _, err := io.WriteString(out, part); err != nil {
			return err
		}
	}
	err := encodeWords(out, len(t.X.Data), func(i int) uint32 { return math.Float32bits(t.X.Data[i]) })
	if err != nil {
		return err
	}
	for _, j := range c.Lacks {
		lacks := t.Rest[j].Lacks
		if err := encodeWords(out, len(lacks), func(i int) uint32 { return uint32(lacks[i]) }); err != nil {
			return err
		}
	}
	if _, err := buffered.Write(checksum(sum)); err != nil {
		return err
	}
	return buffered.Flush()
}

func checksum(sum hash.Hash32) []byte { return binary.LittleEndian.AppendUint32(nil, sum.Sum32()) }

func encodeWords(out io.Writer, n int, word func(i int) uint32) error {
	buf := make([]byte, 0, 1<<18)
	for i := range n {
		buf = binary.LittleEndian.AppendUint32(buf, word(i))
		if len(buf) == cap(buf) || i == n-1 {
			if _, err := out.Write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	return nil
}

// trim gives up the tables that were not used for longest until the rest is within limit.
func trim(dir string, limit int64) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	var files []os.FileInfo
	total := int64(0)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && strings.HasSuffix(entry.Name(), extension) {
			files = append(files, info)
			total += info.Size()
		}
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, f := range files {
		if total <= limit {
			return
		}
		if os.Remove(filepath.Join(dir, f.Name())) == nil {
			total -= f.Size()
		}
	}
}

// DefaultDir is the folder of cached tables in the user's cache folder.
func DefaultDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for cached tables: %w", err)
	}
	return filepath.Join(dir, "tunebench", "tables"), nil
}
