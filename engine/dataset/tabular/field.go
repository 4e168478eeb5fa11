package tabular

import (
	"fmt"
	"math"

	"tunebench/engine/internal/portmath"
)

// Field is a column of categories that a network embeds: it learns a vector for each.
type Field struct {
	Name string
	// Count is the number of categories; code 0 stands for one that training did not know.
	Count int
	// Dim is the width of an embedding by the rule min(50, ceil(1.6 Count^0.56)), as fastai's.
	Dim int
}

// NewField is a field of so many categories, with the width of the rule.
func NewField(name string, count int) Field {
	return Field{Name: name, Count: count, Dim: min(50, int(math.Ceil(1.6*portmath.Pow(float64(count), 0.56))))}
}

// VectorsNote says what becomes of a column of many categories.
func VectorsNote(name string, categories int) string {
	return fmt.Sprintf("%q has %d categories; a vector is learned for each", name, categories)
}

// EncodedField is the vocabulary of a field: the value at index i has the code i+1. The empty
// value stands for a missing one.
type EncodedField struct {
	Name   string
	Values []string
}
