package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Reach;
import java.nio.charset.StandardCharsets;

/// Names the parties downstream.
final class Callers {
  private Callers() {}

  /// A modern request: its principal with what it declares. Requests of one principal with the same
  /// capabilities share the state of a server; there is nothing else to tell them apart by.
  static Caller modern(Principal principal, Reach reach, Frame request) {
    String subject = principal.subject();
    byte[] capabilities = request.raw(Member.META_CLIENT_CAPABILITIES);
    String profile = profile(capabilities);
    byte[] info = request.rawOrNull(Member.META_CLIENT_INFO);
    return new Caller(
        subject,
        Caller.tenant(subject, profile),
        profile,
        Era.MODERN,
        Protocol.MODERN,
        capabilities,
        info,
        reach);
  }

  /// What a principal may see and use through a door.
  static Reach reach(Principal principal, View view) {
    Grants grants = principal.grants();
    return switch (view) {
      case View.All() -> grants.reach();
      case View.One(ServerId _) -> grants.reach();
      case View.Virtual(ServerId name) -> grants.through(name);
    };
  }

  static Caller legacy(
      String subject, Reach reach, String tenant, Frame initialize, String version) {
    byte[] capabilities =
        initialize.has(Member.CAPABILITIES)
            ? initialize.raw(Member.CAPABILITIES)
            : "{}".getBytes(StandardCharsets.US_ASCII);
    byte[] info = initialize.rawOrNull(Member.CLIENT_INFO);
    return new Caller(
        subject, tenant, profile(capabilities), Era.LEGACY, version, capabilities, info, reach);
  }

  private static String profile(byte[] capabilities) {
    return new String(capabilities, StandardCharsets.UTF_8);
  }
}
