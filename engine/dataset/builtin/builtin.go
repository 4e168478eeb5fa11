package builtin

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"tunebench/engine/dataset/images"
	"tunebench/engine/dataset/reader/delimited"
	"tunebench/engine/dataset/tabular"
)

//go:embed files
var stored embed.FS

type embedded struct {
	info     tabular.Info
	files    []string
	features []string
	image    tabular.ImageShape
}

const ccBy = "CC BY 4.0"

var embeddedSets = []embedded{
	{
		info: tabular.Info{
			Name: "iris", Rows: 150, Features: 4, Classes: 3, Task: tabular.Classification,
			Summary: "iris flowers of three species by the size of sepal and petal",
			Source:  "R. A. Fisher (1936), UCI doi:10.24432/C56C76", License: "public domain, " + ccBy,
		},
		files:    []string{"iris.csv"},
		features: []string{"sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"},
	},
	{
		info: tabular.Info{
			Name: "digits", Rows: 1797, Features: 64, Classes: 10, Task: tabular.Classification,
			Summary: "handwritten digits, 8x8 pixels of 0 to 16",
			Source:  "E. Alpaydin, C. Kaynak (1998), UCI doi:10.24432/C50P49", License: ccBy,
		},
		files:    []string{"digits.csv.gz"},
		features: images.PixelNames(8, 8),
		image:    tabular.ImageShape{Width: 8, Height: 8, Channels: 1, Max: 16},
	},
	{
		info: tabular.Info{
			Name: "wine", Rows: 178, Features: 13, Classes: 3, Task: tabular.Classification,
			Summary: "wines of three cultivars by chemical analysis",
			Source:  "S. Aeberhard, M. Forina (1991), UCI doi:10.24432/C5PC7J", License: ccBy,
		},
		files: []string{"wine_data.csv"},
		features: []string{
			"alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids",
			"nonflavanoid phenols", "proanthocyanins", "color intensity", "hue", "od280/od315", "proline",
		},
	},
	{
		info: tabular.Info{
			Name: "breast_cancer", Rows: 569, Features: 30, Classes: 2, Task: tabular.Classification,
			Summary: "breast tumors, malignant or benign, by shape of the cell nuclei",
			Source:  "W. Wolberg et al. (1995), UCI doi:10.24432/C5DW2B", License: ccBy,
		},
		files:    []string{"breast_cancer.csv"},
		features: cellNames(),
	},
	{
		info: tabular.Info{
			Name: "diabetes", Rows: 442, Features: 10, Task: tabular.Regression,
			Summary: "progression of diabetes after one year, 25 to 346, by ten measures",
			Source:  "B. Efron et al. (2004), Annals of Statistics 32", License: "published for public use",
		},
		files:    []string{"diabetes_data_raw.csv.gz", "diabetes_target.csv.gz"},
		features: []string{"age", "sex", "bmi", "bp", "s1 tc", "s2 ldl", "s3 hdl", "s4 tch", "s5 ltg", "s6 glu"},
	},
}

func cellNames() []string {
	var names []string
	for _, statistic := range []string{"mean ", "error of ", "worst "} {
		for _, measure := range []string{
			"radius", "texture", "perimeter", "area", "smoothness",
			"compactness", "concavity", "concave points", "symmetry", "fractal dimension",
		} {
			names = append(names, statistic+measure)
		}
	}
	return names
}

// Sets describes the sets.
func Sets() []tabular.Info {
	var all []tabular.Info
	for _, e := range embeddedSets {
		e.info.Kind = "embedded"
		all = append(all, e.info)
	}
	return all
}

// Load reads the set that the request names, as files are read; ok is false where there is none of
// that name.
func Load(ctx context.Context, q tabular.Request) (t *tabular.Table, ok bool, err error) {
	for _, e := range embeddedSets {
		if e.info.Name == q.Name {
			t, err = e.load(ctx, q)
			return t, true, err
		}
	}
	return nil, false, nil
}

// load reads the set with the reader that files go through.
func (e *embedded) load(ctx context.Context, s tabular.Request) (*tabular.Table, error) {
	if s.Task == tabular.Regression && e.info.Task == tabular.Classification {
		return nil, fmt.Errorf("%s: its labels are classes; task must be classification or auto", e.info.Name)
	}
	if s.Task == tabular.Classification && e.info.Task == tabular.Regression {
		return nil, fmt.Errorf("%s: its target is a number; task must be regression or auto", e.info.Name)
	}
	if s.Label != "" {
		return nil, fmt.Errorf("%s: its label is built in; leave label out", e.info.Name)
	}
	text, digest, err := embeddedText(e.files)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.info.Name, err)
	}
	s.Task = e.info.Task
	if e.info.Task == tabular.Classification && e.image.Width > 0 {
		s.Header = "no"
	}
	t, err := delimited.Table(ctx, &s, e.info.Name, text, e.features)
	if err != nil {
		return nil, err
	}
	t.Name, t.SHA256, t.LabelName = e.info.Name, digest, "class"
	if t.Task == tabular.Regression {
		t.LabelName = "progression"
	}
	t.Encoding.Label = t.LabelName
	if len(t.Features) == e.info.Features {
		t.Image, t.Encoding.Image = e.image, e.image
		if e.image.Width > 0 {
			t.Kind = tabular.ImageKind
		}
	}
	return t, nil
}

// embeddedText returns the files' text, unpacked and side by side, and the digest of their bytes.
func embeddedText(files []string) ([]byte, string, error) {
	h := sha256.New()
	var columns [][][]byte
	for _, name := range files {
		raw, err := stored.ReadFile("files/" + name)
		if err != nil {
			return nil, "", err
		}
		_, _ = h.Write(raw)
		if strings.HasSuffix(name, ".gz") {
			z, err := gzip.NewReader(bytes.NewReader(raw))
			if err != nil {
				return nil, "", err
			}
			if raw, err = io.ReadAll(z); err != nil {
				return nil, "", err
			}
		}
		columns = append(columns, bytes.Split(bytes.TrimSpace(raw), []byte("\n")))
	}
	text := bytes.Join(columns[0], []byte("\n"))
	if len(columns) == 2 {
		text = text[:0:0]
		for i, line := range columns[0] {
			text = append(append(append(append(text, line...), ' '), columns[1][i]...), '\n')
		}
	}
	return text, hex.EncodeToString(h.Sum(nil)), nil
}
