// Package lease gives a folder to one process at a time, on file systems that have no locks, or
// whose locks do not reach other hosts, and among hosts whose clocks differ.
//
// # The protocol
//
// Whoever takes the folder creates the record lock.N in it, where N, the fence, is greater by one
// than that of any record before. The name is created exclusively, by link(2) or, where there are
// no links, by O_EXCL, which NFS does on the server: of any number that try, one has it. The record
// of the greatest N says who holds the folder. It stays when the folder is given back, marked as
// released, so that the numbers never fall.
//
// The holder changes the record's second line once per heartbeat. No clock is compared with
// another host's: whoever looks on sees whether the record changes while he watches it by his own
// monotonic clock. A hold is over
//
//   - once it was released,
//   - on the host and boot that it names, once its process is gone: a process is known by its
//     number, its start time and its process id namespace,
//   - within that boot, where the record says that the holder has the flock of the file lock, once
//     that is free and two heartbeats are missing: so an ended container is soon known,
//   - else after fifteen heartbeats without one.
//
// A file of such a name that is no record of that number, such as a copy, ends no hold: beside it
// the greatest record counts as long as its holder lives.
//
// # The fence
//
// The next holder first removes the records of earlier ones, then their temporary files. An
// earlier holder that was only slow (stopped, swapped out, cut off from its server) finds its own
// record gone: [Lease.Check] looks for it, and all that the holder replaces goes through a
// temporary file whose renaming comes right after a check. Either the check fails, or the temporary
// file was there before the record went and is gone itself before the next holder begins. So nothing
// an earlier holder does takes effect beside the next one.
//
// # The flock
//
// The file lock is that of earlier versions, which knew nothing else: the process id of the holder,
// who has its flock if the file system has such a thing. A flock that somebody else has on it
// counts only as long as the process that the file names lives, or the summary beside it is being
// written, and no record speaks for that process: a reader that takes it holds up nobody.
//
// # The record
//
// Two lines, at most 4096 bytes. The first is a JSON object:
//
//	version    1
//	fence      N
//	token      drawn at random by the holder
//	host       name of the host
//	boot       id of its boot, "" if unknown
//	space      its process id namespace, "" if there are none
//	pid        process id
//	started    start of the process, in the words of the system
//	folder     device and inode of the folder on that host
//	flock      whether the holder has the flock of the file lock, and it keeps others from it
//	beat_ms    time between heartbeats
//
// The second is "held" or "released" and the number of heartbeats, padded to 29 bytes.
//
// # Faults on purpose
//
// TUNEBENCH_FAULTS makes a process believe that it is on another host and that locks fail, for
// tests that start whole programs: a list, separated by commas, of host=NAME, flock=ERRNO (such as
// ENOSYS) or flock=unshared (it always succeeds), link=ERRNO and heartbeat=DURATION.
package lease
