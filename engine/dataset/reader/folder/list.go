package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// extensions are the ends of the names of pictures that are read, foreign those of others.
var (
	extensions = []string{
		".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".webp", ".bmp", ".dib", ".tif", ".tiff",
	}
	foreign = []string{
		".heic", ".heif", ".avif", ".jp2", ".j2k", ".jxl", ".svg", ".ppm", ".pgm", ".pbm", ".pnm", ".tga", ".ico",
		".psd", ".dcm", ".nef", ".cr2", ".arw", ".dng", ".exr", ".hdr",
	}
)

// formats names what is read.
const formats = "PNG, JPEG, GIF, WebP, BMP or TIFF"

// walk calls found with the path of each picture that counts, and other with the extension of each
// in a format that is not read: hidden files and folders do not count, nor do pipes and devices.
// Links to folders are followed where the folder itself or one of a class is meant, no deeper.
func walk(dir string, found func(path string) error, other func(extension string)) error {
	return walkLinks(dir, 1, found, other)
}

func walkLinks(dir string, links int, found func(path string) error, other func(extension string)) error {
	root := dir + string(filepath.Separator) // what a link leads to
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		extension := strings.ToLower(filepath.Ext(path))
		switch {
		case err != nil:
			return err
		case path == root:
			return nil
		case strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() || entry.Type()&(fs.ModeType&^fs.ModeSymlink) != 0:
			return nil
		case entry.Type()&fs.ModeSymlink != 0 && isFolder(path):
			if links > 0 && filepath.Dir(path) == filepath.Clean(dir) {
				return walkLinks(path, links-1, found, other)
			}
			return nil
		case slices.Contains(foreign, extension):
			other(extension)
			return nil
		case !slices.Contains(extensions, extension):
			return nil
		}
		return found(path)
	})
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// list finds the files, in the order of class and name, and notes what is in formats that are not
// read. Rows to predict need no folders of classes.
func list(dir string, unlabeled bool) (files []picture, notes []string, err error) {
	others := map[string]int{}
	err = walk(dir, func(path string) error {
		place, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		place = filepath.ToSlash(place)
		class, _, nested := strings.Cut(place, "/")
		if !nested {
			class = ""
		}
		files = append(files, picture{path: path, class: class, place: place})
		return nil
	}, func(extension string) { others[extension]++ })
	if err != nil {
		return nil, nil, err
	}
	notes = unread(others)
	if len(files) == 0 {
		problem := fmt.Sprintf("%s is a folder without %s files; a table in a file, or a folder of pictures for each "+
			"class, is expected", dir, formats)
		if _, err := os.Stat(filepath.Join(dir, "data_batch_1")); err == nil {
			notes = append(notes, "the batches of CIFAR are read in their binary version (cifar-10-binary.tar.gz)")
		}
		return nil, nil, errors.New(strings.Join(append([]string{problem}, notes...), "; "))
	}
	classes := folderNames(files)
	bare := slices.Contains(classes, "")
	if bare && (len(classes) > 1 || !unlabeled) {
		i := slices.IndexFunc(files, func(f picture) bool { return f.class == "" })
		return nil, nil,
			fmt.Errorf("%s is not in the folder of a class; %s must hold one folder for each class", files[i].path, dir)
	}
	slices.SortStableFunc(files, func(a, b picture) int { return strings.Compare(a.class, b.class) })
	for i := range files {
		files[i].row = int32(i)
	}
	return files, notes, nil
}

// unread says which pictures are in formats that are not read.
func unread(others map[string]int) (notes []string) {
	for _, extension := range foreign {
		if n := others[extension]; n > 0 {
			notes = append(notes, fmt.Sprintf("%s of the format %s not read; convert to PNG or JPEG",
				wording.Plural(n, "picture"), extension))
		}
	}
	return notes
}

// files lists the pictures of a folder.
func files(s *tabular.Source) []string {
	path := s.Path(s.Name)
	if !isFolder(path) {
		return nil
	}
	var files []string
	_ = walk(path, func(path string) error {
		files = append(files, path)
		return nil
	}, func(string) {})
	return files
}

func folderNames(files []picture) []string {
	var names []string
	for _, f := range files {
		names = append(names, f.class)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// nameFolders makes classes of the folders, those of the encoding if one is given.
func nameFolders(t *tabular.Table, files []picture, values []string, e *tabular.Encoding) error {
	if e != nil {
		t.Classes = e.Classes
		if len(values) == 1 && values[0] == "" {
			return nil // rows to predict
		}
		values = e.LabelValues
	} else {
		t.Classes = wording.Names(values)
	}
	for _, f := range files {
		code := slices.Index(values, f.class)
		if code < 0 {
			return fmt.Errorf("%s: %s is no class of the training table (%s)", f.path, wording.Quote(f.class),
				wording.List(t.Classes))
		}
		t.Labels = append(t.Labels, int32(code))
	}
	return nil
}
