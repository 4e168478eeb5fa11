// Package cifar reads the binary batches of CIFAR-10 and CIFAR-100: small color pictures behind
// their labels. A folder of them comes divided: its test batch is the test part.
//
// The format: https://www.cs.toronto.edu/~kriz/cifar.html.
package cifar
