package idx

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"tunebench/engine/dataset/images"
	"tunebench/engine/dataset/internal/unpack"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// Reader reads a pair of files: images, and the labels beside them.
var Reader = reader.Reader{
	Name:       "IDX",
	Extensions: []string{".idx", ".idx3", ".idx3-ubyte", "-idx3-ubyte"},
	Prefixes:   []string{"mnist:", "idx:"},
	Sniff:      func(f *reader.File) bool { return isIDX(f.Head()) },
	Open:       open,
	Files:      files,
}

// files lists the pair that a source names, or that the labels' file beside it makes.
func files(s *tabular.Source) []string {
	images, labels, err := filePair(s)
	if err != nil {
		return nil
	}
	return []string{images, labels}
}

// open reads images and labels; file holds the images' file if it has been read, else nil.
func open(ctx context.Context, q *tabular.Request, file *reader.File) (*tabular.Table, error) {
	imagesPath, labelsPath, err := filePair(&q.Source)
	if q.Unlabeled && imagesPath != "" {
		labelsPath, err = "", nil
	}
	if err != nil {
		return nil, err
	}
	if file == nil {
		if file, err = reader.ReadFile(ctx, imagesPath, q.Memory()); err != nil {
			return nil, reader.NotFound(imagesPath, imagesPath, "", err)
		}
	}
	early := watchPixels(q)
	defer early.stop()
	pixels, err := unpack.Watched(imagesPath, file.Raw, q.Memory(), early.watch)
	if err != nil {
		return nil, err
	}
	x, err := parse(imagesPath, pixels)
	if err != nil {
		return nil, err
	}
	pictures := &images.Array{
		File: imagesPath, Dims: x.dims, Bytes: x.kind == typeUint8, Decode: x.decode, Size: int64(len(x.values)),
		Early: func(n int) []float32 { return early.finish(n, x.decode) },
	}
	if q.Unlabeled {
		return images.FromArrays(q, pictures, nil)
	}
	labels, err := reader.ReadFile(ctx, labelsPath, q.Memory())
	if err != nil {
		return nil, reader.NotFound(labelsPath, labelsPath, "", err)
	}
	classes, err := labels.Unpack()
	if err != nil {
		return nil, err
	}
	y, err := parse(labelsPath, classes)
	if err != nil {
		return nil, err
	}
	digest := make(chan string, 1)
	go func() { // hashing takes as long as decoding
		h := sha256.New()
		_, _ = h.Write(file.Raw) // a hash never fails
		_, _ = h.Write(labels.Raw)
		digest <- hex.EncodeToString(h.Sum(nil))
	}()
	t, err := images.FromArrays(q, pictures, &images.Array{File: labelsPath, Dims: y.dims, Decode: y.decode})
	if err == nil {
		t.SHA256 = <-digest
	}
	return t, err
}
