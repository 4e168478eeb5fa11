// Package hparam names everything that a person can tune: each key of the
// experiment file with its type, default, range, step and meaning.
//
// The table in this package is the only place where a key is described. The
// TOML parser validates against it, the form draws its editors from it, --set,
// diffs, search spaces and the diagnosis use its names, and the README's table
// of keys is printed from it.
package hparam
