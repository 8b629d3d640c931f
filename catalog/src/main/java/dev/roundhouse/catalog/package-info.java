/// Owns the desired state: servers and virtual servers, from the file and from the store. Gets
/// definitions from the configuration and from operations. Gives an immutable image to whoever
/// follows it. Never knows what is running.
@NullMarked
package dev.roundhouse.catalog;

import org.jspecify.annotations.NullMarked;
