package plainfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// The modes of folders: of one user, or of one user and a group.
const (
	Private fs.FileMode = 0o700
	Shared  fs.FileMode = 0o770
)

// ModeIn returns the mode of a file that is put into a folder of this mode: its owner may read and
// write it; the group and others may as far as they may do so with the folder, but others never write.
func ModeIn(folder fs.FileMode) fs.FileMode { return 0o600 | folder.Perm()&0o064 }

// modeOf returns the mode of a new file at path.
func modeOf(path string) (fs.FileMode, error) {
	info, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return 0, &os.PathError{Op: "open", Path: path, Err: errors.Unwrap(err)}
	}
	return ModeIn(info.Mode()), nil
}

// MakeFolder makes one folder of this mode, whatever the umask; that its files get its group it
// takes over from the folder above. One that exists is an error, a link included.
func MakeFolder(path string, mode fs.FileMode) error {
	if err := os.Mkdir(path, Private); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	return os.Chmod(path, mode|info.Mode()&fs.ModeSetgid)
}

// MakeFolders makes a folder and those above it as far as they are missing, each of this mode
// whatever the umask. Those that exist stay as they are.
func MakeFolders(path string, mode fs.FileMode) error {
	if found, err := isFolder(path); found || err != nil {
		return err
	}
	if above := filepath.Dir(path); above != path {
		if err := MakeFolders(above, mode); err != nil {
			return err
		}
	}
	err := MakeFolder(path, mode)
	if errors.Is(err, fs.ErrExist) { // somebody else has just made it
		_, err = isFolder(path)
	}
	return err
}

// isFolder reports whether a folder is there; something else in its place is an error.
func isFolder(path string) (bool, error) {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return false, &os.PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	}
	return err == nil, nil
}
