// Package build turns an experiment into what the engine trains: it is the only
// translator from the keys of an experiment file to the engine's objects.
//
// [New] loads the data, initializes the network and configures the loop. [Describer]
// says beforehand what that would cost. Both refuse what a user can correct with an
// [InputError] that names the key.
package build
