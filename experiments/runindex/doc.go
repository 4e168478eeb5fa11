// Package runindex knows what all runs of a folder have in common and what not: of each its status, what its
// experiment sets, where it came from, what its user says of it, and the course of the metric by which it is
// judged.
//
// An [Index] reads a run once. Afterwards it asks the system whether a file has changed, and reads again only
// what has, or what a worker is at. What it has read it keeps in the folder of runs, so that the next process
// need not read a thousand runs either. That file is a cache and nothing else: whoever deletes it loses
// nothing, and any number of viewers may write it.
//
// # The file
//
// runs/.tunebench/index-<user id> is there once there are enough runs for it to pay. Only its user may read it,
// for it tells of runs that others may not see. The first line is a version: what another one wrote is not read.
// Each line after it is a run: the CRC-32C of the rest as eight hexadecimal digits, a space, a JSON object. A
// line that is torn, damaged or about files that have changed is left out, and its run read anew.
package runindex
