/// Owns what becomes of archives before anything of them may run: unpacking, trees of packages,
/// what is found in them, and the list of parts. Gets archives that were verified; gives folders
/// and observations. Never executes anything, and never lets a file out of its folder.
@NullMarked
package dev.roundhouse.updates.quarantine;

import org.jspecify.annotations.NullMarked;
