// Package philox is Philox4x32-10, the counter-based generator of Salmon,
// Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011):
// a function from an address of 192 bits to 128 random bits. Package rng makes
// streams of it, package vec has it in assembly.
package philox
