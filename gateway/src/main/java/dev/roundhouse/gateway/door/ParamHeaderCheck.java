package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.ParamHeaders;
import dev.roundhouse.protocol.Protocol.Era;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `Mcp-Param-*` headers (2026-07-28, transports): checked where a modern client sends them, made
/// where a legacy one cannot.
final class ParamHeaderCheck {
  private static final String[] NONE = {};

  private ParamHeaderCheck() {}

  /// The headers to send upstream.
  ///
  /// @throws RpcFailure when what the client sent does not equal its arguments
  static String[] headers(Site site, Frame request, Route route, Era to) throws RpcFailure {
    ParamHeaders.Valid valid = route.params();
    boolean isModern = site.caller().era() == Era.MODERN;
    if (valid == null) {
      return isModern && to == Era.MODERN ? site.paramHeaders() : NONE;
    }
    Json arguments = Json.of(request, Member.ARGUMENTS);
    if (isModern) {
      check(valid, arguments, site.paramHeaders());
      return to == Era.MODERN ? site.paramHeaders() : NONE;
    }
    return to == Era.MODERN ? made(valid.expected(arguments)) : NONE;
  }

  private static void check(ParamHeaders.Valid valid, Json arguments, String[] received)
      throws RpcFailure {
    Optional<String> wrong = valid.mismatch(arguments, name -> value(received, name));
    if (wrong.isPresent()) {
      throw ModernErrors.headerMismatch(
          "the header " + wrong.get() + " does not equal its argument");
    }
  }

  private static @org.jspecify.annotations.Nullable String value(String[] pairs, String name) {
    for (int at = 0; at < pairs.length; at += 2) {
      if (pairs[at].equalsIgnoreCase(name)) {
        return pairs[at + 1];
      }
    }
    return null;
  }

  static String[] made(Map<String, String> expected) {
    List<String> pairs = new ArrayList<>();
    expected.forEach((name, value) -> {
      pairs.add(name);
      pairs.add(value);
    });
    return pairs.toArray(String[]::new);
  }
}
