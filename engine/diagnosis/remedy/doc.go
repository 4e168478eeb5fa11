// Package remedy lists the single changes of an experiment that may help a run, each with the cause that it
// answers. The diagnosis weighs them, the factory of labelled runs tries them out, and what it measures is the
// label: so the words of both are the same.
package remedy
