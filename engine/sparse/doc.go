// Package sparse holds the matrix of mostly zeros that text becomes and a first layer reads. It
// stands below both, so that data sets and networks share one type.
package sparse
