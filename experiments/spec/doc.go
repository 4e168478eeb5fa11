// Package spec is the experiment file: what a person writes to say which data, network,
// optimizer and training to use.
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
package spec
