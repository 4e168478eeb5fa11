package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Options say how to fetch. The zero value fetches into the cache folder from the set's mirrors.
type Options struct {
	// Dir is the folder to fetch into. Default [CacheDir].
	Dir string
	// Mirrors are base URLs to try instead of the set's own.
	Mirrors []string
	// Client sends the requests. Default: one that waits 30 seconds for an answer.
	Client *http.Client
	// Stall is how long a transfer may bring no byte. Default 30 seconds.
	Stall time.Duration
	// Pause is the wait before the second try of a broken transfer, doubled for each more.
	// Default half a second.
	Pause time.Duration
	// Progress, if set, is called with what is going on; often while bytes come in.
	Progress func(Progress)
}

// Progress is the state of a pull.
type Progress struct {
	File File
	// Have counts the file's bytes so far; it equals File.Size when the file is complete.
	Have int64
	// Mirror is where they come from, "" for a file that was there already.
	Mirror string
	// Note says in words what happened: a retry, a mirror that failed; "" while bytes come in.
	Note string
	// Done tells that the file is complete and verified.
	Done bool
}

// Result is what a pull left behind.
type Result struct {
	Dir string
	// Fetched counts the files that were fetched and Present those that were there.
	Fetched, Present int
	// Bytes counts what was transferred.
	Bytes int64
}

// ErrBusy says that another process fetches into the same folder.
var ErrBusy = errors.New("another process is fetching into this folder")

// Unavailable says that no mirror gave a file, and what to do by hand.
type Unavailable struct {
	Dir string
	// Missing are the files that are not in Dir.
	Missing []File
	// Tried holds one line for each attempt: the address and what went wrong.
	Tried []string
}

func (e *Unavailable) Error() string {
	var b strings.Builder
	b.WriteString("no mirror has what is missing:\n")
	for _, t := range e.Tried {
		fmt.Fprintf(&b, "  %s\n", t)
	}
	fmt.Fprintf(&b, "To go on without a network, put these files into %s:\n", e.Dir)
	for _, f := range e.Missing {
		fmt.Fprintf(&b, "  %s  %d bytes  sha256 %s\n", f.Name, f.Size, f.SHA256)
	}
	b.WriteString("They are checked when the command is run again. " +
		"Another mirror can be given with --mirror URL or $TUNEBENCH_MIRROR.")
	return b.String()
}

const (
	defaultWait  = 30 * time.Second
	defaultPause = 500 * time.Millisecond
	// attempts is how often a broken transfer is taken up again on the same mirror.
	attempts = 3
)

// Pull fetches what a folder lacks of a set. Errors are [*Unavailable], [ErrBusy] (wrapped),
// those of the file system, and the context's.
func Pull(ctx context.Context, s Set, o Options) (Result, error) {
	p := puller{set: s, o: o}
	if err := p.prepare(); err != nil {
		return Result{}, err
	}
	r := Result{Dir: p.o.Dir}
	lock, err := lockDir(p.o.Dir)
	if err != nil {
		return r, err
	}
	defer lock.Close()
	for i, f := range s.Files {
		have, err := p.present(f)
		if err != nil {
			return r, err
		}
		if have {
			r.Present++
			p.report(Progress{File: f, Have: f.Size, Done: true})
			continue
		}
		err = p.file(ctx, f)
		r.Bytes = p.bytes
		if err != nil {
			var u *Unavailable
			if errors.As(err, &u) {
				u.Missing = p.missing(s.Files[i:])
			}
			return r, err
		}
		r.Fetched++
	}
	return r, nil
}

type puller struct {
	set   Set
	o     Options
	bytes int64
	dead  map[string]bool // mirrors that cannot be reached at all
}

func (p *puller) prepare() (err error) {
	if p.o.Dir == "" {
		if p.o.Dir, err = CacheDir(p.set.Name); err != nil {
			return err
		}
	}
	if p.o.Dir, err = filepath.Abs(p.o.Dir); err != nil {
		return err
	}
	if p.o.Mirrors == nil {
		p.o.Mirrors = p.set.Mirrors
	}
	if p.o.Client == nil {
		transport, ok := http.DefaultTransport.(*http.Transport)
		if !ok {
			transport = &http.Transport{Proxy: http.ProxyFromEnvironment}
		}
		transport = transport.Clone()
		transport.ResponseHeaderTimeout = defaultWait
		p.o.Client = &http.Client{Transport: transport}
	}
	p.o.Stall, p.o.Pause = cmp.Or(p.o.Stall, defaultWait), cmp.Or(p.o.Pause, defaultPause)
	p.dead = map[string]bool{}
	return os.MkdirAll(p.o.Dir, 0o755)
}

func (p *puller) report(g Progress) {
	if p.o.Progress != nil {
		p.o.Progress(g)
	}
}

// present reports whether a file is there and right. A wrong one is not touched: what is
// fetched takes its place only when it is complete.
func (p *puller) present(f File) (bool, error) {
	digest, err := digestOf(filepath.Join(p.o.Dir, f.Name))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if digest != f.SHA256 {
		p.report(Progress{
			File: f,
			Note: f.Name + " in " + p.o.Dir + " is not the right file (sha256 " + digest + "); fetching it",
		})
		return false, nil
	}
	return true, nil
}

func (p *puller) missing(files []File) []File {
	var out []File
	for _, f := range files {
		if digest, err := digestOf(filepath.Join(p.o.Dir, f.Name)); err != nil || digest != f.SHA256 {
			out = append(out, f)
		}
	}
	return out
}

// file fetches one file from the first mirror that has it.
func (p *puller) file(ctx context.Context, f File) error {
	var tried []string
	for _, mirror := range p.o.Mirrors {
		address := p.set.address(mirror, f)
		if p.dead[mirror] {
			tried = append(tried, address+": not reachable")
			continue
		}
		err := p.from(ctx, address, f)
		if err == nil {
			p.report(Progress{File: f, Have: f.Size, Mirror: mirror, Done: true})
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var disk *os.PathError
		var rename *os.LinkError
		if errors.As(err, &disk) || errors.As(err, &rename) {
			return err // no mirror can help
		}
		var down *unreachable
		p.dead[mirror] = errors.As(err, &down)
		tried = append(tried, address+": "+reason(err))
		p.report(Progress{File: f, Mirror: mirror, Note: address + ": " + reason(err)})
	}
	if tried == nil {
		tried = []string{"no mirrors are known"}
	}
	return &Unavailable{Dir: p.o.Dir, Tried: tried}
}

// from fetches a file from one address, taking broken transfers up again.
func (p *puller) from(ctx context.Context, address string, f File) error {
	for attempt := 1; ; attempt++ {
		err := p.transfer(ctx, address, f)
		var broken *brokenTransfer
		if !errors.As(err, &broken) || attempt == attempts || ctx.Err() != nil {
			return err
		}
		p.report(Progress{
			File: f, Mirror: address, Have: broken.have,
			Note: fmt.Sprintf("%s: %s; trying again at byte %d", address, reason(err), broken.have),
		})
		select {
		case <-time.After(p.o.Pause << (attempt - 1)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
