package dev.roundhouse.security.policy;

import java.util.Arrays;
import java.util.Optional;

/// What a condition may read of a call.
public enum Fact {
  SUBJECT("principal.subject"),
  SCOPES("principal.scopes"),
  TOKEN_ID("principal.tokenId"),
  SERVER("tool.server"),
  TOOL("tool.name"),
  RISK("tool.risk"),
  ANNOTATIONS("tool.annotations"),
  ARGUMENTS("arguments"),
  NOW("now"),
  SOURCE("source.address");

  private final String wire;

  Fact(String wire) {
    this.wire = wire;
  }

  /// As it stands in an expression.
  public String wire() {
    return wire;
  }

  /// Whether it is other for each call.
  public boolean isOfCall() {
    return this == ARGUMENTS || this == NOW;
  }

  static Optional<Fact> of(String wire) {
    return Arrays.stream(values()).filter(each -> each.wire.equals(wire)).findFirst();
  }
}
