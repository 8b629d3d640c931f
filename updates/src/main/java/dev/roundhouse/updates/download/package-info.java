/// Owns how archives get here: which hosts may be asked, the bytes, their digest, the signature of
/// their registry. Gets a release; gives a file that is what its registry says, or why there is
/// none. Never unpacks one.
@NullMarked
package dev.roundhouse.updates.download;

import org.jspecify.annotations.NullMarked;
