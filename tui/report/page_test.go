package report

import (
	"math/rand/v2"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/internal/frametest"
)

func page(look string, w int) *Page { return NewPage(frametest.Themes()[look], w) }

// hostile is text as files may hold it.
var hostile = []string{
	"", "loss", "a name of several words", "日本語のラベル", "e\u0301\u0301",
	"\U0001F468\u200d\U0001F469\u200d\U0001F467 family",
	"\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "tab\there", "two\nlines", "\r\x00\x7f", "\xff\xfe", "\u202egnal",
	"/b\ufe0f\u200d another form", strings.Repeat("long", 40), strings.Repeat("漢字", 60), "0.1 → 0.03 ± 2 %",
	"very-long-word-" + strings.Repeat("x", 70) + " end",
}

// checkPage holds what is true of every page: no line is too wide, nothing in it moves the cursor,
// and in ASCII it is ASCII.
func checkPage(t *testing.T, look string, p *Page) {
	t.Helper()
	for i, l := range p.Lines() {
		if got := ansi.StringWidth(l); got > p.Width() {
			t.Fatalf("%s, %d cells: line %d has %d: %q", look, p.Width(), i, got, l)
		}
		if strings.ContainsAny(ansi.Strip(l), "\n\r\t\x1b\x00\x7f") || strings.Contains(l, "\x1b]") {
			t.Fatalf("%s: line %d holds control characters: %q", look, i, l)
		}
	}
	if look == "ascii" {
		frametest.ASCII(t, "page", p.String())
	}
	if ansi.Strip(p.String()) != p.Plain() && !strings.Contains(p.String(), " \x1b") {
		t.Fatalf("%s: plain text differs from the styled:\n%q\n%q", look, p.Plain(), p.String())
	}
}

// everySize writes a page in every look at many widths.
func everySize(t *testing.T, write func(p *Page)) {
	t.Helper()
	sizes(t, []int{-1, 1, 2, 5, 9, 16, 25, 40, 80, 125}, write)
}

// someSizes is everySize for pages that are long.
func someSizes(t *testing.T, write func(p *Page)) {
	t.Helper()
	sizes(t, []int{2, 16, 80}, write)
}

func sizes(t *testing.T, widths []int, write func(p *Page)) {
	t.Helper()
	for look := range frametest.Themes() {
		for _, w := range widths {
			p := page(look, w)
			write(p)
			checkPage(t, look, p)
		}
	}
}

func TestAnyTextFitsThePage(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func() string { return hostile[rng.IntN(len(hostile))] }
	for range 10 {
		everySize(t, func(p *Page) {
			p.Heading(pick(), pick())
			p.Text(p.clean(pick())+": ", p.th.Muted, pick())
			p.Indented(rng.IntN(9)-1, func(in *Page) {
				in.Text("", in.th.Text, pick())
				in.Heading(pick(), "")
			})
			p.Add(p.clean(pick()))
			p.tail(p.th.Key.Render("a") + " apply")
			p.Change(pick(), pick(), pick())
		})
	}
}

func TestTextHangsUnderItsLabel(t *testing.T) {
	p := page("nocolor", 24)
	p.Text("  why: ", lipgloss.NewStyle(), "a number goes with its 20 % and not without")
	want := "  why: a number goes\n       with its 20 % and\n       not without\n"
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	p = page("nocolor", 6)
	p.Text("a label without room", lipgloss.NewStyle(), "text")
	if got := p.Plain(); got != "text\n" {
		t.Errorf("got %q", got)
	}
	p = page("nocolor", 40)
	p.Text("", lipgloss.NewStyle(), "first\nsecond")
	if got := p.Plain(); got != "first\nsecond\n" {
		t.Errorf("line breaks: %q", got)
	}
}

// A percent sign stays with its number wherever the line ends.
func TestPercentStaysWithItsNumber(t *testing.T) {
	for w := 8; w < 40; w++ {
		p := page("nocolor", w)
		p.Text("", lipgloss.NewStyle(), "suspects 19 % of 340 rows, estimated noise 20 % of labels")
		for _, l := range p.Lines() {
			if strings.HasPrefix(ansi.Strip(l), "%") {
				t.Errorf("%d cells:\n%s", w, p.Plain())
			}
		}
	}
}

func TestHeadings(t *testing.T) {
	p := page("nocolor", 20)
	p.Heading("First", "short")
	p.Heading("Second", "a note that has no room")
	if got, want := p.Plain(), "First  short\n\nSecond\na note that has no\nroom\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestIndentedLinesShift(t *testing.T) {
	p := page("nocolor", 10)
	p.Indented(3, func(in *Page) {
		if in.Width() != 7 {
			t.Errorf("the inner page has %d cells", in.Width())
		}
		in.Add("one", "", "seven77more")
	})
	if got, want := p.Plain(), "   one\n\n   seven7…\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatIsCopiedStaysWhole(t *testing.T) {
	p := page("nocolor", 10)
	p.Whole("/a/path/longer than\x1b[2J the page")
	if got := p.Plain(); got != "/a/path/longer than the page\n" {
		t.Errorf("got %q", got)
	}
}

func TestTailsGoToTheRightEdge(t *testing.T) {
	p := page("nocolor", 12)
	p.Add("short")
	p.tail("a apply")
	p.Add("four")
	p.tail("a ok")
	if got, want := p.Plain(), "short\n     a apply\nfour    a ok\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A command's output that is no terminal has no escape sequences and no blanks at line ends.
func TestPlainIsPlain(t *testing.T) {
	p := page("dark", 30)
	p.Add(p.th.Bad.Render("bad   "), p.th.Muted.Render("x")+"   ")
	if got := p.Plain(); got != "bad\nx\n" {
		t.Errorf("%q", got)
	}
	if got := p.String(); !strings.Contains(got, "\x1b[") || strings.Contains(got, " \n") {
		t.Errorf("%q", got)
	}
}
