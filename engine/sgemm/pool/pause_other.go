//go:build !amd64

package pool

import "runtime"

// pause lets other goroutines run: Go offers no spin hint here.
func pause() { runtime.Gosched() }
