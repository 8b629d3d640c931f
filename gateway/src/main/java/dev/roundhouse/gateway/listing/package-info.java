/// Owns what is known of each server's tools, prompts and resources, and the merged lists of a
/// view. Gets manifests over connections and the wish from the catalog. Gives ready-made list
/// answers and the way from an exposed name back to its owner. Never calls a tool.
@NullMarked
package dev.roundhouse.gateway.listing;

import org.jspecify.annotations.NullMarked;
