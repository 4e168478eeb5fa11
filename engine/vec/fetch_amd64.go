package vec

// fetchLines asks for the first lines cache lines of each of n named rows, stride
// bytes apart.
//
//go:noescape
func fetchLines(src *float32, rows *int32, n, stride, lines int)
