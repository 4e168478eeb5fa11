// Package foreign tells files that are not read, by their content and then by their names, and says
// what to do about each: so that nobody is told that a workbook is a damaged table of text.
package foreign
