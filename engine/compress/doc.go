// Package compress makes the weights of a trained network smaller, after training: numbers of 16 or 8 bits, and
// matrices from which the smallest weights are left out. What that costs in quality, whoever uses it measures.
package compress
