package lease

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	defaultBeat = time.Second
	faultsEnv   = "TUNEBENCH_FAULTS"
)

// Host is the machine on which a process holds folders, and what its file systems can do.
type Host struct {
	name  string
	boot  string // "" if unknown: then no process is taken for dead by its number
	space string
	beat  time.Duration
	flock func(f *os.File, how int) error
	link  func(from, to string) error
}

// This is the host of this process.
var This = sync.OnceValue(func() *Host {
	name, err := os.Hostname()
	if err != nil {
		name = ""
	}
	h := &Host{
		name: cmp.Or(name, "localhost"), boot: bootID(), space: processSpace(), beat: defaultBeat,
		flock: flock, link: os.Link,
	}
	for fault := range strings.SplitSeq(os.Getenv(faultsEnv), ",") {
		h.pretend(fault)
	}
	return h
})

// pretend obeys one entry of TUNEBENCH_FAULTS; one that makes no sense is ignored.
func (h *Host) pretend(fault string) {
	what, how, _ := strings.Cut(fault, "=")
	switch what {
	case "host":
		h.name, h.boot = how, "the boot of "+how
	case "flock":
		var err error
		if how != "unshared" {
			err = errno(how)
		}
		h.flock = func(*os.File, int) error { return err }
	case "link":
		h.link = func(from, to string) error { return &os.LinkError{Op: "link", Old: from, New: to, Err: errno(how)} }
	case "heartbeat":
		if d, err := time.ParseDuration(how); err == nil {
			h.beat = max(d, time.Millisecond)
		}
	}
}

// errno returns the error of this name, such as ENOSYS, which also stands for names that are unknown.
func errno(name string) error {
	for e := syscall.Errno(1); e < 200; e++ {
		if unix.ErrnoName(e) == name {
			return e
		}
	}
	return syscall.ENOSYS
}

// flock takes or tries a lock without waiting.
func flock(f *os.File, how int) error {
	for {
		err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
		if err != unix.EINTR {
			return err
		}
	}
}

// folderID names a folder by its device and inode, "" if it cannot be looked at.
func folderID(dir string) string {
	var st unix.Stat_t
	if unix.Stat(dir, &st) != nil {
		return ""
	}
	return fmt.Sprintf("%d:%d", st.Dev, st.Ino)
}

// deviceOf is the device in the name of a folder.
func deviceOf(folder string) string {
	device, _, _ := strings.Cut(folder, ":")
	return device
}

// life is what is known of a process.
type life uint8

const (
	unknown life = iota
	living
	gone
)

// lifeOf looks for the process that wrote a record of this host and boot.
func lifeOf(r record) life {
	if r.PID <= 0 {
		return unknown
	}
	if r.PID == os.Getpid() {
		if _, mine := ours.Load(r.Token); mine {
			return living
		}
		return gone // of an earlier process of this number, or given back
	}
	if err := unix.Kill(r.PID, 0); err == unix.ESRCH {
		return gone
	}
	started, ended := processStart(r.PID)
	switch {
	case ended, started != "" && r.Started != "" && started != r.Started:
		return gone
	case started == "" || r.Started == "":
		return unknown
	}
	return living
}

// ours are the tokens of the leases that this process has.
var ours sync.Map
