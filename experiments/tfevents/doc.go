// Package tfevents writes and reads TensorBoard event files, the one record of a run's
// metrics.
//
// # The file
//
// A file is a sequence of TFRecords, each a checksummed frame around one Event protocol
// buffer. A frame, little-endian:
//
//	uint64  length of the data
//	uint32  masked CRC-32C of these eight bytes
//	[]byte  the data
//	uint32  masked CRC-32C of the data
//
// where the mask of c is (c>>15 | c<<17) + 0xa282ead8. The messages are encoded field by field
// with protowire: the few fields that matter need no generated code, and a record is written
// without allocating. Field numbers are those of tensorflow/core/util/event.proto and
// tensorflow/core/framework/{summary,tensor,types}.proto; the frame is that of
// tensorflow/core/lib/io/record_writer.h.
//
// The first Event of a file has file_version "brain.Event:2". Each record of a run is one Event
// with wall_time, step and a Summary with one Value for each scalar: its tag and its
// simple_value. Live changes and states are string tensors of the text plugin under
// run/change ("optimizer.lr=0.0003") and run/state ("training"). A resumed run begins a new file
// with a SessionLog START, which voids every older point at or after its step; readers take the
// files of a folder in the order of their names.
//
// # What is added
//
// Three fields of our own, which other readers skip as protocol buffers demand:
//
//	Event         1000  varint   kind: 0 step, 1 epoch, 2 change, 3 state, 4 test
//	Event         1001  varint   finished epochs
//	Summary.Value 1000  fixed64  the value as a double
//
// A value is measured as a float64, and simple_value is a float32. Where that would lose bits, the
// double stands beside it, for ten bytes more; it counts if it rounds to simple_value. TensorBoard
// could draw a DT_DOUBLE tensor as well, but the many programs that read simple_value alone would
// then miss those points of a series.
//
// # Reading
//
// Both forms of a scalar are read, simple_value and tensors of one number (float, double, int32,
// int64), whoever wrote them, and files may be read while they grow. Nothing in a file is trusted:
// damage is skipped and reported, oversized records take no memory, and text is stripped of what
// could drive a terminal.
package tfevents
