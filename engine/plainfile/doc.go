// Package plainfile opens ordinary files and nothing else.
//
// What stands under a file's name in a folder that others can write to may be a named pipe, which
// holds up whoever opens it, a device, a socket, a link to a file that is somebody else's, or a
// file larger than memory. [Open] and [Read] are for files that a user names, where a link is
// followed; [OpenOwn] and [ReadOwn] for those that this program has put there, where a link is
// refused as well. All of them answer at once, with an error that says what is in the way.
//
// A folder decides who may read what is put into it: [OpenOwn] creates files with the mode of
// [ModeIn], whatever the umask.
package plainfile
