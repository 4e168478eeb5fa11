// Package packing says how many trainings go side by side on a machine and on how many threads each, and lets
// no more of them in at once than there is memory for.
//
// # What was measured
//
// Milliseconds a trial by trainings at once x threads of each, on two cores of an Intel Xeon with AVX-512
// (BenchmarkTrials in experiments/workspace, 2026-11-28):
//
//	network, batch, µs a step              1x1   1x2   2x1   3x1   4x1
//	64-[64]-10, 32, 25                      25    26    14    13    12
//	64-[256,128]-10, 128, 400               52    43    26    28    27
//	64-[1024,1024,1024]-10, 256, 45,000    634   530   370   426   337
//
// One training on one thread for every core is the best there is at any size, by 1.7 to 1.9 times; more of
// them only fill the gaps in which one of the smallest waits for a file. Threads are for cores that nothing
// else needs, and they help none whose step takes a few dozen microseconds.
package packing
