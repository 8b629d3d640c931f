package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;

import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.operations.ServerLine;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How a server or an instance is, as the console shows it: a shape, a word and a colour each, in
/// the order of the strip.
enum Condition {
  /// It can be called.
  RUNNING,
  /// Its process is stopped, its memory kept.
  DOZING,
  /// Its process is stopped, its memory given away.
  ASLEEP,
  /// Nothing runs.
  STOPPED,
  /// It is being started or woken.
  WAKING,
  /// It finishes its last calls, or is being ended.
  DRAINING,
  /// An address that nobody has had an answer from yet.
  UNTRIED,
  /// It could not be started, or does not answer; it is tried again.
  FAILING,
  /// It needs a person.
  PARKED,
  /// It waits for a person's approval.
  QUARANTINED;

  static Condition of(ServerLine line) {
    return switch (line.state()) {
      case QUARANTINED -> QUARANTINED;
      case RUNNING -> RUNNING;
      case WAKING -> WAKING;
      case STARTING ->
          line.instances().stream().allMatch(each -> each.phase() != Phase.STARTING)
              ? UNTRIED
              : WAKING;
      case ERROR -> FAILING;
      case PARKED -> PARKED;
      case SLEEPING ->
          line.instances().stream().map(Condition::of).anyMatch(DOZING::equals) ? DOZING : ASLEEP;
      case STOPPING -> DRAINING;
      case STOPPED -> STOPPED;
    };
  }

  static Condition of(InstanceState instance) {
    return instance.phase() == Phase.STOPPED && instance.trouble() != null
        ? FAILING
        : of(instance.phase());
  }

  static Condition of(Phase phase) {
    return switch (phase) {
      case STOPPED -> STOPPED;
      case STARTING, WAKING -> WAKING;
      case UNVERIFIED -> UNTRIED;
      case UNREACHABLE, BACKING_OFF -> FAILING;
      case READY -> RUNNING;
      case FALLING_ASLEEP, DOZING -> DOZING;
      case ASLEEP -> ASLEEP;
      case DRAINING, STOPPING -> DRAINING;
      case PARKED -> PARKED;
    };
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  String word() {
    return text("condition." + wire());
  }

  static Optional<Condition> of(String wire) {
    return Stream.of(values()).filter(each -> each.wire().equals(wire)).findFirst();
  }
}
