// Package images makes tables of pictures: it turns and scales them, names their pixels, and pairs arrays of
// pixels with arrays of labels.
package images
