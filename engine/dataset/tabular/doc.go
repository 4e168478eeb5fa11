// Package tabular is the vocabulary that readers, generators and preparation share: the [Source]
// that a user names, the [Table] that comes of it, and the [Encoding] that makes other rows mean
// the same. It reads nothing itself.
package tabular
