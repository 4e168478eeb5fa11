// Package jsonlines reads tables of JSON: an object for each row, one after the other (JSON lines)
// or in one array; an array of values may stand for an object.
//
// The scanner is our own for the reason that delimited's is: numbers go straight from the file's
// bytes into the matrix, and an error names the line. Documents of other shapes are refused with a
// word on how to make rows of them.
package jsonlines
