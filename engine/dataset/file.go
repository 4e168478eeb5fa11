package dataset

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// loadFile reads a file, plain or compressed: images in the IDX format, else a table of delimited
// text; or a folder of pictures.
func loadFile(ctx context.Context, s *tabular.Request) (*tabular.Table, error) {
	if strings.HasPrefix(s.Name, "mnist:") || strings.HasPrefix(s.Name, "idx:") {
		return loadIDX(ctx, s, nil)
	}
	path := s.Path(s.Name)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return loadFolder(ctx, s)
	}
	raw, err := readFile(ctx, path, s.Memory())
	if err != nil {
		return nil, fileError(s.Name, path, err)
	}
	if packsIDX(raw, s.Memory()) { // two files make such a table, so it is not cached by one
		return loadIDX(ctx, s, raw)
	}
	digest := make(chan string, 1)
	go func() { // hashing takes as long as parsing
		sum := sha256.Sum256(raw)
		digest <- hex.EncodeToString(sum[:])
	}()
	if s.CacheDir == "" || len(raw) < cacheFloor {
		t, err := readTable(ctx, s, path, raw)
		if err != nil {
			return nil, err
		}
		t.Name, t.SHA256 = wording.Name(filepath.Base(path)), <-digest
		return t, nil
	}
	return readCached(ctx, s, path, raw, <-digest)
}

// readCached takes a table from the cache, or else puts it there.
func readCached(ctx context.Context, s *tabular.Request, path string, raw []byte, digest string) (*tabular.Table, error) {
	cached := cachePath(s, len(raw), digest)
	t := (*tabular.Table)(nil)
	if cached != "" {
		t = readCache(cached, s.Memory()-int64(len(raw)))
	}
	if t == nil {
		var err error
		if t, err = readTable(ctx, s, path, raw); err != nil {
			return nil, err
		}
		if cached != "" {
			writeCache(cached, t)
		}
	}
	t.Name, t.SHA256 = wording.Name(filepath.Base(path)), digest
	return t, nil
}

// readTable reads a table from a file's bytes, whatever its format.
func readTable(ctx context.Context, s *tabular.Request, path string, raw []byte) (*tabular.Table, error) {
	r := newReader(s, path, nil)
	switch {
	case bytes.HasPrefix(raw, []byte(parquetMagic)):
		c, err := openParquet(path, raw, s.Memory())
		if err != nil {
			return nil, err
		}
		return r.readColumns(ctx, c)
	case isNPZ(raw):
		return r.readNPZ(ctx, raw)
	}
	text, err := unpack(path, raw, s.Memory())
	switch {
	case err != nil:
		return nil, err
	case bytes.HasPrefix(text, []byte(npyMagic)):
		return r.readNPY(ctx, text)
	}
	r = newReader(s, path, text)
	return r.read(ctx)
}

// readFile reads a whole file unless it is larger than limit.
func readFile(ctx context.Context, path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; a table in a file is expected", path)
	}
	tooLarge := fmt.Errorf("%s is larger than the limit of %s of memory", path, wording.Bytes(limit))
	if info.Size() > limit {
		return nil, tooLarge
	}
	var b bytes.Buffer
	b.Grow(int(info.Size()) + bytes.MinRead)
	// A pipe has no size, so the limit counts while reading too.
	_, err = b.ReadFrom(io.LimitReader(&cancellable{ctx, f}, limit+1))
	if err == nil && int64(b.Len()) > limit {
		err = tooLarge
	}
	return b.Bytes(), err
}

// cancellable is a reader that ends with its context.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p[:min(len(p), 4<<20)])
}
