@NullMarked
package dev.roundhouse.updates.job;

import org.jspecify.annotations.NullMarked;
