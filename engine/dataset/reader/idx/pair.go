package idx

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tunebench/engine/dataset/tabular"
)

// filePair finds the files of images and labels that a source names:
//
//	mnist:DIR             train-images-idx3-ubyte and its labels in DIR, else the t10k pair; .gz too
//	idx:IMAGES,LABELS     both files
//	IMAGES                the labels' file is beside it with "labels" and "idx1" in its name
func filePair(s *tabular.Source) (images, labels string, err error) {
	if dir, ok := strings.CutPrefix(s.Name, "mnist:"); ok {
		dir = s.Path(dir)
		for _, part := range []string{"train", "t10k"} {
			for _, mark := range []string{"-images-idx3-ubyte", "-images.idx3-ubyte"} {
				if images = existing(filepath.Join(dir, part+mark)); images != "" {
					labels, err = labelsBeside(images)
					return images, labels, err
				}
			}
		}
		return "", "",
			fmt.Errorf("no MNIST files in %s: train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz are expected",
				dir)
	}
	name, pair := strings.CutPrefix(s.Name, "idx:")
	if images, labels, ok := strings.Cut(name, ","); pair && ok {
		return s.Path(strings.TrimSpace(images)), s.Path(strings.TrimSpace(labels)), nil
	}
	images = s.Path(name)
	labels, err = labelsBeside(images)
	return images, labels, err
}

// existing returns the path if there is a file, plain or gzipped.
func existing(path string) string {
	for _, p := range []string{path, path + ".gz", strings.TrimSuffix(path, ".gz")} {
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			return p
		}
	}
	return ""
}

func labelsBeside(images string) (string, error) {
	dir, base := filepath.Split(images)
	want := strings.NewReplacer("images", "labels", "idx3", "idx1", "idx4", "idx1").Replace(base)
	if want != base {
		if found := existing(filepath.Join(dir, want)); found != "" {
			return found, nil
		}
		return "", fmt.Errorf("%s: the labels are expected in %s", images, filepath.Join(dir, want))
	}
	return "", fmt.Errorf("%s: name the file of the labels too: source = \"idx:IMAGES,LABELS\"", images)
}
