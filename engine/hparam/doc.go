// Package hparam names everything that a person can tune: each key of the
// experiment file with its type, default, range, step and meaning, and each
// method (optimizer, schedule, loss, activation, initializer) that a key chooses
// among, with the keys that it reads, its own defaults and where it comes from.
//
// The tables in this package are the only place where keys and methods are
// described. The TOML parser validates against them, the engine takes its
// defaults from them, the form draws its editors from them, --set, diffs, search
// spaces and the diagnosis use their names, and KEYS.md is printed from them.
package hparam
