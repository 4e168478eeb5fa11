// Package number reads numbers, and the marks that stand for none, straight from the bytes of a file.
//
// [Parse] reads decimal numbers as programs write them. A [Survey] of a column tells in which [Form]
// people wrote its numbers (decimal commas, separated thousands, percent signs, currencies, signs and
// parentheses of accounts, yes and no), so that all of a column is read in one. [Missing] is the one list
// of marks for no value, which [Marks] extend by those of a source.
package number
