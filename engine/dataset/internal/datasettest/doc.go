// Package datasettest writes files of every format that can be read, for tests of readers and of
// loading, and checks the tables that come of them.
package datasettest
