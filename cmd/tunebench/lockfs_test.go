package main

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
	"golang.org/x/sys/unix"
)

// lockless is a file system that has no locks, as some that are mounted over a network.
type lockless struct{ fuse.RawFileSystem }

func (lockless) GetLk(<-chan struct{}, *fuse.LkIn, *fuse.LkOut) fuse.Status { return fuse.ENOSYS }
func (lockless) SetLk(<-chan struct{}, *fuse.LkIn) fuse.Status              { return fuse.ENOSYS }
func (lockless) SetLkw(<-chan struct{}, *fuse.LkIn) fuse.Status             { return fuse.ENOSYS }

// mountWithoutLocks shows a folder at another place, without locks, until the test ends.
func mountWithoutLocks(t *testing.T, folder, at string) error {
	t.Helper()
	root, err := fs.NewLoopbackRoot(folder)
	if err != nil {
		return err
	}
	if err := os.Mkdir(at, 0o755); err != nil {
		return err
	}
	server, err := fuse.NewServer(lockless{fs.NewNodeFS(root, &fs.Options{})}, at,
		&fuse.MountOptions{EnableLocks: true, DirectMountStrict: true, FsName: "lockless"})
	if err != nil {
		return err
	}
	go server.Serve()
	t.Cleanup(func() {
		if err := server.Unmount(); err != nil {
			_ = unix.Unmount(at, unix.MNT_DETACH) // a worker that is being killed may still have it
		}
	})
	return server.WaitMount()
}

// defunct reports whether a process has ended and only waits for its parent to notice.
func defunct(pid int) bool {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || bytes.Contains(raw, []byte(") Z "))
}
