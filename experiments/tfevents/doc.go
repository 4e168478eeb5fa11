// Package tfevents writes and reads TensorBoard event files, the one record of a run's
// metrics.
//
// A file is a sequence of TFRecords, each a checksummed frame around one Event protocol
// buffer. The messages are encoded field by field with protowire: the few fields that
// matter do not need generated code, and a record is written without allocating.
//
// Field numbers are those of tensorflow/core/util/event.proto and
// tensorflow/core/framework/{summary,tensor,types}.proto; the frame is that of
// tensorflow/core/lib/io/record_writer.h.
package tfevents
