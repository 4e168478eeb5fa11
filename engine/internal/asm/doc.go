// Package asm is the home of the generated assembly: gen writes it, f32 holds
// it behind Go declarations. The assembly is committed, so that a build needs
// nothing but the Go toolchain; a test in gen fails when it is stale.
package asm

//go:generate go run ./gen -dir f32
