package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Protocol.Era;
import java.util.List;
import java.util.Optional;

/// How one version did when it was tried.
///
/// @param what was started, as a person would write it
/// @param sandbox what held it in, or `none, because` and why
/// @param withheld names of variables that were given a word in place of a secret
/// @param appearances one for each era
public record Performance(
    String what,
    boolean isSandboxed,
    String sandbox,
    List<String> withheld,
    List<Appearance> appearances) {
  public Performance {
    requireNonNull(what, "what");
    requireNonNull(sandbox, "sandbox");
    withheld = List.copyOf(withheld);
    appearances = List.copyOf(appearances);
  }

  /// How it did in an era; empty where that was not tried.
  public Optional<Appearance> in(Era era) {
    return appearances.stream().filter(each -> each.era() == era).findFirst();
  }
}
