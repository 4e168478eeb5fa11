package workspace

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tunebench/engine/plainfile"
	"tunebench/experiments/internal/atomicfile"
	"tunebench/experiments/runindex"
)

// ListView is how a user wants the list of a folder of runs to be shown. The zero value is as it is by itself.
type ListView struct {
	// Shown and Hidden are columns that are, or are not, shown otherwise than by themselves: names of queries.
	Shown  []string `json:"shown,omitempty"`
	Hidden []string `json:"hidden,omitempty"`
	// Sort is the column to sort by, "": the newest first.
	Sort       string `json:"sort,omitempty"`
	Descending bool   `json:"descending,omitempty"`
}

// viewPath is where the view of this user is kept: beside the index.
func (w *Workspace) viewPath() string {
	return filepath.Join(w.root, runindex.Folder, fmt.Sprintf("list-%d.json", os.Getuid()))
}

// ListView returns how the list was shown last. What cannot be read is as if it had never been chosen.
func (w *Workspace) ListView() ListView {
	const most = 1 << 20
	var v ListView
	raw, err := plainfile.ReadOwn(w.viewPath(), most)
	if err != nil || json.Unmarshal(raw, &v) != nil {
		return ListView{}
	}
	return v
}

// KeepListView keeps how the list is shown, where there is a run of ours: the folder of another program's stays as
// it is.
func (w *Workspace) KeepListView(v ListView) error {
	w.listing.mu.Lock()
	own := false
	for _, e := range w.listing.entries {
		own = own || !e.Status.Foreign
	}
	w.listing.mu.Unlock()
	if !own {
		return nil
	}
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := runindex.FolderIn(w.root); err != nil {
		return fmt.Errorf("keep the columns: %w", err)
	}
	return atomicfile.WritePrivate(w.viewPath(), func(out io.Writer) error {
		_, err := out.Write(append(raw, '\n'))
		return err
	})
}
