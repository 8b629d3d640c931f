package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Transport;
import dev.roundhouse.gateway.BuiltIn;
import dev.roundhouse.gateway.Passport;
import dev.roundhouse.protocol.JsonWriter;
import java.util.Map;

/// What connections are made with besides instances.
///
/// @param builtIns the servers that are parts of this program
/// @param passport tokens for servers that want some
/// @param self raw JSON object that names the gateway, to servers whose client did not say
public record Provisions(
    Map<Transport.BuiltIn.Which, BuiltIn> builtIns, Passport passport, byte[] self) {
  public Provisions {
    builtIns = Map.copyOf(builtIns);
    requireNonNull(passport, "passport");
    requireNonNull(self, "self");
  }

  /// Those of a program of this version.
  public static Provisions of(
      Map<Transport.BuiltIn.Which, BuiltIn> builtIns, Passport passport, String version) {
    byte[] self =
        new JsonWriter()
            .object()
            .member("name", "roundhouse")
            .member("title", "Roundhouse")
            .member("version", version)
            .end()
            .toBytes();
    return new Provisions(builtIns, passport, self);
  }
}
