// Package numpy reads NumPy's arrays: a single one (.npy), or an archive of features and labels
// (.npz). Before a library sees a file, its header is checked against its length.
package numpy
