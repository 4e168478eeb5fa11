// Package paired compares two groups of runs that differ in one thing, seed by seed. It says
// how large the difference is, how sure that is, and how many more seeds would tell, and it
// is the only place where a difference between runs is called one: search, advice and
// screens all ask it.
//
// Runs of the same seed share their split, their initial weights and their shuffles, so that
// the difference within a pair varies less than the runs themselves do. The interval is
// Student's over these differences, for the seeds of this data: other rows are another question.
//
//	Compare   once, when all seeds are trained
//	Look      after each seed of a plan, as often as one likes
//	Rejects   in a search: whether a configuration is worth another seed
//	Describe  one group alone: its spread, and what difference it lets be seen
//
// # Ties
//
// An accuracy takes few values, and Student's interval has no width where all differences happen
// to be the same step: with two seeds up to one comparison in eight of equals would be called a
// difference. The values are therefore taken for what they are, rounded to the grid on which they
// lie, and the variance of that rounding is added to the one seen.
//
// # Peeking
//
// Who compares after each of 8 seeds and stops at the first difference is wrong in 18 % of the cases,
// not in 5. [Look] keeps the 5 % over all looks together: after n of N seeds it asks for a level of
// 5 % times (1/2 + 1/N) (n/N)^3, so that early looks find only what is obvious, and the last one nearly what
// a single comparison would. The intervals of all looks hold the truth together ("repeated
// confidence intervals", Jennison and Turnbull 1989; the levels are found by simulation, as
// Student's are not those of the normal theory). N is chosen before the first look: a plan
// that grows because it showed nothing yet is a look too many.
//
// # What it takes for granted
//
// That differences are about normal, or at least symmetric, as those of two experiments that vary alike are. It does
// no harm if one varies far more or has a long tail. Only where one hardly varies at all and the other one has
// a long tail (lognormal) up to 18 % of equals are called different, and so few seeds cannot tell that it is so.
//
// How often all this errs and finds, on simulated and on trained networks, is measured in
// experiments/build/testdata/noise.md.
package paired
