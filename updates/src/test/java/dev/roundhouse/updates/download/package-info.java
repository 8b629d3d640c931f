@NullMarked
package dev.roundhouse.updates.download;

import org.jspecify.annotations.NullMarked;
