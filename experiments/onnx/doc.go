// Package onnx writes trained networks in the Open Neural Network Exchange format, opset 17, for ONNX Runtime
// and other programs (https://onnx.ai/onnx/intro/concepts.html; the messages are those of onnx.proto).
//
// # The network
//
// [New] makes a graph of the network behind its preprocessing, with dynamic batches:
//
//	input          float [batch, features], normalized; of text the weights of all words, mostly zeros
//	ids            int64 [batch, fields], the codes of embedded categories, of users and items; 0: unknown
//	logits         float [batch, classes], and probabilities, their softmax
//	output         float [batch, 1] of values, and value, the same in the target's own unit, double
//
// # With preprocessing
//
// The same behind what was fitted on the training rows, so that values go in as they stand in a table. Each
// column is an input of its name:
//
//	numbers        double [batch, 1]; NaN is a missing one
//	categories     string [batch, 1]; "" is a missing one
//	pictures       float [batch, height, width, channels], of the trained size, 0 to 255: "image"
//	text           string [batch, words]: "words", see below
//	label          string [batch]: the predicted class, as the training data names it
//
// A column that is called as an output is makes the output's name end with " (2)".
//
// Text comes split into words, since opset 17 splits none: runs of two or more letters, digits, marks
// (Unicode's L, N, M) or underscores, in lower case, an empty string at the end of a column of text and
// wherever a row has fewer words than the longest. Pictures are not scaled, and numbers in the form of
// text (currencies, percents) are given as what they mean. Hashed words have no vocabulary to export.
package onnx
