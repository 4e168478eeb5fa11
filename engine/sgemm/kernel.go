package sgemm

import (
	"fmt"
	"os"
)

// kernel is one way to compute tiles. The portable kernel has no tiles: lanes
// is 0 and portableBlock does its work.
type kernel struct {
	name  string
	lanes int // float32 values in a vector
	half  int // columns for which there are tiles half a vector wide, 0 if there are none
	// packB is the number of rows of C from which packing a B that is not
	// transposed pays, measured.
	packB   int
	maxRows []int // maxRows[v] is the largest number of rows of a tile v vectors wide, of half a vector for 0
}

var portable = &kernel{name: "portable"}

// chooseKernel returns the kernel that TUNEBENCH_KERNEL names, else the best
// that this machine runs.
func chooseKernel() (*kernel, error) {
	if name := os.Getenv("TUNEBENCH_KERNEL"); name != "" {
		k, err := kernelNamed(name)
		if err != nil {
			return nil, fmt.Errorf("TUNEBENCH_KERNEL: %w", err)
		}
		return k, nil
	}
	return supported()[0], nil
}

func kernelNamed(name string) (*kernel, error) {
	names := ""
	for _, k := range supported() {
		if k.name == name {
			return k, nil
		}
		names += " " + k.name
	}
	return nil, fmt.Errorf("no kernel %q on this machine; it has:%s", name, names)
}

// Kernels returns the names of the kernels that this machine runs, best first.
func Kernels() []string {
	var names []string
	for _, k := range supported() {
		names = append(names, k.name)
	}
	return names
}

// panelVectors is the width of the widest tile.
func (k *kernel) panelVectors() int { return len(k.maxRows) - 1 }

// panelCols is panelVectors in columns.
func (k *kernel) panelCols() int { return k.panelVectors() * k.lanes }
