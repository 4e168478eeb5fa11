// Package export hands a trained model to other programs: the weights alone (safetensors, NumPy, CSV), the
// network as an ONNX graph or as a PyTorch module, and a card that says what it is, in [Formats].
package export
