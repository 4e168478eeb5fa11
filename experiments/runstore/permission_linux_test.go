package runstore

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// obeying runs f where modes bind the superuser as they bind everybody else.
func obeying(t *testing.T, f func()) {
	t.Helper()
	done := make(chan error)
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with this goroutine
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var data [2]unix.CapUserData
		if err := unix.Capget(&header, &data[0]); err != nil {
			done <- err
			return
		}
		data[0].Effective &^= 1<<unix.CAP_DAC_OVERRIDE | 1<<unix.CAP_DAC_READ_SEARCH
		if err := unix.Capset(&header, &data[0]); err != nil {
			done <- err
			return
		}
		f()
	}()
	must(t, <-done)
}

// In a folder that several people use, what the others keep to themselves is not there: it is no broken
// run, and makes no name ambiguous. A run of one's own that cannot be opened is shown as broken.
func TestOthersPrivateRunsAreLeftOut(t *testing.T) {
	t.Cleanup(func() { effectiveUser = os.Geteuid })
	for _, mode := range []os.FileMode{0, 0o100, 0o400, 0o600} {
		root := t.TempDir()
		mine, err := Create(root, "digits", start, "aaa111", File{ExperimentFile, nil})
		must(t, err)
		closed, err := Create(root, "digits", start.Add(time.Hour), "bbb222", File{ExperimentFile, nil})
		must(t, err)
		if mode == 0o100 { // its files can be found, but none is there
			must(t, os.Remove(closed.join(SummaryFile)))
			must(t, os.Remove(closed.join(ExperimentFile)))
		}
		must(t, os.Mkdir(filepath.Join(root, "lost+found"), 0o700))
		for _, path := range []string{closed.path, filepath.Join(root, "lost+found")} {
			must(t, os.Chmod(path, mode))
			t.Cleanup(func() { _ = os.Chmod(path, 0o700) })
		}
		obeying(t, func() {
			effectiveUser = func() int { return os.Geteuid() + 1 }
			if runs, err := List(root); err != nil || len(runs) != 1 || runs[0].Dir.path != mine.path {
				t.Errorf("mode %03o: %+v, %v", mode, runs, err)
			}
			for _, ref := range []string{"digits", "dig", LatestRef} {
				if d, err := Find(root, ref); err != nil || d.path != mine.path {
					t.Errorf("mode %03o: %q is %v, %v", mode, ref, d, err)
				}
			}
			if _, err := Find(root, closed.Name()); err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("mode %03o: asked for by its name: %v", mode, err)
			}
			effectiveUser = os.Geteuid
			runs, err := List(root)
			if err != nil || len(runs) != 2 || runs[0].Dir.path != closed.path || runs[0].Err == nil ||
				!runs[0].Started.Equal(start.Add(time.Hour)) {
				t.Errorf("mode %03o: one's own: %+v, %v", mode, runs, err)
			}
		})
	}
}
