//go:build linux

package memory

import (
	"bufio"
	"bytes"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Left returns how much more this process can get.
func Left() Room {
	root := os.DirFS("/")
	return Least(machine(root), commitments(root), controlGroups(root), addressSpace(root))
}

// machine reads what the system can give to programs without swapping others out, and what it can
// swap.
func machine(root fs.FS) Room {
	kibibytes := fields(root, "proc/meminfo", ":")
	available, ok := kibibytes["MemAvailable"]
	if !ok {
		return Unlimited
	}
	return Room{(available + kibibytes["SwapFree"]) << 10, "this machine has"}
}

// slack is how much more address space than memory a program of Go takes: what has become garbage and
// what is reserved at a time. Where that is refused it ends in a trace of its runtime, without a word.
const slack = 3

// commitments reads what is left where the system promises no more than it has.
func commitments(root fs.FS) Room {
	mode, err := number(root, "proc/sys/vm/overcommit_memory")
	const strict = 2
	if err != nil || mode != strict {
		return Unlimited
	}
	kibibytes := fields(root, "proc/meminfo", ":")
	left := max(0, kibibytes["CommitLimit"]-kibibytes["Committed_AS"]) << 10
	return Room{left / slack, "this machine (vm.overcommit_memory = 2) has room for"}
}

// addressSpace reads for how much ulimit -v leaves room.
func addressSpace(root fs.FS) Room {
	var limit unix.Rlimit
	raw, err := fs.ReadFile(root, "proc/self/statm")
	if unix.Getrlimit(unix.RLIMIT_AS, &limit) != nil || err != nil || limit.Cur >= 1<<62 {
		return Unlimited
	}
	pages, _, _ := strings.Cut(string(raw), " ")
	used, err := strconv.ParseInt(pages, 10, 64)
	if err != nil {
		return Unlimited
	}
	return Room{max(0, int64(limit.Cur)-used*int64(os.Getpagesize())) / slack, "ulimit -v leaves room for"}
}

const groupName = "the control group of this process has"

// controlGroups returns what the group of this process, or the tightest above it, leaves.
func controlGroups(root fs.FS) Room {
	raw, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return Unlimited
	}
	least := Unlimited
	for line := range strings.Lines(string(raw)) {
		_, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		controllers, group, ok := strings.Cut(rest, ":")
		if !ok {
			continue
		}
		version := v2
		if controllers != "" {
			version = v1
		}
		if controllers == "" || strings.Contains(","+controllers+",", ",memory,") {
			least = Least(least, version.above(root, group))
		}
	}
	return least
}

// interfaceFiles are the names of one version of the interface.
type interfaceFiles struct {
	mounts       []string
	limit, usage string
	// cache are the keys of memory.stat that count what the system drops before it kills anybody: the
	// cache of files, whether it was used once or often, and what the kernel keeps of their names.
	cache []string
}

var (
	v1 = interfaceFiles{
		mounts: []string{"sys/fs/cgroup/memory"}, limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes",
		cache: []string{"total_active_file", "total_inactive_file"},
	}
	v2 = interfaceFiles{
		mounts: []string{"sys/fs/cgroup", "sys/fs/cgroup/unified"}, limit: "memory.max", usage: "memory.current",
		cache: []string{"active_file", "inactive_file", "slab_reclaimable"},
	}
)

// above looks at a group and at those around it. In a container the names may be those of the host,
// which are not found there; what is found belongs to this process all the same.
func (v interfaceFiles) above(root fs.FS, group string) Room {
	least := Unlimited
	for _, mount := range v.mounts {
		for dir := path.Join(mount, path.Join("/", group)); strings.HasPrefix(dir, mount); dir = path.Dir(dir) {
			limit, err := number(root, path.Join(dir, v.limit))
			used, usedErr := number(root, path.Join(dir, v.usage))
			if err != nil || usedErr != nil || limit >= 1<<60 { // "max", or what version 1 says for it
				continue
			}
			least = Least(least, Room{max(0, limit-used+v.droppable(root, dir, used)), groupName})
		}
	}
	return least
}

// droppable returns how much of what a group uses is cache.
func (v interfaceFiles) droppable(root fs.FS, dir string, used int64) int64 {
	stat, cache := fields(root, path.Join(dir, "memory.stat"), " "), int64(0)
	for _, key := range v.cache {
		cache = Sum(cache, max(0, stat[key]))
	}
	return min(cache, max(0, used))
}

func number(root fs.FS, name string) (int64, error) {
	raw, err := fs.ReadFile(root, name)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
}

// fields reads the lines of a file that are a name, a separator and a number.
func fields(root fs.FS, name, separator string) map[string]int64 {
	found := map[string]int64{}
	raw, err := fs.ReadFile(root, name)
	if err != nil {
		return found
	}
	for s := bufio.NewScanner(bytes.NewReader(raw)); s.Scan(); {
		key, rest, _ := strings.Cut(s.Text(), separator)
		value, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			found[key] = n
		}
	}
	return found
}
