// Package predict applies a trained network to other rows: it reads them block by block with the run's own
// preprocessing, has a device compute the outputs, and writes one line a row.
//
// Reading, computing and writing go on at the same time, on different blocks. A row's prediction depends
// on nothing but the row: not on the block that it stands in, not on the number of threads.
//
// # What is written
//
// CSV has a header, JSON lines an object a row, Parquet the same columns:
//
//	file                  of pictures in a folder, the picture's place in it
//	prediction            the class as the training data names it, or the value in the target's own unit
//	probability CLASS     for each class, in the order of the classes
//
// For the items that suit a user best there is a row for each, the best first, with user, rank (from 1),
// item, and prediction: the rating, or the probability that the user meets the item. Numbers are the
// shortest that read back as the same bits: float32 for probabilities, float64 for values.
package predict
