/// Looks at a program from outside, over HTTP alone, as a stranger on another machine would.
@NullMarked
package dev.roundhouse.cli.remote;

import org.jspecify.annotations.NullMarked;
