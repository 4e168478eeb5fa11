// Package text turns text into numbers: a tokenizer, a vocabulary fitted on the training rows,
// and bags of words weighted by TF-IDF, as rows of a sparse matrix.
//
// [Config] says how; [Encoding] holds what was fitted and is stored with a model, so that other
// texts become the same features.
package text
