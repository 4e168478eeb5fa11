package runstore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"tunebench/engine/plainfile"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/internal/atomicfile"
	"tunebench/experiments/internal/memory"
)

// maxFile bounds those files of a run that are read as a whole: a summary with the findings of
// large data stays far below it.
const maxFile = 16 << 20

// maxPreprocessing bounds the file with the vocabularies: millions of users and items.
const maxPreprocessing = 1 << 30

// folders are the folders that a run directory has within it.
var folders = []string{CheckpointsDir}

// files are the files of fixed names that a run directory may have.
var files = []string{
	ExperimentFile, ProvenanceFile, PreprocessingFile, SummaryFile, ControlFile, WorkerLogFile, LockFile, TryingFile,
	NotesFile, LooksFile,
}

// Check returns what stands in the place of a file or a folder of the run and is none: a named
// pipe, a device, a socket, or a link to somewhere else; nil if nothing does. Nothing in a run's
// folder but the folder itself may be a link.
func (d *Dir) Check() error {
	for _, name := range files {
		if info, err := os.Lstat(d.join(name)); err == nil {
			if err := plainfile.Check(d.join(name), info.Mode()); err != nil {
				return fmt.Errorf("run %s: %w", d.Name(), err)
			}
		}
	}
	for _, name := range append([]string{TryingDir}, folders...) {
		if err := d.checkFolder(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("run %s: %w", d.Name(), err)
		}
	}
	return nil
}

// checkFolder returns why a folder of the run cannot be used.
func (d *Dir) checkFolder(name string) error {
	info, err := os.Lstat(d.join(name))
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder of its own", d.join(name))
	}
	return nil
}

// open opens a file of the run by its name, and makes it if flag says so.
func (d *Dir) open(name string, flag int) (*os.File, error) {
	return plainfile.OpenOwn(d.join(name), flag)
}

// ReadFile returns the content of one of the run's files, by its name.
func (d *Dir) ReadFile(name string) ([]byte, error) {
	limit := int64(maxFile)
	if name == PreprocessingFile {
		limit = maxPreprocessing
	}
	b, err := plainfile.ReadOwn(d.join(name), limit)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", d.Name(), err)
	}
	return b, nil
}

// WriteFile replaces one of the run's files as a whole, such as [ExperimentFile] when a
// live change has been recorded in it.
func (d *Dir) WriteFile(name string, data []byte) error { return d.replace(name, true, data) }

func (d *Dir) replace(name string, durable bool, data []byte) error {
	return atomicfile.WriteOwn(d.join(name), d.options(durable), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// options are those of a replacement: a worker's takes place only while the run is its own.
func (d *Dir) options(durable bool) atomicfile.Options {
	return atomicfile.Options{Durable: durable && d.Syncs(), Before: d.checkHold}
}

// OpenLog opens the file that takes the worker's output, at its end.
func (d *Dir) OpenLog() (*os.File, error) {
	f, err := d.open(WorkerLogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", d.Name(), err)
	}
	return f, nil
}

// ReadCheckpoint reads the checkpoint with this name; it satisfies
// errors.Is(err, os.ErrNotExist) if the run has not written it yet.
func (d *Dir) ReadCheckpoint(name string) (f *checkpoint.File, err error) {
	err = d.openCheckpoint(name, func(in *os.File) error {
		f, err = checkpoint.ReadFrom(in)
		return err
	})
	return f, err
}

// ReadMetadata reads what the checkpoint with this name says of itself. Errors are those of
// [Dir.ReadCheckpoint].
func (d *Dir) ReadMetadata(name string) (meta map[string]string, err error) {
	err = d.openCheckpoint(name, func(in *os.File) error {
		meta, err = checkpoint.MetadataFrom(in)
		return err
	})
	return meta, err
}

func (d *Dir) openCheckpoint(name string, read func(*os.File) error) error {
	if err := d.checkFolder(CheckpointsDir); err != nil {
		return fmt.Errorf("read checkpoint: %w", err)
	}
	in, err := plainfile.OpenOwn(d.Checkpoint(name), os.O_RDONLY)
	if err != nil {
		return fmt.Errorf("read checkpoint: %w", err)
	}
	defer func() { _ = in.Close() }()
	info, err := in.Stat()
	if err != nil {
		return fmt.Errorf("read checkpoint: %w", err)
	}
	if room := memory.Left(); info.Size() > room.Bytes { // a small file can claim to be large
		return fmt.Errorf("read checkpoint: %s has %s, and %s %s", in.Name(), memory.Text(info.Size()), room.Of,
			memory.Text(room.Bytes))
	}
	return read(in)
}

// WriteCheckpoint replaces the checkpoint with this name; w keeps its buffers for the next one.
func (d *Dir) WriteCheckpoint(w *checkpoint.Writer, name string, f checkpoint.File) error {
	if err := d.checkFolder(CheckpointsDir); err != nil {
		return fmt.Errorf("write %s: %w", d.Checkpoint(name), err)
	}
	fill := func(out io.Writer) error { return w.Encode(out, f) }
	return atomicfile.WriteOwn(d.Checkpoint(name), d.options(true), fill)
}
