@NullMarked
package dev.roundhouse.systemtools.files;

import org.jspecify.annotations.NullMarked;
