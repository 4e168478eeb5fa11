// Package delimited reads tables of delimited text: CSV, TSV and their relatives.
//
// The reader is our own because numbers are parsed straight from the file's bytes into the
// matrix, with no copy per field, and because an error must name the file, the line, the column
// and the value that caused it ([tabular.ParseError]).
package delimited
