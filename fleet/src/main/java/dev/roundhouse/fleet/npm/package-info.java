/// Owns the package store: npm packages installed once, with scripts off, each version in a folder
/// of its own. Gets specs; gives the file that node starts. Runs the machine's npm for the first
/// install alone, and afterwards neither npm nor the network. Never knows leases or definitions.
@NullMarked
package dev.roundhouse.fleet.npm;

import org.jspecify.annotations.NullMarked;
