// Package portmath holds the elementary functions that weights and metrics depend
// on, with the same bits on every platform.
//
// Go's math gives no such promise: Exp and Log are assembly on some platforms, and
// where there is an instruction for it, the compiler fuses x*y + z into one
// rounding, on arm64 always and on amd64 from GOAMD64=v3 on. The language forbids
// that across an explicit conversion, so each product here that is added to
// something stands in float64(), as everywhere in the engine where a number counts;
// .ci/run looks for what the compiler has fused all the same. Packages diagnosis
// and profile, which judge what others have computed, are not held to it,
// and the sign and payload of a NaN, in the weights of a run that diverged, are
// nowhere promised.
//
// The algorithms and their coefficients are those of Go's math: FreeBSD's msun
// (Sun Microsystems, 1993) for Exp and Log, Cephes (Moshier, 1989) for the
// trigonometric functions. Errors are below one unit in the last place, but for
// Pow.
package portmath

// mulAdd returns x*y + z, rounded twice.
func mulAdd(x, y, z float64) float64 { return float64(x*y) + z }
