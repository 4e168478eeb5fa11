// Package delimited reads tables of delimited text: CSV, TSV and their relatives.
//
// What stands around a table in real files is left out and said: lines of comment, sep=, titles, empty
// columns at the end of lines, the names of rows that R writes.
//
// The reader is our own because numbers are parsed straight from the file's bytes into the
// matrix, with no copy per field, and because an error must name the file, the line, the column
// and the value that caused it ([tabular.ParseError]).
package delimited
