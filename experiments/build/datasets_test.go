package build

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/hparam"
	"tunebench/experiments/internal/memory"
	"tunebench/experiments/spec"
)

// counting is a place for data that counts how often data was read.
func counting(most int) (d *Datasets, reads *atomic.Int32) {
	reads = new(atomic.Int32)
	return &Datasets{Most: most, Loading: dataset.Options{Need: func(int64) { reads.Add(1) }}}, reads
}

// Many at once who want one of a few sets have each of them read once and share it.
func TestSetsAreLoadedOnceForAll(t *testing.T) {
	s := table(t, "a,y\n"+strings.Repeat("1,x\n2,z\n", 30))
	once, reads := counting(1)
	if _, err := once.New(t.Context(), s, processor); err != nil {
		t.Fatal(err)
	}
	each := reads.Load() // one set may be announced more than once

	d, reads := counting(3)
	var mu sync.Mutex
	got := map[string]map[*dataset.Prepared]bool{}
	var all sync.WaitGroup
	for i := range 24 {
		v := s.Clone()
		v.Data.Normalize = []string{"none", "standard", "minmax"}[i%3]
		v.Model.Width, v.Data.Shuffle, v.Training.BatchSize = 4+i, i%2 == 0, 1+i
		all.Go(func() {
			e, err := d.New(t.Context(), v, processor)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if got[v.Data.Normalize] == nil {
				got[v.Data.Normalize] = map[*dataset.Prepared]bool{}
			}
			got[v.Data.Normalize][e.Data] = true
		})
	}
	all.Wait()
	if n := reads.Load(); n != 3*each {
		t.Errorf("%d reads for 3 sets that take %d each", n, each)
	}
	for name, sets := range got {
		if len(sets) != 1 {
			t.Errorf("%s: %d sets", name, len(sets))
		}
	}
}

// Those who wait for a set do not go without it because whoever began to load it has given up.
func TestAWaiterLoadsWhatAnotherGaveUp(t *testing.T) {
	s := table(t, "a,y\n"+strings.Repeat("1,x\n2,z\n", 30))
	ctx, giveUp := context.WithCancel(t.Context())
	var d Datasets
	var waits sync.WaitGroup
	var first sync.Once
	d.Loading.Need = func(int64) {
		first.Do(func() {
			waits.Go(func() {
				if _, err := d.New(t.Context(), s, processor); err != nil {
					t.Errorf("who waited: %v", err)
				}
			})
			gone, leave := context.WithCancel(t.Context())
			leave()
			if _, err := d.New(gone, s, processor); !errors.Is(err, context.Canceled) {
				t.Errorf("who would not wait: %v", err)
			}
			giveUp()
		})
	}
	if _, err := d.New(ctx, s, processor); !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up: %v", err)
	}
	waits.Wait()
}

// What is wrong with the data is said every time, and looked at every time.
func TestErrorsAreNotKept(t *testing.T) {
	d, _ := counting(4)
	broken := set(t, spec.Default(), map[string]string{"data.source": "nowhere.csv"})
	for range 2 {
		_, err := d.New(t.Context(), broken, processor)
		if err == nil || !strings.Contains(err.Error(), "nowhere.csv") {
			t.Errorf("%v", err)
		}
	}
	if d.sets != nil {
		t.Errorf("%d sets are kept", len(d.sets))
	}
	if _, err := d.New(t.Context(), broken, Machine{}); !errors.Is(err, errNoDevice) {
		t.Errorf("without a device: %v", err)
	}
	broken.Training.Epochs = -1
	_, err := d.New(t.Context(), broken, processor)
	if err == nil || !strings.Contains(err.Error(), "training.epochs") {
		t.Errorf("a broken experiment: %v", err)
	}
}

// Of more sets than may be kept, or than there is room for, those go that nobody has asked for longest.
func TestSetsAreBounded(t *testing.T) {
	size := int64(0)
	for _, c := range []struct {
		most int
		room func() int64
		want string
	}{
		{0, nil, "4"},
		{3, nil, "4 0 3"},
		{9, nil, "4 0 3 2 1"},
		{9, func() int64 { return 4*2*size + 3 }, "4 0"},
		{9, func() int64 { return 4 * size / 2 }, "4"},
	} {
		left = memory.Left
		d := &Datasets{Most: c.most}
		for i, seed := range []int{0, 1, 2, 3, 0, 4} {
			s := set(t, spec.Default(), map[string]string{"data.source": "iris", "seed": strconv.Itoa(seed)})
			if c.room != nil && i == 5 { // there is room to load, but not to keep
				calls := 0
				has(t, func() int64 {
					if calls++; calls < 3 {
						return math.MaxInt64 - 1
					}
					return c.room()
				})
			}
			e, err := d.New(t.Context(), s, processor)
			if err != nil {
				t.Fatal(err)
			}
			size = preparedBytes(e.Data)
		}
		var kept []string
		for _, k := range d.sets {
			first, _, _ := strings.Cut(k.key, " ")
			kept = append(kept, first)
		}
		if got := strings.Join(kept, " "); got != c.want {
			t.Errorf("of at most %d those of the seeds %s are kept, want %s", c.most, got, c.want)
		}
	}
}

// Whatever key is another one, experiments that share their data would have had the same.
func TestSharedDataIsThatOfEachExperiment(t *testing.T) {
	var text strings.Builder
	text.WriteString("topic,words\n")
	for i := range 40 {
		text.WriteString([]string{"sport,the team won\n", "money,the bank raised rates\n"}[i%2])
	}
	bases := []*spec.Spec{
		set(t, spec.Default(), map[string]string{"data.source": "iris", "data.limit": "60"}),
		set(t, table(t, text.String()), map[string]string{
			"data.kind": "text", "data.label": "topic", "data.min_df": "1",
		}),
		set(t, spec.Default(), map[string]string{"data.source": "ratings", "data.kind": "ratings", "data.size": "300"}),
		set(t, spec.Default(), map[string]string{"data.source": "moons", "data.size": "60"}),
	}
	var elsewhere []*spec.Spec
	for _, folder := range []string{t.TempDir(), t.TempDir()} {
		for name, text := range map[string]string{
			"digits.toml": "[data]\nsource = \"digits\"\n", "own.toml": "[data]\nsource = \"own.csv\"\n",
			"own.csv": "a,y\n1,2\n",
		} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"digits.toml", "own.toml"} {
			s, err := spec.Load(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			elsewhere = append(elsewhere, s)
		}
	}
	if dataKey(elsewhere[0]) != dataKey(elsewhere[2]) || dataKey(elsewhere[1]) == dataKey(elsewhere[3]) {
		t.Error("digits are not those of another folder, or a file is taken for that of another")
	}
	shared := 0
	for _, base := range bases {
		_, want, err := LoadTable(t.Context(), base, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range hparam.All() {
			for _, text := range candidates(k) {
				s := base.Clone()
				if s.Set(k.Name, text) != nil || s.Validate() != nil || s.Text(k.Name) == base.Text(k.Name) ||
					dataKey(s) != dataKey(base) {
					continue
				}
				shared++
				_, got, err := LoadTable(t.Context(), s, dataset.Options{})
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: %s = %s shares other data (%v)", base.Data.Source, k.Name, text, err)
				}
				break
			}
		}
	}
	if shared < 50*len(bases) {
		t.Errorf("only %d keys of %d experiments leave the data as it is", shared, len(bases))
	}
}
