// Package format writes numbers and foreign text for people: few digits, one
// notation per quantity, and never a byte that a terminal would obey.
package format
