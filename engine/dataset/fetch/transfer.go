package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// brokenTransfer is a transfer that may succeed when it is taken up again.
type brokenTransfer struct {
	have int64 // bytes kept
	err  error
}

func (e *brokenTransfer) Error() string { return e.err.Error() }
func (e *brokenTransfer) Unwrap() error { return e.err }

// unreachable is a mirror that did not answer at all.
type unreachable struct{ err error }

func (e *unreachable) Error() string { return e.err.Error() }
func (e *unreachable) Unwrap() error { return e.err }

// reason is an error without the address, which messages name already.
func reason(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err.Error()
	}
	return err.Error()
}

// transfer makes one request for what is missing of a file and, when all bytes are there and
// right, gives the file its name.
func (p *puller) transfer(ctx context.Context, address string, f File) error {
	part := filepath.Join(p.o.Dir, f.Name+".part")
	out, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	have, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if have > f.Size {
		have = 0
	}
	continued := have > 0
	if have < f.Size {
		if have, err = p.receive(ctx, address, f, out, have); err != nil {
			return err
		}
	}
	digest, err := digestOf(part)
	if err != nil {
		return err
	}
	if have != f.Size || digest != f.SHA256 {
		if err := os.Remove(part); err != nil {
			return err
		}
		wrong := fmt.Errorf("%d bytes with sha256 %s instead of %d with %s", have, digest, f.Size, f.SHA256)
		if continued { // what was there before may be to blame, not this mirror
			return &brokenTransfer{0, wrong}
		}
		return wrong
	}
	if err := out.Sync(); err != nil {
		return err
	}
	return os.Rename(part, filepath.Join(p.o.Dir, f.Name))
}

// receive appends a response's bytes to out, which has some, and returns how many it has then.
func (p *puller) receive(ctx context.Context, address string, f File, out *os.File, have int64) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return have, err
	}
	request.Header.Set("User-Agent", "tunebench")
	// The digests are of the compressed files: nothing on the way may unpack them.
	request.Header.Set("Accept-Encoding", "identity")
	if have > 0 {
		request.Header.Set("Range", "bytes="+strconv.FormatInt(have, 10)+"-")
	}
	response, err := p.o.Client.Do(request)
	if err != nil {
		return have, &unreachable{err}
	}
	defer response.Body.Close()
	if have, err = startOf(response, have); err != nil {
		if errors.Is(err, errRestart) { // the next request asks for the whole file
			return 0, &brokenTransfer{0, errors.Join(err, out.Truncate(0))}
		}
		return have, err
	}
	if n := response.ContentLength; n >= 0 && have+n != f.Size {
		return have, fmt.Errorf("the server has %d bytes there, not %d", have+n, f.Size)
	}
	if err := out.Truncate(have); err != nil {
		return have, err
	}
	if _, err := out.Seek(have, io.SeekStart); err != nil {
		return have, err
	}
	stall := time.AfterFunc(p.o.Stall, func() { cancel(fmt.Errorf("no byte came for %v", p.o.Stall)) })
	defer stall.Stop()
	w := &watched{Reader: io.LimitReader(response.Body, f.Size-have+1), have: have, each: func(have int64) {
		stall.Reset(p.o.Stall)
		p.report(Progress{File: f, Have: min(have, f.Size), Mirror: address})
	}}
	n, err := io.Copy(out, w)
	have += n
	p.bytes += n
	switch {
	case w.err != nil:
		if cause := context.Cause(ctx); cause != nil {
			return have, &brokenTransfer{have, cause}
		}
		return have, &brokenTransfer{have, fmt.Errorf("the transfer broke off: %w", w.err)}
	case err != nil:
		return have, err
	case have < f.Size && n > 0:
		return have, &brokenTransfer{have, fmt.Errorf("the transfer ended after %d of %d bytes", have, f.Size)}
	}
	return have, nil
}

var errRestart = errors.New("the server cannot go on from there")

// startOf returns where in the file the response's bytes begin.
func startOf(r *http.Response, asked int64) (int64, error) {
	switch r.StatusCode {
	case http.StatusOK: // the whole file, asked for or not
		return 0, nil
	case http.StatusPartialContent:
		at, _, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Content-Range"), "bytes "), "-")
		from, err := strconv.ParseInt(at, 10, 64)
		if asked > 0 && ok && err == nil && from == asked {
			return asked, nil
		}
		return 0, errRestart
	case http.StatusRequestedRangeNotSatisfiable:
		return 0, errRestart
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return asked, &brokenTransfer{asked, errors.New("the server answers " + r.Status)}
	}
	return asked, errors.New("the server answers " + r.Status)
}

// watched reports how far a reader is and remembers its error apart from the writer's.
type watched struct {
	io.Reader
	have int64
	each func(have int64)
	err  error
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	w.have += int64(n)
	if n > 0 {
		w.each(w.have)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// digestOf returns the SHA-256 of a file in hex.
func digestOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
