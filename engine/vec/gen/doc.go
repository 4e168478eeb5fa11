// Gen writes the assembly of package vec, and the Go around it, from one
// description of each kernel. Run it through go generate in engine/vec.
package main
