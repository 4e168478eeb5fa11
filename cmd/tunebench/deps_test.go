package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// policy lists, for each subtree of the module, the imports it must not reach,
// directly or through others. The reasons are those of the README's codebase guide.
const policy = `
engine      !experiments !tui !cmd !charm.land/ !github.com/charmbracelet/ !github.com/pelletier/go-toml
experiments !tui !cmd !charm.land/ !github.com/charmbracelet/
tui         !cmd
`

// direct lists packages that only the named subtree may import directly. (Through
// the Parquet reader protocol buffers are a dependency of the engine's too.)
const direct = `
github.com/pelletier/go-toml experiments/spec
google.golang.org/protobuf   experiments/tfevents
math/rand                    -
`

// viewer lists what of the engine the terminal interface may import directly.
var viewer = []string{
	"tunebench/engine/event", "tunebench/engine/hparam", "tunebench/engine/finding", "tunebench/engine/diagnosis", "tunebench/engine/profile",
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "tunebench/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p goPackage
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 10 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	return packages
}

func under(path, subtree string) bool {
	return path == subtree || strings.HasPrefix(path, strings.TrimSuffix(subtree, "/")+"/")
}

func TestDependenciesPointDown(t *testing.T) {
	packages := listPackages(t)
	for line := range strings.Lines(strings.TrimSpace(policy)) {
		fields := strings.Fields(line)
		for _, p := range packages {
			if !under(p.ImportPath, "tunebench/"+fields[0]) {
				continue
			}
			for _, rule := range fields[1:] {
				banned := strings.TrimPrefix(rule, "!")
				if !strings.Contains(banned, ".") {
					banned = "tunebench/" + banned
				}
				for _, dep := range p.Deps {
					if under(dep, banned) {
						t.Errorf("%s depends on %s", p.ImportPath, dep)
					}
				}
			}
		}
	}
}

func TestLibrariesStayBehindTheirPackage(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(direct)) {
		fields := strings.Fields(line)
		for _, p := range listPackages(t) {
			for _, dep := range p.Imports {
				if under(dep, fields[0]) && !under(p.ImportPath, "tunebench/"+fields[1]) {
					t.Errorf("%s imports %s; only %s may", p.ImportPath, dep, fields[1])
				}
			}
		}
	}
}

func TestViewerSeesOnlyTheEngineVocabulary(t *testing.T) {
	for _, p := range listPackages(t) {
		if !under(p.ImportPath, "tunebench/tui") {
			continue
		}
		for _, dep := range p.Imports {
			if under(dep, "tunebench/engine") && !slices.Contains(viewer, dep) {
				t.Errorf("%s imports %s; the viewer may see only %v", p.ImportPath, dep, viewer)
			}
		}
	}
}

// Screens meet in the package above them, which says what a screen is.
func TestScreensDoNotImportEachOther(t *testing.T) {
	const screens = "tunebench/tui/screen"
	for _, p := range listPackages(t) {
		if !under(p.ImportPath, screens) {
			continue
		}
		for _, dep := range p.Imports {
			if under(dep, screens) && dep != screens && dep != p.ImportPath {
				t.Errorf("%s imports %s", p.ImportPath, dep)
			}
		}
	}
}
