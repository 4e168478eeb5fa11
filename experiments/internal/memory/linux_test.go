//go:build linux

package memory

import (
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/unix"
)

func system(files map[string]string) fstest.MapFS {
	root := fstest.MapFS{}
	for name, text := range files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}

func TestTheMachine(t *testing.T) {
	const meminfo = "MemTotal:       16000 kB\nMemFree:         100 kB\nMemAvailable:    4000 kB\nSwapFree:  1000 kB\n"
	if got := machine(system(map[string]string{"proc/meminfo": meminfo})); got.Bytes != 5000<<10 {
		t.Errorf("%+v", got)
	}
	for _, text := range []string{"", "MemAvailable: much\n"} {
		if got := machine(system(map[string]string{"proc/meminfo": text})); got != Unlimited {
			t.Errorf("%q: %+v", text, got)
		}
	}
	if got := machine(system(nil)); got != Unlimited {
		t.Errorf("without a file: %+v", got)
	}
}

// A system that promises no more than it has counts what it has promised.
func TestStrictOvercommitment(t *testing.T) {
	const meminfo = "MemAvailable: 900000 kB\nCommitLimit:   40000 kB\nCommitted_AS:  10000 kB\n"
	for mode, want := range map[string]int64{"0\n": math.MaxInt64, "1\n": math.MaxInt64, "2\n": 10000 << 10} {
		root := system(map[string]string{"proc/meminfo": meminfo, "proc/sys/vm/overcommit_memory": mode})
		if got := commitments(root); got.Bytes != want {
			t.Errorf("%q: %+v, want %d", mode, got, want)
		}
	}
	if got := commitments(system(nil)); got != Unlimited {
		t.Errorf("without a file: %+v", got)
	}
}

func TestControlGroups(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"the group's own limit": {map[string]string{
			"proc/self/cgroup":                            "0::/user/job\n",
			"sys/fs/cgroup/user/job/memory.max":           "1000\n",
			"sys/fs/cgroup/user/job/memory.current":       "300\n",
			"sys/fs/cgroup/user/job/memory.stat":          "anon 200\ninactive_file 100\n",
			"sys/fs/cgroup/user/memory.max":               "max\n",
			"sys/fs/cgroup/user/memory.current":           "300\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":  "1\n", // of another version, and not in use
			"sys/fs/cgroup/memory/memory.usage_in_bytes":  "1\n",
			"sys/fs/cgroup/elsewhere/memory.max":          "7\n",
			"sys/fs/cgroup/elsewhere/memory.current":      "7\n",
			"sys/fs/cgroup/user/job/below/memory.max":     "7\n",
			"sys/fs/cgroup/user/job/below/memory.current": "7\n",
		}, 800},
		"that of a group above": {map[string]string{
			"proc/self/cgroup":                      "0::/user/job\n",
			"sys/fs/cgroup/user/job/memory.max":     "1000\n",
			"sys/fs/cgroup/user/job/memory.current": "300\n",
			"sys/fs/cgroup/user/memory.max":         "500\n",
			"sys/fs/cgroup/user/memory.current":     "450\n",
		}, 50},
		"cache in use, in a container that reads large files": {map[string]string{
			"proc/self/cgroup":             "0::/\n",
			"sys/fs/cgroup/memory.max":     "1000\n",
			"sys/fs/cgroup/memory.current": "990\n",
			"sys/fs/cgroup/memory.stat": "anon 140\nfile 850\nshmem 100\ninactive_file 50\nactive_file 700\n" +
				"unevictable 30\nslab_reclaimable 40\nslab_unreclaimable 20\nslab 60\n",
		}, 800},
		"counts of different moments": {map[string]string{
			"proc/self/cgroup":             "0::/\n",
			"sys/fs/cgroup/memory.max":     "1000\n",
			"sys/fs/cgroup/memory.current": "300\n",
			"sys/fs/cgroup/memory.stat":    "inactive_file 200\nactive_file 9223372036854775807\nslab_reclaimable -1\n",
		}, 1000},
		"a container with the host's names": {map[string]string{
			"proc/self/cgroup":             "0::/docker/0123\n",
			"sys/fs/cgroup/memory.max":     "1000\n",
			"sys/fs/cgroup/memory.current": "1\n",
		}, 999},
		"version 1": {map[string]string{
			"proc/self/cgroup": "5:cpu,memory:/job\n3:memory2:/x\n0::/\n",
			"sys/fs/cgroup/memory/job/memory.limit_in_bytes": "1000\n",
			"sys/fs/cgroup/memory/job/memory.usage_in_bytes": "900\n",
			"sys/fs/cgroup/memory/job/memory.stat": "inactive_file 1\ntotal_inactive_file 500\n" +
				"total_active_file 100\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
			"sys/fs/cgroup/memory/memory.usage_in_bytes": "900\n",
		}, 700},
		"more taken than allowed": {map[string]string{
			"proc/self/cgroup":             "0::/\n",
			"sys/fs/cgroup/memory.max":     "1000\n",
			"sys/fs/cgroup/memory.current": "1001\n",
		}, 0},
		"no limit": {map[string]string{
			"proc/self/cgroup": "0::/a\nnonsense\n\n", "sys/fs/cgroup/a/memory.max": "max\n",
		}, math.MaxInt64},
		"a name that leads out": {map[string]string{
			"proc/self/cgroup": "0::/../../x\n", "sys/x/memory.max": "1\n", "sys/x/memory.current": "1\n",
		}, math.MaxInt64},
		"no groups": {nil, math.MaxInt64},
	} {
		if got := controlGroups(system(c.files)); got.Bytes != c.want {
			t.Errorf("%s: %+v, want %d", name, got, c.want)
		}
	}
}

const limited = "TUNEBENCH_TEST_LIMITED"

func TestMain(m *testing.M) {
	if os.Getenv(limited) != "" { // the child of TestUlimit
		os.Stdout.WriteString(strconv.FormatInt(Left().Bytes, 10) + " " + Left().Of)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// What ulimit -v leaves counts less what the process has taken of it.
func TestUlimit(t *testing.T) {
	const kibibytes = 8 << 20
	cmd := exec.Command("sh", "-c", "ulimit -v "+strconv.Itoa(kibibytes)+"; exec "+os.Args[0])
	cmd.Env = append(os.Environ(), limited+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	count, of, _ := strings.Cut(string(out), " ")
	left, err := strconv.ParseInt(count, 10, 64)
	if err != nil || left <= 0 || left >= kibibytes<<10 {
		t.Errorf("%s left (%v)", out, err)
	}
	if other := Left(); left < other.Bytes && !strings.Contains(of, "ulimit -v") {
		t.Errorf("%d bytes left, by %s", left, of)
	}
}

func TestLeftIsPlausible(t *testing.T) {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		t.Fatal(err)
	}
	all := int64(info.Totalram+info.Totalswap) * int64(info.Unit)
	if got := Left(); got.Bytes <= 0 || got.Bytes > all || got.Of == "" {
		t.Errorf("%+v of %d bytes", got, all)
	}
}
