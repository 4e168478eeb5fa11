// Package insight looks into a trained run: what its predictions are worth beyond one number, what they depend
// on, where they fail, and why a single row was predicted as it was.
//
// An [Inspector] holds the model and the rows of a part of the run's own data. What it finds are plain records, fit for
// JSON; the numerics are in engine/quality and engine/explain.
package insight
