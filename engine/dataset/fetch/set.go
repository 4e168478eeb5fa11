package fetch

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// File is one file of a set, known by its digest.
type File struct {
	Name string
	// Size is in bytes.
	Size int64
	// SHA256 is the lower-case hex digest of the file as it is stored, compressed.
	SHA256 string
}

// Set is a data set that can be fetched.
type Set struct {
	Name    string
	Summary string
	License string
	Files   []File
	// Mirrors are base URLs, tried in order; a file is at the URL with its name appended.
	Mirrors []string
}

// Size returns the bytes of all files.
func (s Set) Size() int64 {
	total := int64(0)
	for _, f := range s.Files {
		total += f.Size
	}
	return total
}

// Sets lists the sets that can be fetched. The digests are those that the frameworks' own
// downloaders verify (TensorFlow Datasets, torchvision by MD5 of the same files).
func Sets() []Set {
	return []Set{
		{
			Name: "mnist", License: "CC BY-SA 3.0",
			Summary: "70,000 handwritten digits, 28x28 grey (LeCun, Cortes, Burges)",
			Files: []File{
				{
					"train-images-idx3-ubyte.gz", 9912422,
					"440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
				},
				{
					"train-labels-idx1-ubyte.gz", 28881,
					"3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
				},
				{
					"t10k-images-idx3-ubyte.gz", 1648877,
					"8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
				},
				{"t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
			},
			Mirrors: []string{
				"https://ossci-datasets.s3.amazonaws.com/mnist",
				"https://storage.googleapis.com/cvdf-datasets/mnist",
			},
		},
		{
			Name: "fashion-mnist", License: "MIT",
			Summary: "70,000 pictures of clothes in ten classes, 28x28 grey (Xiao, Rasul, Vollgraf 2017)",
			Files: []File{
				{
					"train-images-idx3-ubyte.gz", 26421880,
					"3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
				},
				{
					"train-labels-idx1-ubyte.gz", 29515,
					"a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
				},
				{
					"t10k-images-idx3-ubyte.gz", 4422102,
					"346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
				},
				{"t10k-labels-idx1-ubyte.gz", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"},
			},
			Mirrors: []string{
				"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
				"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
			},
		},
	}
}

// Lookup returns the set with a name; the error lists the names there are.
func Lookup(name string) (Set, error) {
	sets := Sets()
	i := slices.IndexFunc(sets, func(s Set) bool { return s.Name == name })
	if i < 0 {
		names := make([]string, len(sets))
		for k, s := range sets {
			names[k] = s.Name
		}
		return Set{}, fmt.Errorf("no data set %q to fetch; there are %s", name, strings.Join(names, " and "))
	}
	return sets[i], nil
}

// CacheDir returns the folder that a set is fetched into: tunebench/data/NAME in the user's
// cache folder.
func CacheDir(set string) (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder to fetch into: %w", err)
	}
	return filepath.Join(base, "tunebench", "data", set), nil
}

// Mirrors splits a list of base URLs, separated by commas or white space, as the environment
// variable TUNEBENCH_MIRROR holds it. "{set}" in a URL stands for the name of the set. The
// error names what is no URL of http or https.
func Mirrors(list string) ([]string, error) {
	var out []string
	for _, m := range strings.FieldsFunc(list,
		func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }) {
		u, err := url.Parse(strings.ReplaceAll(m, "{set}", "set"))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, fmt.Errorf("mirror %q is no address of the form https://HOST/PATH", m)
		}
		out = append(out, m)
	}
	return out, nil
}

// address returns where a mirror has a file.
func (s Set) address(mirror string, f File) string {
	return strings.TrimRight(strings.ReplaceAll(mirror, "{set}", s.Name), "/") + "/" + f.Name
}
