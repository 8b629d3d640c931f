package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.gateway.upstream.Held;
import dev.roundhouse.gateway.upstream.UpstreamCall;
import dev.roundhouse.protocol.Frame;

/// A call under way at a server; holds its server awake until closed.
///
/// @param request the client's request as it came
/// @param shown the name or uri by which the client called it
record Ongoing(Site site, Frame request, Route route, String shown, Held held, UpstreamCall call)
    implements AutoCloseable {
  Ongoing {
    requireNonNull(site, "site");
    requireNonNull(request, "request");
    requireNonNull(route, "route");
    requireNonNull(shown, "shown");
    requireNonNull(held, "held");
    requireNonNull(call, "call");
  }

  Greeting greeting() {
    return held.connection().greeting();
  }

  void cancel(String reason) {
    call.cancel(reason);
  }

  @Override
  public void close() {
    call.close();
    held.close();
  }
}
