package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.time.Instant;
import java.util.Optional;

/// A job that somebody wants.
///
/// @param by who wants it
/// @param at when it may begin; empty for now
/// @param evidence how the version was found: versions, who was asked, when
public record Wish(
    Job.Target target, Priority priority, String by, Optional<Instant> at, Json evidence) {
  public Wish {
    requireNonNull(target, "target");
    requireNonNull(priority, "priority");
    requireNonNull(by, "by");
    requireNonNull(at, "at");
    requireNonNull(evidence, "evidence");
  }
}
