// Package libsvm reads the sparse rows of LIBSVM and SVMlight: a label, then pairs of a feature's
// number and its value; a feature that a row does not name is zero.
//
// Features bear their numbers as names, whether the file counts them from 0 or from 1, so that
// another file of the same set is read the same way even if its rows never name the last ones.
package libsvm
