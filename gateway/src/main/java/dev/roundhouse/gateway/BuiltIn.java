package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Principal;
import java.util.Set;

/// A server that is a part of this program: an MCP server of 2026-07-28 without a transport. It
/// keeps nothing of its callers between two requests, asks them nothing and says nothing unasked.
/// Safe for many threads.
@FunctionalInterface
public interface BuiltIn {
  /// The member of a tool's `_meta` that says which scope a token needs for it; empty, or not
  /// there, when any will do.
  String SCOPE = "dev.roundhouse/scope";

  /// Who asks, by the token that came with the very request.
  ///
  /// @param grants what the token is good for
  record Asker(String subject, Grants grants) {
    /// The gateway itself, which reads lists and introductions.
    public static final Asker GATEWAY = new Asker("roundhouse", Grants.of(Set.of()));

    public Asker {
      requireNonNull(subject, "subject");
      requireNonNull(grants, "grants");
    }

    /// The holder of a token.
    public static Asker of(Principal principal) {
      return new Asker(principal.subject(), principal.grants());
    }
  }

  /// Answers a request with one response, both whole JSON-RPC frames. On a virtual thread of the
  /// call, which is interrupted when nobody waits any more.
  ///
  /// @param request checked as JSON-RPC, and as nothing more
  byte[] answer(byte[] request, Asker asker) throws InterruptedException;
}
