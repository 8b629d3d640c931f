/// Owns the files that callers may see. Gets paths from callers, who are not trusted; gives what
/// lies under the roots. Never follows a link, never opens a path twice as a text, and never tells
/// what lies behind a rule.
@NullMarked
package dev.roundhouse.systemtools.files;

import org.jspecify.annotations.NullMarked;
