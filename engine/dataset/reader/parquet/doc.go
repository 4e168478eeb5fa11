// Package parquet reads Parquet files: flat columns of numbers, text, dates and decimals.
//
// A guard walks the pages before the library does, for the library allocates what a damaged or
// hostile file claims.
package parquet
