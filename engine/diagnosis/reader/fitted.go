package reader

import (
	_ "embed"
	"sync"
)

//go:embed model.gz
var packed []byte

// Fitted returns the model of the program, which package teach has fitted.
func Fitted() *Model { return fitted() }

var fitted = sync.OnceValue(func() *Model {
	m, err := Decode(packed)
	if err != nil {
		panic("reader: " + err.Error()) // a test of this package reads it
	}
	return m
})
