package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.Optional;

/// The way of one version to one server. Immutable.
///
/// @param id readable and unique, such as `update_files_20261122T061500Z-1`
/// @param askedBy who wanted it
/// @param notBefore when its next step may begin
/// @param since when it came into its state
/// @param reason why it is there, or what it waits for, in a sentence for the person
/// @param attempts that have failed at the step that is due
/// @param failures all attempts that have failed
/// @param begun the step that was begun and of which nobody has said how it ended
/// @param ended when it came to an end
public record Job(
    String id,
    Target target,
    Priority priority,
    String askedBy,
    Instant made,
    Instant notBefore,
    JobState state,
    Instant since,
    String reason,
    int attempts,
    int failures,
    Optional<JobStep> begun,
    Optional<Instant> ended) {

  /// Which server is to go where.
  ///
  /// @param name of the package
  public record Target(ServerId server, String name, Version from, Version to) {
    public Target {
      requireNonNull(server, "server");
      requireNonNull(name, "name");
      requireNonNull(from, "from");
      requireNonNull(to, "to");
    }

    @Override
    public String toString() {
      return "%s: %s %s -> %s".formatted(server, name, from, to);
    }
  }

  public Job {
    requireNonNull(id, "id");
    requireNonNull(target, "target");
    requireNonNull(priority, "priority");
    requireNonNull(askedBy, "askedBy");
    requireNonNull(made, "made");
    requireNonNull(notBefore, "notBefore");
    requireNonNull(state, "state");
    requireNonNull(since, "since");
    requireNonNull(reason, "reason");
    requireNonNull(begun, "begun");
    requireNonNull(ended, "ended");
  }

  public ServerId server() {
    return target.server();
  }

  public Version from() {
    return target.from();
  }

  public Version to() {
    return target.to();
  }

  /// The same after it was moved; where that is another state, its attempts count anew.
  public Job in(JobState next, String why, Instant now) {
    boolean isSame = next.equals(state);
    return new Job(
        id,
        target,
        priority,
        askedBy,
        made,
        now,
        next,
        isSame ? since : now,
        why,
        isSame ? attempts : 0,
        failures,
        begun,
        next.hasEnded() ? Optional.of(now) : Optional.empty());
  }

  /// The same with another step begun, or with none.
  public Job with(Optional<JobStep> step) {
    return new Job(
        id, target, priority, askedBy, made, notBefore, state, since, reason, attempts, failures,
        step, ended);
  }

  /// The same, to go on at this time.
  public Job at(Instant time) {
    return new Job(
        id, target, priority, askedBy, made, time, state, since, reason, attempts, failures, begun,
        ended);
  }

  /// The same after one more attempt that has failed.
  public Job failed() {
    return new Job(
        id,
        target,
        priority,
        askedBy,
        made,
        notBefore,
        state,
        since,
        reason,
        attempts + 1,
        failures + 1,
        begun,
        ended);
  }

  /// The same, sooner or later than others.
  public Job at(Priority other) {
    return new Job(
        id, target, other, askedBy, made, notBefore, state, since, reason, attempts, failures,
        begun, ended);
  }
}
