// Package idx reads images and their labels in the IDX format of the MNIST files.
package idx
