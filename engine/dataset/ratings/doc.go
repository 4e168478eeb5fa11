// Package ratings knows tables of what users think of items: how they are told from other tables
// ([Recognize]), which columns hold them, the codes
// of users and items, how such rows are divided by time, which items are drawn as examples of
// those a user has not met, and the lists by which recommendations are judged.
//
// Codes count from 1; 0 stands for a user or an item that training did not know. IDs holds user
// and item of each row, one after the other.
package ratings
