//go:build !linux

package app

import (
	"errors"
	"os"
)

// reopen fails: elsewhere a terminal that is opened once more shares its mode.
func reopen(*os.File) (*os.File, error) { return nil, errors.ErrUnsupported }

// discardOutput does nothing: the last frame stays.
func discardOutput(*os.File) {}
