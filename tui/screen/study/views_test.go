package study

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/tui/chart"
	"tunebench/tui/format"
	"tunebench/tui/layout"
)

func TestViewsHaveKeysAndTabs(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 20}))
	for i, v := range views {
		b.press(fmt.Sprint(i + 1))
		if b.at != i {
			t.Errorf("%d opens %s", i+1, views[b.at].title)
		}
		if got := strings.Split(b.text(160, 48), "\n")[1]; !strings.Contains(got, fmt.Sprintf("%d %s", i+1, v.title)) {
			t.Errorf("the tabs are %q", got)
		}
	}
	b.press("tab")
	if b.at != 0 {
		t.Errorf("tab leads from the last to %s", views[b.at].title)
	}
	if b.press("shift+tab"); b.at != len(views)-1 {
		t.Errorf("shift+tab leads from the first to %s", views[b.at].title)
	}
}

// The best so far never gets worse, goes in steps, and ends at the best trial.
func TestTheCourse(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 40}))
	for name, d := range map[string]*chart.Data{"trials": b.course.trials.best, "epochs": b.course.epochs.best} {
		for i := 1; i < d.Len(); i++ {
			from, to := d.At(i-1), d.At(i)
			if to.Y > from.Y || to.X != from.X && to.Y != from.Y {
				t.Errorf("over %s: from %+v to %+v", name, from, to)
			}
		}
		if last, _ := d.Last(); last.Y != b.picture.best().value {
			t.Errorf("over %s it ends at %v", name, last.Y)
		}
	}
	if last, _ := b.course.epochs.best.Last(); int(last.X) != b.picture.budget.used {
		t.Errorf("it ends after %v epochs", last.X)
	}
	random := b.course.trials.random
	if last, _ := random.Last(); random.Len() != 40 || last.X != 40 {
		t.Errorf("chance has %d points, the last at %v", random.Len(), last.X)
	}
	// Each of chance's trials is trained to its end.
	if first := b.course.epochs.random.At(0); first.X != 27 || first.Y != random.At(0).Y {
		t.Errorf("chance begins at %+v", first)
	}
}

// The axis shows where the search went, and not what the first trials of chance are worth.
func TestTheHeightsOfTheCourse(t *testing.T) {
	p := &picture{lower: true}
	c := &course{best: &chart.Data{}, random: &chart.Data{}}
	if r := p.heights(c); r != (chart.Range{}) {
		t.Errorf("without a value %+v", r)
	}
	for i := range 100 {
		c.best.Append(float64(i), 0.5-0.001*float64(i))
		c.random.Append(float64(i), 0.45+100/math.Pow(float64(i+1), 3))
	}
	r := p.heights(c)
	if r.Min > 0.401 || r.Max < 0.5 || r.Max > 2 {
		t.Errorf("losses: %+v", r)
	}
	up := &course{best: &chart.Data{}, random: &chart.Data{}}
	for i := range 100 {
		up.best.Append(float64(i), 0.5+0.004*float64(i))
	}
	if r := (&picture{}).heights(up); r.Min > 0.54 || r.Min < 0.4 || r.Max < 0.896 {
		t.Errorf("accuracies: %+v", r)
	}
}

func TestThePartOfTheBudgetThatIsShown(t *testing.T) {
	for _, c := range []struct {
		n, limit int
		want     float64
	}{{0, 0, 0}, {50, 60, 60}, {14, 60, 30}, {1, 60, 15}, {3, 16, 16}, {200, 60, 60}} {
		if got := ahead(c.n, c.limit); got.Max != c.want || got.Min != 0 {
			t.Errorf("%d of %d: %+v, want %v", c.n, c.limit, got, c.want)
		}
	}
}

// All plots are on some page, the one in focus on the one that is shown.
func TestPagesOfAxes(t *testing.T) {
	for n := 1; n < 20; n++ {
		for _, size := range [][2]int{{160, 44}, {80, 20}, {40, 10}, {20, 5}} {
			seen := map[int]bool{}
			for focus := range n {
				a := axesView{focus: focus}
				a.place(layout.Of(size[0], size[1]), n)
				if focus < a.first || focus >= a.first+a.shown || a.first+a.shown > n || len(a.at) != a.shown {
					t.Fatalf("%d plots at %v: in focus %d, shown %d to %d", n, size, focus, a.first, a.first+a.shown)
				}
				for k := range a.shown {
					seen[a.first+k] = true
				}
			}
			if len(seen) != n {
				t.Errorf("%d of %d plots are ever shown at %v", len(seen), n, size)
			}
		}
	}
}

func TestTheAxisInFocus(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 160}))
	b.press("3")
	b.Resize(b.th, 80, 24)
	if got := b.text(80, 24); !strings.Contains(got, "1-4/5") || strings.Contains(got, "momentum") {
		t.Errorf("the first page:\n%s", got)
	}
	b.press("left")
	for _, want := range []string{"╭ momentum", "5-5/5"} {
		if got := b.text(80, 24); b.axes.focus != 4 || !strings.Contains(got, want) {
			t.Errorf("the last page, in focus %d, lacks %q:\n%s", b.axes.focus, want, got)
		}
	}
	b.press("right", "G", "g", "down")
	if b.axes.focus == 0 {
		t.Error("down stays at the first")
	}
}

// What a plot of an axis shows: the trials in which the parameter matters, with their marks.
func TestDotsOfAnAxis(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 160}))
	b.press("3")
	b.text(160, 48)
	for i, q := range b.picture.params {
		want := 0
		for k := range b.picture.trials {
			if b.picture.trials[k].texts[i] != "" {
				want++
			}
		}
		if got := len(b.axes.plots[i].Dots); got != want || want == 0 {
			t.Errorf("%s: %d dots of %d trials", q.short, got, want)
		}
	}
	lr := &b.axes.plots[0]
	if lr.Warn != chart.LowEnd || lr.Best.Y != b.picture.best().value || lr.Best.Label != b.picture.best().texts[0] {
		t.Errorf("warns of end %d, the best is %+v", lr.Warn, lr.Best)
	}
	if width := &b.axes.plots[1]; width.Warn != chart.Inside {
		t.Error("warns of the width")
	}
}

// A narrow screen shows a part of the axes, which moves; the result is always there.
func TestTheWindowOfParallelAxes(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 40}))
	b.press("5")
	names := func() []string {
		b.text(60, 24)
		var out []string
		for _, a := range b.paths.chart.Axes[:b.paths.shown] {
			out = append(out, a.Name)
		}
		return out
	}
	first := names()
	b.press("right")
	second := names()
	if len(first) < 2 || len(first) > 4 || !slices.Equal(first[1:], second[:len(second)-1]) {
		t.Errorf("from %q to %q", first, second)
	}
	b.press("right", "right", "right", "right", "right")
	if last := names(); len(last) != len(first) {
		t.Errorf("the window ends at %q", last)
	}
	if got := b.text(60, 24); !strings.Contains(got, "val/loss") || !strings.Contains(got, "5/5") {
		t.Errorf("draws\n%s", got)
	}
	leading, best := 0, 0
	for _, p := range b.paths.chart.Paths {
		switch p.Emphasis {
		case chart.First:
			best++
		case chart.Leading:
			leading++
		}
	}
	if n := len(b.picture.ranked); best != 1 || best+leading != (n+9)/10 || len(b.paths.chart.Paths) != n {
		t.Errorf("of %d paths %d lead and %d are the best", n, leading, best)
	}
}

// The axes of a contour are two different parameters, whatever is pressed.
func TestTheAxesOfAContour(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 30}))
	b.press("6")
	seen := map[string]bool{}
	for _, key := range []string{"right", "right", "down", "left", "up", "up", "right", "down", "down", "pgup", "G"} {
		b.press(key)
		b.text(100, 30)
		x, y := b.plane.chart.X.Name, b.plane.chart.Y.Name
		if x == y {
			t.Fatalf("%s over itself", x)
		}
		seen[x+" "+y] = true
	}
	if len(seen) < 6 {
		t.Errorf("pairs %v", seen)
	}
	two := contourView{x: 0, y: 1}
	if two.turn(0, 1, 1, 2) != 0 {
		t.Error("of two parameters there is only one pair")
	}
}

// The front holds the trials that no other beats, and the keys walk along it.
func TestTheFront(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 40}))
	b.press("8")
	b.text(120, 40)
	p, front := b.picture, b.trade.front
	if len(front) < 2 || !slices.Contains(front, p.ranked[0]) {
		t.Fatalf("the front is %v", front)
	}
	for _, id := range front {
		for i := range p.trials {
			if o, f := &p.trials[i], &p.trials[id]; o.value < f.value && o.weights <= f.weights {
				t.Errorf("trial %d beats %d", i, id)
			}
		}
	}
	b.press("up")
	if got := b.chosen().id; got != front[len(front)-2] {
		t.Errorf("from the best to %d, the front is %v", got, front)
	}
	if b.press("g"); b.chosen().id != front[0] {
		t.Errorf("the cheapest is %d, the front is %v", b.chosen().id, front)
	}
	b.press("right")
	if got := b.text(120, 40); !strings.Contains(got, "against seconds of training") {
		t.Errorf("another price:\n%s", got)
	}
	b.press("right")
	if got := b.text(120, 40); !strings.Contains(got, "no trial has recorded its µs for each row") {
		t.Errorf("of a study that measured no latency:\n%s", got)
	}
}

// What a trial costs when it is used is an axis of the front, too.
func TestTheFrontAgainstLatency(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 40, latency: 1e-7}))
	b.press("8", "left")
	got := b.text(120, 40)
	if !strings.Contains(got, "val/loss against µs for each row") || len(b.trade.chart.Dots) < 20 {
		t.Fatalf("%d trials in\n%s", len(b.trade.chart.Dots), got)
	}
	for _, id := range b.trade.front {
		for i := range b.picture.trials {
			if o, f := &b.picture.trials[i], &b.picture.trials[id]; o.value < f.value && o.latency <= f.latency {
				t.Errorf("trial %d beats %d", i, id)
			}
		}
	}
	width := b.picture.base.Clone()
	if err := width.Set("model.width", b.chosen().texts[1]); err != nil {
		t.Fatal(err)
	}
	if want := format.Digits(float64(width.Model.Width)*0.1, 3) + " µs for each row"; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
}

// The chosen curve stands out beside the best one.
func TestTheChosenCurve(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 30}))
	b.press("7")
	if n := len(b.curves.line.Series); n != 1 {
		t.Errorf("%d curves stand out while the best is chosen", n)
	}
	b.press("down")
	want := "trial " + fmt.Sprint(b.chosen().id)
	if s := b.curves.line.Series; len(s) != 2 || s[1].Name != want || s[1].Data.Len() != len(b.chosen().values) {
		t.Errorf("%+v, want %s", s, want)
	}
	b.press("l")
	if got := b.text(100, 30); !strings.Contains(got, "log y") {
		t.Errorf("no logarithm:\n%s", got)
	}
}

// Until somebody moves the cursor it is on the best trial, whichever that is.
func TestTheCursorFollowsTheBest(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 12}))
	more := pictured(t, sample{trials: 40})
	b.Update(polled{visit: b.visit, picture: more})
	if b.chosen().id != more.ranked[0] || more.ranked[0] < 12 {
		t.Errorf("on %d, the best is %d", b.chosen().id, more.ranked[0])
	}
	b.press("down", "down")
	on := b.chosen().id
	b.Update(polled{visit: b.visit, picture: pictured(t, sample{trials: 41})})
	if b.chosen().id != on {
		t.Errorf("from %d to %d", on, b.chosen().id)
	}
}

// Narrow tables leave out parameters before what every trial has; titles are told apart.
func TestColumnsOfANarrowTable(t *testing.T) {
	p := pictured(t, sample{trials: 9})
	for w := 40; w < 200; w++ {
		names := map[string]bool{}
		need := 2
		for _, c := range pages(p, w)[0] {
			names[c.Title] = true
			need += c.Min + 1
		}
		if !names[columnTrial] || !names["val/loss"] || !names[columnState] {
			t.Fatalf("%d cells: %v", w, names)
		}
		if need > w {
			t.Errorf("%d cells: %d are needed for %v", w, need, names)
		}
		if names["momentum"] && !names["lr"] {
			t.Errorf("%d cells: the last parameter stays, the first goes: %v", w, names)
		}
	}
	if got := pages(p, 170)[0]; got[len(got)-1].Title != columnWhy {
		t.Errorf("a wide table ends with %s", got[len(got)-1].Title)
	}
}

// What has no room beside the other columns is on another page, and nothing is on two.
func TestPagesOfColumns(t *testing.T) {
	p := pictured(t, sample{trials: 9})
	for w := 64; w < 200; w++ { // below there is no room for a reason
		times := map[string]int{}
		all := pages(p, w)
		for _, page := range all {
			need := 2
			for _, c := range page {
				times[c.Title]++
				need += c.Min + 1
			}
			if need > w || times[columnTrial] == 0 {
				t.Errorf("%d cells: a page takes %d", w, need)
			}
		}
		for _, k := range p.keys {
			if times[k.short] != 1 {
				t.Errorf("%d cells: %s is on %d of %d pages", w, k.short, times[k.short], len(all))
			}
		}
		if times[columnWhy] != 1 {
			t.Errorf("%d cells: the reason is on %d of %d pages", w, times[columnWhy], len(all))
		}
	}
}

func TestKeysTurnToOtherColumns(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 40}))
	for _, view := range []string{"2", "1"} {
		b.press(view, "G") // the worst trials, which were pruned or diverged
		first := b.text(80, 24)
		if !strings.Contains(first, "←/→ columns 1 of 2") || strings.Contains(first, columnWhy) {
			t.Fatalf("begins with\n%s", first)
		}
		b.press("right")
		second := b.text(80, 24)
		if !strings.Contains(second, columnWhy) || !strings.Contains(second, "the training loss became NaN") {
			t.Errorf("no reason:\n%s", second)
		}
		if b.press("right"); b.text(80, 24) != first {
			t.Error("it does not come round")
		}
		if b.press("left"); b.text(80, 24) != second {
			t.Error("back does not lead to the last page")
		}
		if wide := b.text(160, 48); strings.Contains(wide, "columns") || !strings.Contains(wide, columnWhy) {
			t.Errorf("with room for all:\n%s", wide)
		}
		b.press("left", "left")
	}
}

// What the overview says in words fits, whatever the room is.
func TestTheOverviewInWords(t *testing.T) {
	for kind, o := range kinds {
		b := visit(t, write(t, t.TempDir(), o))
		for w := 1; w < 80; w += 7 {
			for _, roomy := range []bool{false, true} {
				for _, l := range b.summary(w, roomy) {
					if format.Width(l) > w {
						t.Fatalf("%s: %d cells instead of %d: %q", kind, format.Width(l), w, l)
					}
				}
			}
		}
	}
}

func TestPlacesOfTheOverview(t *testing.T) {
	for w := range 200 {
		for h := range 60 {
			o, area := overviewPlaces(layout.Of(w, h)), 0
			for _, r := range []layout.Rect{o.trials, o.epochs, o.summary, o.table} {
				if r.X < 0 || r.Y < 0 || r.X+r.W > w || r.Y+r.H > h {
					t.Fatalf("%dx%d: %+v leaves the screen", w, h, r)
				}
				area += r.W * r.H
			}
			if area != w*h || w > 0 && h > 0 && o.table.Empty() {
				t.Fatalf("%dx%d: %+v", w, h, o)
			}
		}
	}
}

// A first trial that is far off flattens nothing; a study of one value has an axis all the same.
func TestTheHeightsOfABadBeginning(t *testing.T) {
	p := &picture{lower: true}
	c := &course{best: &chart.Data{}, random: &chart.Data{}}
	for i := range 50 {
		y := 0.1 - 0.001*float64(i)
		if i == 0 {
			y = 40
		}
		c.best.Append(float64(i+1), y)
	}
	if r := p.heights(c); r.Max > 0.2 || r.Min > 0.051 {
		t.Errorf("after a first value of 40: %+v", r)
	}
	one := &course{best: &chart.Data{}, random: &chart.Data{}}
	one.best.Append(1, 3)
	if r := p.heights(one); r.Min > 3 || r.Max < 3 {
		t.Errorf("one value: %+v", r)
	}
	late := &course{best: &chart.Data{}, random: &chart.Data{}}
	late.best.Append(1, 3)
	late.best.Append(2, 2)
	late.best.Append(90, 2)
	if r := p.heights(late); r.Max < 3 {
		t.Errorf("all that was won came first, and is not shown: %+v", r)
	}
}

// A contour begins with two parameters that trials have both, not with the learning rates of two optimizers.
func TestAContourShowsWhatVariesTogether(t *testing.T) {
	p := &picture{trials: []trial{
		{texts: []string{"0.1", "", "32", "adam"}},
		{texts: []string{"", "0.2", "64", "sgd"}},
		{texts: []string{"0.3", "", "64", "adam"}},
		{texts: []string{"", "0.4", "32", "sgd"}},
	}}
	for _, c := range []struct{ order, want []int }{
		{[]int{0, 1, 2}, []int{0, 2}},
		{[]int{1, 0, 2}, []int{0, 2}},
		{[]int{2, 1, 0}, []int{0, 1}},
		{[]int{0, 1}, []int{0, 1}},
		{[]int{0, 3, 2}, []int{0, 2}},
		{[]int{3, 2}, []int{0, 1}},
	} {
		if x, y := p.together(c.order); x != c.want[0] || y != c.want[1] {
			t.Errorf("of %v: %d and %d, want %v", c.order, x, y, c.want)
		}
	}
}
