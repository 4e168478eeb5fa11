// Package charset makes UTF-8 of text in the encodings that tables come in: UTF-8, UTF-16 and
// Windows-1252, which holds Latin-1. Text in any other is refused, never cut.
package charset
