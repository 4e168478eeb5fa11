package unpack_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/internal/unpack"

	"github.com/ulikunitz/xz"
)

// bzip2ed is the text "a,b\n1,2\n" packed by bzip2, which Go cannot write.
const bzip2ed = "BZh9" + "\x31\x41\x59\x26\x53\x59\xbf\x87\x40\x7f\x00\x00\x03\x59\x00\x00\x10\x00\x04\x30\x00\x30" +
	"\x00\x20\x00\x30\xc0\x08\x69\xb2\x88\x23\x27\x8b\xb9\x22\x9c\x28\x48\x5f\xc3\xa0\x3f\x80"

func TestEveryPackingIsTakenOut(t *testing.T) {
	text := "a,b\n1,2\n"
	packed := datasettest.Packed(t, text)
	packed["bzip2"] = bzip2ed
	packed["two streams of xz"] = datasettest.XZ(t, "a,b\n") + "\x00\x00\x00\x00" + datasettest.XZ(t, "1,2\n")
	packed["two streams of bzip2"] = bzip2ed + "BZh9\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"
	for name, raw := range packed {
		if got, err := unpack.All("f", []byte(raw), 1<<20); err != nil || string(got) != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestArchivesOfOneFile(t *testing.T) {
	raw := []byte(datasettest.ZIP(t, map[string]string{"a.csv": strings.Repeat("1,2,3\n", 1000)}))
	if _, err := unpack.All("f", raw, 100); err == nil || !strings.Contains(err.Error(), "more than the limit of") {
		t.Errorf("beyond the limit: %v", err)
	}
	encrypted := bytes.Clone(raw)
	encrypted[bytes.Index(raw, []byte("PK\x01\x02"))+8] |= 1 // in the directory
	if _, err := unpack.All("f", encrypted, 1<<20); err == nil || !strings.Contains(err.Error(), "encrypted") {
		t.Errorf("encrypted: %v", err)
	}
	raw[len("PK\x03\x04")+40] ^= 0x55
	if _, err := unpack.All("f", raw, 1<<20); err == nil || !strings.Contains(err.Error(), "damaged ZIP file") {
		t.Errorf("damaged: %v", err)
	}
}

// What unpacks to a thousand times its size stops long before the memory is full.
func TestBombsStopEarly(t *testing.T) {
	zeros := strings.Repeat("\x00", 40<<20)
	for name, raw := range map[string]string{
		"gzip": datasettest.Gzip(t, zeros), "zstd": datasettest.Zstandard(t, zeros),
		"xz":  strings.Repeat(datasettest.XZ(t, zeros[:1<<20]), 40),
		"ZIP": datasettest.ZIP(t, map[string]string{"a.csv": zeros}),
	} {
		if _, err := unpack.All("f", []byte(raw), 1<<40); err == nil ||
			!strings.Contains(err.Error(), "a thousand times its size") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if unpack.Plausible(1<<30, 1<<20) || !unpack.Plausible(1<<30, 2<<20) || !unpack.Plausible(32<<20, 1) {
		t.Error("the bounds are not those documented")
	}
}

// A field that no table has ends unpacking, and is found in plain text too.
func TestFieldsBeyondAllMeasure(t *testing.T) {
	long := "a,b\n1," + strings.Repeat("x", 17<<20)
	for name, raw := range map[string]string{
		"plain": long, "gzip": datasettest.Gzip(t, long),
		"zstd": datasettest.Zstandard(t, long+strings.Repeat("1,2\n", 1<<20)),
	} {
		if _, err := unpack.Text("dir/f", []byte(raw), 1<<30); err == nil ||
			err.Error() != "dir/f: line 2 has a field of more than 16.0 MiB, which is no value of a table" {
			t.Errorf("%s: %v", name, err)
		}
	}
	fields := strings.Repeat(strings.Repeat("x", 9<<20)+"\t", 3)
	if got, err := unpack.Text("f", []byte(fields), 1<<30); err != nil || string(got) != fields {
		t.Errorf("shorter fields: %d bytes, %v", len(got), err)
	}
}

// The library allocates the dictionary that a block of an xz file claims.
func TestDictionariesOfXZAreBounded(t *testing.T) {
	var b bytes.Buffer
	for _, blocks := range []int64{0, 1 << 12} { // one block, then many
		w, err := xz.WriterConfig{DictCap: 1 << 20, BlockSize: max(blocks, 1<<30*(1-min(blocks, 1)))}.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(strings.Repeat("some text\n", 2000))); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	raw := b.Bytes()
	if _, err := unpack.All("f", raw, 1<<20); err != nil {
		t.Fatal(err)
	}
	claims := 0
	for at := 0; at+12 < len(raw); at++ {
		size := 4 * (int(raw[at]) + 1)
		header := raw[at:min(at+size, len(raw))]
		if raw[at] == 0 || len(header) < size ||
			crc32.ChecksumIEEE(header[:size-4]) != binary.LittleEndian.Uint32(header[size-4:]) {
			continue
		}
		// The header of a block, whose only filter is LZMA2 with one byte of properties.
		claimed := bytes.Clone(raw)
		place := bytes.Index(header, []byte{0x21, 1})
		if place < 0 {
			continue
		}
		claims++
		claimed[at+place+2] = 39
		binary.LittleEndian.PutUint32(claimed[at+size-4:], crc32.ChecksumIEEE(claimed[at:at+size-4]))
		if _, err := unpack.All("f", claimed, 1<<30); err == nil ||
			!strings.Contains(err.Error(), "it asks for 3.0 GiB of memory") {
			t.Errorf("block %d: %v", claims, err)
		}
	}
	if claims < 5 {
		t.Errorf("only %d blocks found", claims)
	}
}
