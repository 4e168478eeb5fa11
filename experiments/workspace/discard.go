package workspace

import "context"

func (r *run) Discard() (undo func() error, err error) {
	to, err := r.Trash(context.Background(), r.w.root)
	if err != nil {
		return nil, err
	}
	return func() error { return r.Untrash(to) }, nil
}
