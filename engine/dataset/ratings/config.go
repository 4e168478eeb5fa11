package ratings

import "fmt"

// Config says how ratings are learned.
type Config struct {
	// Implicit learns whether a user met an item, with items drawn as examples of those not
	// met; else the rating is predicted.
	Implicit bool
	// Negatives is the number of items drawn for each one met, at most 1000. Default 4.
	Negatives int
}

// DefaultNegatives is the number of items drawn for each one met where none is given.
const DefaultNegatives = 4

// Check reports a value out of range.
func (c *Config) Check() error {
	if n := c.Negatives; n < 0 || n > 1000 {
		return fmt.Errorf("negatives %d is outside 1 to 1000", n)
	}
	return nil
}

// Draws returns the number of items to draw for each one met.
func (c *Config) Draws() int {
	if c.Negatives == 0 {
		return DefaultNegatives
	}
	return c.Negatives
}
