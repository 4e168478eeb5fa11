//go:build !amd64 && !arm64

package sgemm

import "tunebench/engine/internal/asm/f32"

// supported returns the kernels that this machine runs.
func supported() []*kernel { return []*kernel{portable} }

func (*kernel) peakLoop() int               { return portablePeak() }
func (*kernel) run(*f32.GemmArgs)           {}
func (*kernel) transpose(*f32.PackArgs)     {}
func (*kernel) copyRows(*f32.PackArgs, int) {}
