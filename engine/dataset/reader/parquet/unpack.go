package parquet

import (
	"bytes"
	"fmt"
	"io"

	"tunebench/engine/dataset/internal/unpack"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// unsupported is what a whole file may have and is not read.
type unsupported struct{ what string }

func (u *unsupported) Error() string { return u.what }

// unpacker unpacks the bodies of pages into one buffer, which the next body overwrites.
type unpacker struct {
	buf  []byte
	gzip *gzip.Reader
	zstd *zstd.Decoder
	// limit bounds what a page may unpack to whatever it claims.
	limit int64
}

// page unpacks a body that claims to hold size bytes. One that holds more is an error, which is
// found before more is unpacked (with Zstandard, before more than the limit is).
func (u *unpacker) page(codec format.CompressionCodec, body []byte, size int) ([]byte, error) {
	if codec == format.Uncompressed {
		return body, nil
	}
	if !unpack.Plausible(int64(size), int64(len(body))) {
		return nil, unpack.ErrBomb
	}
	if cap(u.buf) < size {
		u.buf = make([]byte, size)
	}
	dst := u.buf[:size]
	var n int
	var err error
	switch codec {
	case format.Snappy:
		if n, err = snappy.DecodedLen(body); err == nil && n <= size {
			_, err = snappy.Decode(dst, body)
		}
	case format.Lz4Raw:
		n, err = lz4.UncompressBlock(body, dst)
	case format.Gzip:
		n, err = u.inflate(dst, body)
	case format.Brotli:
		n, err = readUpTo(brotli.NewReader(bytes.NewReader(body)), dst)
	case format.Zstd:
		n, err = u.zstandard(dst, body)
	default:
		return nil, &unsupported{fmt.Sprintf("compressed by %v, which is not supported; write it again with "+
			"compression by snappy, zstd, gzip or none", codec)}
	}
	if err != nil {
		return nil, fmt.Errorf("a page cannot be unpacked: %w", err)
	}
	if n > size {
		return nil, fmt.Errorf("a page of %d bytes unpacks to more", size)
	}
	return dst[:n], nil
}

func (u *unpacker) inflate(dst, body []byte) (n int, err error) {
	if u.gzip == nil {
		u.gzip, err = gzip.NewReader(bytes.NewReader(body))
	} else {
		err = u.gzip.Reset(bytes.NewReader(body))
	}
	if err != nil {
		return 0, err
	}
	return readUpTo(u.gzip, dst)
}

func (u *unpacker) zstandard(dst, body []byte) (n int, err error) {
	if u.zstd == nil {
		if u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderMaxMemory(uint64(max(1, u.limit)))); err != nil {
			return 0, err
		}
	}
	out, err := u.zstd.DecodeAll(body, dst[:0])
	return len(out), err
}

// readUpTo fills dst. If there is more to read, n is larger than its length.
func readUpTo(r io.Reader, dst []byte) (n int, err error) {
	n, err = io.ReadFull(r, dst)
	switch err {
	case nil:
		var more [1]byte
		k, err := io.ReadFull(r, more[:])
		if err == io.EOF {
			err = nil
		}
		return n + k, err
	case io.EOF, io.ErrUnexpectedEOF:
		return n, nil
	}
	return n, err
}
