package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.security.Principal;
import org.jspecify.annotations.Nullable;

/// Where a call comes from.
///
/// @param who whose token it came with
/// @param logLevel the least severe log message the client wants; null for none said
/// @param paramHeaders `Mcp-Param-*` headers as received, names and values in turn
record Site(
    Principal who,
    Caller caller,
    View view,
    @Nullable String logLevel,
    String[] paramHeaders,
    Dialogue dialogue) {
  Site {
    requireNonNull(who, "who");
    requireNonNull(caller, "caller");
    requireNonNull(view, "view");
    requireNonNull(paramHeaders, "paramHeaders");
    requireNonNull(dialogue, "dialogue");
  }

  String subject() {
    return who.subject();
  }
}
