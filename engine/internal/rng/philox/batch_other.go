//go:build !amd64

package philox

func fillVector(*Batch, *Address) bool { return false }
