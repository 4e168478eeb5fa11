package main

import (
	"encoding/json"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// order is the map of the house: a package may import only those that come after it here. A
// new package gets its place on this list first; .golangci.yml says the ends of it to editors.
const order = `
cmd/tunebench

tui/app
tui/screen/workbench  tui/screen/runs  tui/screen/compare
tui/screen/data  tui/screen/noise  tui/screen/study  tui/screen/check  tui/screen/inspect
tui/screen
tui/account  tui/plotfile
tui/grid
tui/report  tui/document
tui/runlabel  tui/component  tui/chart/figure  tui/chart
tui/internal/frametest  tui/theme  tui/keymap  tui/layout  tui/format

experiments/workspace
experiments/trying
experiments/study  experiments/factory
experiments/insight
experiments/worker  experiments/inspect  experiments/predict  experiments/export  experiments/trained  experiments/build
experiments/runindex  experiments/runquery
experiments/runstore
experiments/tfevents  experiments/onnx  experiments/checkpoint
experiments/spec  experiments
experiments/internal/atomicfile  experiments/internal/lease  experiments/internal/memory  experiments/internal/packing

engine/benchmark  engine/preflight
engine/train
engine/train/cpu  engine/train/executortest/toy  engine/train/executortest
engine/postfit
engine/outoffold  engine/explain  engine/compress
engine/train/job
engine/diagnosis/teach/gen  engine/diagnosis/teach
engine/diagnosis  engine/diagnosis/reader  engine/diagnosis/reader/boost
engine/diagnosis/labelled  engine/diagnosis/remedy  engine/diagnosis/lineage  engine/profile
engine/search  engine/search/gp  engine/paired
engine/quality
engine/finding
engine/dataset/fetch  engine/dataset
engine/dataset/builtin  engine/dataset/generate  engine/dataset/cache
engine/dataset/reader/delimited  engine/dataset/reader/parquet  engine/dataset/reader/numpy
engine/dataset/reader/idx  engine/dataset/reader/folder  engine/dataset/reader/foreign
engine/dataset/reader/jsonlines  engine/dataset/reader/arff  engine/dataset/reader/libsvm
engine/dataset/reader/cifar
engine/dataset/reader  engine/dataset/columns  engine/dataset/images
engine/dataset/internal/datasettest  engine/dataset/internal/unpack  engine/dataset/internal/charset
engine/dataset/tabular  engine/dataset/ratings  engine/dataset/text
engine/dataset/internal/number  engine/dataset/internal/wording
engine/schedule  engine/optimizer  engine/nn  engine/metric  engine/loss
engine/event  engine/hparam
engine/sparse
engine/sgemm/serial  engine/sgemm  engine/sgemm/pool  engine/vec  engine/vec/gen
engine/internal/rng  engine/internal/rng/philox  engine/internal/rng/splitmix  engine/internal/portmath
engine/internal/asm/gen  engine/internal/asm  engine/internal/asm/f32
engine/plainfile
`

// only lists, for a subtree, all that it may import directly of another one, by its tests too.
const only = `
tui: engine/event engine/hparam engine/finding engine/diagnosis engine/profile engine/search engine/paired
tui: experiments/workspace experiments/spec
cmd: experiments/workspace experiments/spec experiments/checkpoint
`

// never lists the libraries that a subtree must not reach, directly or through others.
const never = `
engine:      charm.land github.com/charmbracelet github.com/pelletier/go-toml
experiments: charm.land github.com/charmbracelet
`

// behind lists what only some packages import directly: libraries, and the devices, which the
// command line chooses. (Through the Parquet reader protocol buffers are a dependency of the
// engine's too.)
const behind = `
github.com/pelletier/go-toml: experiments/spec
google.golang.org/protobuf:   experiments/tfevents experiments/onnx
math/rand:
tunebench/engine/train/cpu:   cmd/tunebench engine/benchmark
`

// nameless are package names that say nothing.
var nameless = []string{"util", "utils", "common", "types", "helpers", "constants"}

type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// name is the package's path within the module.
func (p goPackage) name() string { return strings.TrimPrefix(p.ImportPath, "tunebench/") }

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", "tunebench/...")
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

// rules calls visit for each line of a table: what stands before the colon and what behind it.
func rules(table string, visit func(of string, list []string)) {
	for line := range strings.Lines(strings.TrimSpace(table)) {
		of, list, _ := strings.Cut(line, ":")
		visit(strings.TrimSpace(of), strings.Fields(list))
	}
}

func under(path, subtree string) bool {
	return path == subtree || strings.HasPrefix(path, subtree+"/")
}

func TestDependenciesPointDown(t *testing.T) {
	place := map[string]int{}
	for i, name := range strings.Fields(order) {
		if _, twice := place[name]; twice {
			t.Errorf("%s stands twice in the order", name)
		}
		place[name] = i
	}
	found := map[string]bool{}
	for _, p := range listPackages(t) {
		found[p.name()] = true
		at, known := place[p.name()]
		if !known {
			t.Errorf("%s has no place in the order: find one below all that import it", p.name())
			continue
		}
		for _, dep := range p.Imports {
			name, ours := strings.CutPrefix(dep, "tunebench/")
			if below, known := place[name]; ours && known && below < at {
				t.Errorf("%s imports %s, which stands above it", p.name(), name)
			}
		}
	}
	for name := range place {
		if !found[name] {
			t.Errorf("%s stands in the order, but there is no such package", name)
		}
	}
}

// What a subtree may import of another one is written down, for its tests as well.
func TestDependenciesGoThroughTheDoors(t *testing.T) {
	doors := map[[2]string][]string{} // subtree, other subtree: packages
	rules(only, func(of string, list []string) {
		subtree, _, _ := strings.Cut(list[0], "/")
		doors[[2]string{of, subtree}] = list
	})
	for _, p := range listPackages(t) {
		from, _, _ := strings.Cut(p.name(), "/")
		for _, dep := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			name, ours := strings.CutPrefix(dep, "tunebench/")
			to, _, _ := strings.Cut(name, "/")
			if allowed := doors[[2]string{from, to}]; ours && allowed != nil && !slices.Contains(allowed, name) {
				t.Errorf("%s imports %s; of %s it may see only %v", p.name(), name, to, allowed)
			}
		}
	}
}

func TestScreensDependOnNoOtherScreen(t *testing.T) {
	const screens = "tunebench/tui/screen"
	for _, p := range listPackages(t) {
		for _, dep := range p.Imports {
			if path.Dir(dep) == screens && path.Dir(p.ImportPath) == screens {
				t.Errorf("%s imports %s", p.name(), dep)
			}
		}
	}
}

func TestLibrariesStayBehindTheirPackage(t *testing.T) {
	packages := listPackages(t)
	rules(never, func(of string, libraries []string) {
		for _, p := range packages {
			for _, dep := range p.Deps {
				if under(p.name(), of) && slices.ContainsFunc(libraries, func(l string) bool { return under(dep, l) }) {
					t.Errorf("%s depends on %s", p.name(), dep)
				}
			}
		}
	})
	rules(behind, func(library string, allowed []string) {
		for _, p := range packages {
			for _, dep := range p.Imports {
				if under(dep, library) && !slices.Contains(allowed, p.name()) {
					t.Errorf("%s imports %s; only %v may", p.name(), dep, allowed)
				}
			}
		}
	})
}

func TestPackagesAreNamedForWhatTheyDo(t *testing.T) {
	for _, p := range listPackages(t) {
		if slices.Contains(nameless, path.Base(p.ImportPath)) {
			t.Errorf("%s says nothing by its name", p.ImportPath)
		}
	}
}
