// Package toy is a device that does nothing before it must: an update is carried out when
// somebody asks for its result or for what depends on it. It stands for a device whose
// results come late, in tests of whatever drives one, and shows how little a new device
// needs: this package, and one line for the exam.
package toy
