package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

/// Why a call was not let through, as a short code that stays the same: the very text that stands
/// in the answer of each door, in the audit log and among the metrics.
public record Reason(String wire) {
  /// The token is not good for it.
  public static final Reason SCOPE_MISSING = new Reason("scope.missing");

  /// Nobody has approved the definition, or a person has blocked it.
  public static final Reason PIN_WITHHELD = new Reason("pin.withheld");

  /// The principal has made all its calls of this minute.
  public static final Reason LIMIT_PRINCIPAL = new Reason("limit.principal");

  /// The principal has made all its calls of this minute to tools of that class.
  public static final Reason LIMIT_RISK = new Reason("limit.risk");

  /// The server has had all its calls of this minute.
  public static final Reason LIMIT_SERVER = new Reason("limit.server");

  /// The principal has made all its requests of this minute to the API.
  public static final Reason LIMIT_API = new Reason("limit.api");

  /// Too many calls to the server are under way, and too many or too long wait for their turn.
  public static final Reason SERVER_BUSY = new Reason("limit.server-busy");

  /// Too many calls of the principal are under way, and too many or too long wait for their turn.
  public static final Reason PRINCIPAL_BUSY = new Reason("limit.principal-busy");

  /// The answer of the server is larger than may be.
  public static final Reason LIMIT_RESPONSE = new Reason("limit.response");

  /// A person has to say so first.
  public static final Reason APPROVAL_REQUIRED = new Reason("approval.required");

  /// A person has said no.
  public static final Reason APPROVAL_DENIED = new Reason("approval.denied");

  /// Nobody has decided in time.
  public static final Reason APPROVAL_EXPIRED = new Reason("approval.expired");

  /// Too many calls of the subject wait for a person already.
  public static final Reason APPROVAL_FULL = new Reason("approval.full");

  /// A rule of the policy refuses it, or none of those that allow it holds.
  public static Reason policyDenied(String rule) {
    return new Reason("policy.denied:" + rule);
  }

  /// A rule of the policy cannot say whether it holds.
  public static Reason policyFailed(String rule) {
    return new Reason("policy.failed:" + rule);
  }

  public Reason {
    requireNonNull(wire, "wire");
  }

  @Override
  public String toString() {
    return wire;
  }
}
