package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"tunebench/engine/dataset/internal/wording"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// pageGuard walks the pages of a Parquet file before the library does. The library allocates
// what pages claim: sizes in their headers, counts of values in their bodies, and whatever a
// compressed body unpacks to. The guard unpacks each body once, within bounds, and refuses
// claims that the file does not bear out, so that what the library allocates is bounded by
// what is left of the memory.
type pageGuard struct {
	file    io.ReaderAt
	size    int64
	pages   []byte // of a column
	left    int64  // of the memory, for all that is unpacked
	unpack  unpacker
	decoder thrift.CompactProtocol
}

var errTooMuchMemory = errors.New("more than the limit of memory")

// chunkPages is what the footer says of a column's values in one row group.
type chunkPages struct {
	meta *format.ColumnMetaData
	left int64 // rows that are in none of the pages so far
	// optional columns have levels that mark missing values; fixed is the length of values of
	// one length, else 0.
	optional bool
	fixed    int
}

// check walks the pages of all columns that will be read.
func (g *pageGuard) check(f *pq.File, leaves []leaf) error {
	for i := range f.RowGroups() {
		if err := g.group(f, i, leaves); err != nil {
			return err
		}
	}
	return nil
}

// group walks the pages of a group of rows.
func (g *pageGuard) group(f *pq.File, i int, leaves []leaf) error {
	for _, leaf := range leaves {
		chunk := chunkPages{
			meta: &f.Metadata().RowGroups[i].Columns[leaf.index].MetaData, left: f.RowGroups()[i].NumRows(),
			optional: leaf.optional, fixed: leaf.fixed,
		}
		if err := g.chunk(chunk); err != nil {
			return fmt.Errorf("the column %q: %w", wording.Name(leaf.name), err)
		}
	}
	return nil
}

func (g *pageGuard) chunk(c chunkPages) error {
	from := c.meta.DataPageOffset
	if c.meta.DictionaryPageOffset != 0 {
		from = c.meta.DictionaryPageOffset
	}
	size := c.meta.TotalCompressedSize
	if from < 0 || size < 0 || from > g.size || size > g.size-from {
		return errors.New("its pages lie outside the file")
	}
	if size > g.left {
		return errTooMuchMemory
	}
	pages := slices.Grow(g.pages[:0], int(size))[:size]
	if _, err := g.file.ReadAt(pages, from); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("its pages cannot be read: %w", err)
	}
	g.pages = pages
	for len(pages) > 0 {
		var h format.PageHeader
		r := g.decoder.NewReaderFromBytes(pages)
		if err := thrift.NewDecoder(r).Decode(&h); err != nil {
			return fmt.Errorf("a page header cannot be read: %w", err)
		}
		pages = pages[r.BytesRead():]
		if h.CompressedPageSize < 0 || int(h.CompressedPageSize) > len(pages) {
			return fmt.Errorf("a page of %d bytes where %d are left", h.CompressedPageSize, len(pages))
		}
		n, err := g.page(c, &h, pages[:h.CompressedPageSize])
		if err != nil {
			return err
		}
		c.left -= int64(n)
		pages = pages[h.CompressedPageSize:]
	}
	return nil
}

// rows returns the number of rows that a page claims to hold, provided that many are left. The
// counts in its body are held against it.
func (c chunkPages) rows(claimed int32) (int, error) {
	if claimed < 0 || int64(claimed) > c.left {
		return 0, fmt.Errorf("a page of %d values where %d rows are left", claimed, c.left)
	}
	return int(claimed), nil
}

// page checks one page and returns how many rows it holds.
func (g *pageGuard) page(c chunkPages, h *format.PageHeader, body []byte) (rows int, err error) {
	if g.left -= int64(h.UncompressedPageSize); h.UncompressedPageSize < 0 || g.left < 0 {
		return 0, errTooMuchMemory
	}
	// A page may carry headers of several kinds, and the library believes each of them.
	if d := h.DictionaryPageHeader; d.Valid && (d.V.NumValues < 0 || d.V.NumValues > h.UncompressedPageSize+8) {
		return 0, fmt.Errorf("a dictionary of %d values in %d bytes", d.V.NumValues, h.UncompressedPageSize)
	}
	codec, size := c.meta.Codec, int(h.UncompressedPageSize)
	switch h.Type {
	case format.DictionaryPage:
		_, err = g.unpack.page(codec, body, size)
		return 0, err
	case format.DataPage:
		if body, err = g.unpack.page(codec, body, size); err != nil {
			return 0, err
		}
		return g.dataPage(c, h.DataPageHeader.V, body)
	case format.DataPageV2:
		return g.dataPageV2(c, h.DataPageHeaderV2.V, body, size)
	}
	return 0, nil // the library refuses other pages
}

// dataPage checks a page of format 1, unpacked: levels behind their length, then values.
func (g *pageGuard) dataPage(c chunkPages, h format.DataPageHeader, body []byte) (rows int, err error) {
	n, err := c.rows(h.NumValues)
	if err != nil {
		return 0, err
	}
	if c.optional {
		if len(body) < 4 || int64(binary.LittleEndian.Uint32(body)) > int64(len(body)-4) {
			return 0, errCutShort
		}
		levels := body[4 : 4+binary.LittleEndian.Uint32(body)]
		if h.DefinitionLevelEncoding != format.BitPacked {
			if err := checkRuns(levels, 1, n); err != nil {
				return 0, err
			}
		}
		body = body[4+len(levels):]
	}
	return n, g.values(c, h.Encoding, n, body)
}

// dataPageV2 checks a page of format 2: levels, which are never compressed, then values.
func (g *pageGuard) dataPageV2(c chunkPages, h format.DataPageHeaderV2, body []byte, size int) (rows int, err error) {
	n, err := c.rows(h.NumValues)
	if err != nil {
		return 0, err
	}
	repetition, definition := int64(h.RepetitionLevelsByteLength), int64(h.DefinitionLevelsByteLength)
	if repetition < 0 || definition < 0 || repetition+definition > int64(len(body)) {
		return 0, errCutShort
	}
	if err := checkRuns(body[repetition:repetition+definition], 1, n); c.optional && err != nil {
		return 0, err
	}
	body = body[repetition+definition:]
	if !h.IsCompressed.Valid || h.IsCompressed.V {
		if body, err = g.unpack.page(c.meta.Codec, body, size); err != nil {
			return 0, err
		}
	}
	return n, g.values(c, h.Encoding, n, body)
}

// values checks the counts in the body of a page of n values, missing ones included.
func (g *pageGuard) values(c chunkPages, e format.Encoding, n int, body []byte) error {
	switch e {
	case format.PlainDictionary, format.RLEDictionary: //nolint:staticcheck // old files have the deprecated one
		if len(body) == 0 {
			return nil
		}
		return checkRuns(body[1:], int(body[0]), n)
	case format.RLE:
		if len(body) < 4 || int64(binary.LittleEndian.Uint32(body)) > int64(len(body)-4) {
			return errCutShort
		}
		return checkBits(body[4:4+binary.LittleEndian.Uint32(body)], n)
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		_, err := skipDeltas(body, n)
		return err
	case format.DeltaByteArray:
		size, err := frontCodedSize(body, n)
		if size = max(size, int64(c.fixed)*int64(n)); err == nil && size > g.left {
			err = errTooMuchMemory
		}
		g.left -= size
		return err
	}
	return nil
}
