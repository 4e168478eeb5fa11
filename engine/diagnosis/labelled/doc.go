// Package labelled is the file of runs whose cause is known because every single change was tried: what a
// diagnosis is fitted on and judged by. A run is its curves, thinned to what their shape needs, the facts and
// keys that a diagnosis is told, and what each remedy gained over fresh seeds.
//
// The file is one JSON object a line, compressed or not; [Read] takes both. The factory appends to it.
package labelled
