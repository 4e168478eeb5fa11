// Package images makes tables of pictures: it scales them, names their pixels, and pairs arrays of
// pixels with arrays of labels.
package images
