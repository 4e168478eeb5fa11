// Package arff reads Weka's attribute-relation files: a header that declares the columns, then rows
// of values, or sparse rows that leave out zeros.
//
// What an attribute declares counts: three or more numbers as the values of a nominal one are
// categories, or classes. All else is decided as for delimited text.
package arff
