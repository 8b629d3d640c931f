package dev.roundhouse.gateway.listing;

import org.jspecify.annotations.Nullable;

/// What is known of a server's lists, and if that is less than all, why.
public record Known(@Nullable Manifest manifest, @Nullable String problem) {}
