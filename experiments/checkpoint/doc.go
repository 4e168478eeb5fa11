// Package checkpoint reads and writes safetensors files: weights, optimizer moments and
// whatever else a run needs to continue as if it had never stopped.
//
// Files are replaced atomically and are deterministic: the same tensors and metadata give
// the same bytes. Reading trusts nothing: every length and offset is checked against the
// size of the file before memory is taken.
//
// Format: https://huggingface.co/docs/safetensors/index#format - eight bytes with the
// length of the header (little-endian), a JSON header, and the tensors' bytes without gaps.
package checkpoint
