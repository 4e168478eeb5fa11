package reader

import (
	_ "embed"
	"sync"
)

//go:embed model.gz
var packed []byte

//go:embed curves.gz
var packedCurves []byte

// Fitted returns the model of the program, which package teach has fitted.
func Fitted() *Model { return fitted() }

// FittedToCurves returns the model for logs of which nothing is known beside their curves.
func FittedToCurves() *Model { return fittedToCurves() }

var fitted, fittedToCurves = sync.OnceValue(decoded(packed)), sync.OnceValue(decoded(packedCurves))

func decoded(data []byte) func() *Model {
	return func() *Model {
		m, err := Decode(data)
		if err != nil {
			panic("reader: " + err.Error()) // a test of this package reads it
		}
		return m
	}
}
