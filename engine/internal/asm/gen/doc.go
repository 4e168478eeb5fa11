// Gen writes the assembly of package f32. Run it through go generate in
// engine/internal/asm.
package main
