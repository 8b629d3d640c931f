@NullMarked
package dev.roundhouse.systemtools.network;

import org.jspecify.annotations.NullMarked;
