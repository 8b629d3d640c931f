package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;

/// A call that waits, or has waited, for a person to say that it may be made.
///
/// @param subject who wants to make it
/// @param arguments as JSON, without what is known to be secret
/// @param digest of subject, server, tool and the exact arguments: the one call that is meant
/// @param reason why it is asked for
/// @param expires when it is too late
public record ApprovalRequest(
    String id,
    String subject,
    ServerId server,
    String tool,
    String arguments,
    String digest,
    String reason,
    Instant created,
    Instant expires,
    ApprovalState state) {
  public ApprovalRequest {
    requireNonNull(id, "id");
    requireNonNull(subject, "subject");
    requireNonNull(server, "server");
    requireNonNull(tool, "tool");
    requireNonNull(arguments, "arguments");
    requireNonNull(digest, "digest");
    requireNonNull(reason, "reason");
    requireNonNull(created, "created");
    requireNonNull(expires, "expires");
    requireNonNull(state, "state");
  }

  ApprovalRequest in(ApprovalState other) {
    return new ApprovalRequest(
        id, subject, server, tool, arguments, digest, reason, created, expires, other);
  }
}
