// Package spec is the two files that a person writes: the experiment, which says which data,
// network, optimizer and training to use, and the study, which says what of an experiment to vary.
//
// A [Spec] is read from TOML by [Load], [Parse] or [Preset], strictly: an unknown key, a
// wrong type, a value out of range or a contradiction between two keys is an [Error] that
// lists every [Problem] with its file, line, key and what would be right. Names, types,
// defaults and ranges come from the table in engine/hparam; the structs here only give
// each key a Go field. A [Spec] is changed by [Spec.Set] (text, as --set and the form
// have it), [Spec.SetValue] (Go values) or [Spec.Apply] (a suggestion), compared by
// [Diff], and written by [Spec.Encode] in one canonical form that parses back to the same
// Spec.
//
// A file in which every key of its time stands is the copy in a run's folder. Keys that have come
// since mean in it what the earlier program did (hparam.Key.Earlier), so that its run resumes and reruns
// to the same bits.
//
// Hidden layers have two notations, depth with width or a list of widths. A Spec holds
// one of them: as long as Model.Hidden is empty, Depth and Width say it; otherwise Hidden
// does, and Depth and Width follow it (length and greatest width) for display.
//
// A [Study] is read as strictly by [LoadStudy] or [ParseStudy], or made of an experiment by [NewStudy].
// Its ranges say what varies (a [Range] or more of a key): [ParseRange] reads them from a command line,
// [DefaultSpace] has those of an experiment when nobody names any, [Study.SetSpace] brings both together,
// and [Range.Widen] gives one more room. For engine/search they are [Study.Space]: [Study.Apply] leads
// from its points to experiments, whose numbers have few digits, and [Study.Point] back.
// [Study.Fit] tells before the first trial what cannot go well.
package spec
