package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import org.jspecify.annotations.Nullable;

/// Where a call comes from.
///
/// @param subject whose token it came with
/// @param logLevel the least severe log message the client wants; null for none said
/// @param paramHeaders `Mcp-Param-*` headers as received, names and values in turn
record Site(
    String subject,
    Caller caller,
    View view,
    @Nullable String logLevel,
    String[] paramHeaders,
    Dialogue dialogue) {
  Site {
    requireNonNull(subject, "subject");
    requireNonNull(caller, "caller");
    requireNonNull(view, "view");
    requireNonNull(paramHeaders, "paramHeaders");
    requireNonNull(dialogue, "dialogue");
  }
}
