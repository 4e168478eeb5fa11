package build

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"

	"tunebench/engine/train/job"
)

// WeightsSHA256 is the fingerprint of a network: SHA-256 over the little-endian
// float32 weights and biases in PyTorch's layout, layer by layer, weight then
// bias, then the layer's normalization tensors if it has any.
func WeightsSHA256(weights []job.Tensor) string {
	h := sha256.New()
	buf := make([]byte, 0, 1<<14)
	for _, t := range weights {
		for _, v := range t.Data {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
			if len(buf) == cap(buf) {
				h.Write(buf)
				buf = buf[:0]
			}
		}
	}
	h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}
