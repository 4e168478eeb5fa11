// Package folder reads folders of pictures, one folder for each class.
package folder
