// Package fetch brings public data sets that are too large to embed into the user's cache folder.
//
// [Pull] takes each file of a [Set] from the first mirror that has it, goes on where a broken
// transfer stopped (HTTP Range), and lets nothing but the exact bytes that the set's SHA-256
// digests name become a file of the folder: until then they are in a file that ends in
// ".part". One process at a time works on a folder.
//
// Where no mirror can be reached, the error ([*Unavailable]) says which files to put where by
// hand; files put there are checked like fetched ones.
package fetch
