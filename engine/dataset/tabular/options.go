package tabular

// Options say what loading may take and whom it keeps informed. They never change what is
// loaded; the zero value is fit for use.
type Options struct {
	// CacheDir is a folder in which parsed tables of large files are kept, so that the next
	// load need not parse them; "" keeps none. See cache.DefaultDir.
	CacheDir string
	// MaxMemory bounds the bytes that loading may hold at once. Default [DefaultMaxMemory].
	MaxMemory int64
	// Need, if set, is called with the bytes that loading is about to hold in all, before it
	// takes them; again where encoding turns out to need more.
	Need func(bytes int64)
	// Progress, if set, is called now and then with the bytes or items handled so far and in all.
	Progress func(done, total int64)
}

// DefaultMaxMemory bounds the memory of loading where [Options.MaxMemory] is zero.
const DefaultMaxMemory = 4 << 30

// Memory is the bound of memory in bytes.
func (o *Options) Memory() int64 {
	if o.MaxMemory > 0 {
		return o.MaxMemory
	}
	return DefaultMaxMemory
}

// Fits says what is needed, and reports whether it is within the bound.
func (o *Options) Fits(need int64) bool {
	if o.Need != nil {
		o.Need(need)
	}
	return need <= o.Memory()
}

// Report says how far loading has come.
func (o *Options) Report(done, total int64) {
	if o.Progress != nil {
		o.Progress(done, total)
	}
}

// Request is a source, and how it is to be loaded: what readers and generators are given.
type Request struct {
	Source
	Options
	// Encoding is what the rows must be read with; nil to find one.
	Encoding *Encoding
	// Unlabeled reads rows to predict, with an Encoding: labels are neither expected nor looked at.
	Unlabeled bool
	// Users are wanted of ratings, by name; items may be missing.
	Users bool
}
