@NullMarked
package dev.roundhouse.systemtools.host;

import org.jspecify.annotations.NullMarked;
