package build

// InputError is a mistake in an experiment or its data, which the user can
// correct; nothing has been trained.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }
func (e *InputError) Unwrap() error { return e.Err }

// Input makes an error an [InputError]; nil stays nil.
func Input(err error) error {
	if err == nil {
		return nil
	}
	return &InputError{Err: err}
}
