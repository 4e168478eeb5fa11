// Package memory tells how much memory a process can still get.
//
// The answer is the least of what the machine has free, what the control groups above the process
// leave (containers, batch systems and services set their limits there, in both versions of the
// interface), and the limits of the process itself. A program that takes more is killed by the
// system, or told by it that there is none, when it can no longer say why.
package memory
