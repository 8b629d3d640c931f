/// Owns what tests and measurements do alike to a program that runs, beside the Node parties in
/// `testing/node`, and an authority whom they may trust. Gets the address of a door. Gives what was
/// seen. Never shipped.
@NullMarked
package dev.roundhouse.testing;

import org.jspecify.annotations.NullMarked;
