package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.fleet.LimitsInForce;
import dev.roundhouse.fleet.NextStep;
import dev.roundhouse.fleet.Past;
import dev.roundhouse.fleet.Saving;
import dev.roundhouse.monitoring.CallCount;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.PreWakes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A server as it should be, with what runs of it now.
///
/// @param isHeld whether calls are refused, because it was stopped or drained by hand
/// @param isQuarantined whether it waits until a person approves it
/// @param use of its processes; null when it has none
/// @param lastStart how long its last start took; null when none has succeeded
/// @param counted calls that have ended since the program started
/// @param sleepsAfter how long an instance stays awake without use; empty when it never sleeps
/// @param limits as they are in force; null for an address
/// @param past what is remembered of it, also when nothing runs
/// @param isPreWoken whether it is woken before it is likely to be wanted
/// @param preWakes how often it was, and whether for something
public record ServerLine(
    ServerDefinition definition,
    List<InstanceState> instances,
    boolean isHeld,
    boolean isQuarantined,
    Consumption.@Nullable Use use,
    @Nullable Duration lastStart,
    CallCount counted,
    Optional<Duration> sleepsAfter,
    @Nullable LimitsInForce limits,
    Past past,
    boolean isPreWoken,
    PreWakes preWakes) {
  public ServerLine {
    requireNonNull(definition, "definition");
    instances = List.copyOf(instances);
    requireNonNull(counted, "counted");
    requireNonNull(sleepsAfter, "sleepsAfter");
    requireNonNull(past, "past");
    requireNonNull(preWakes, "preWakes");
  }

  /// What is a part of this program can be called whenever it is not held back: it is not started.
  public ServerState state() {
    if (isQuarantined) {
      return ServerState.QUARANTINED;
    }
    ServerState state = ServerState.of(instances);
    boolean isThere =
        definition.transport() instanceof Transport.BuiltIn && definition.enabled() && !isHeld;
    return state == ServerState.STOPPED && isThere ? ServerState.RUNNING : state;
  }

  public long calls() {
    return counted.calls();
  }

  public int leases() {
    return instances.stream().mapToInt(InstanceState::leases).sum();
  }

  /// Since when it has been in its state; null when it has not been in another one since the
  /// program was started, or that is not known.
  public @Nullable Instant since() {
    if (instances.isEmpty()) {
      return past.ended();
    }
    ServerState state = state();
    return present(
        instances.stream()
            .filter(each -> ServerState.of(List.of(each)) == state)
            .map(InstanceState::since));
  }

  /// When the oldest of its instances was started; null when nothing runs.
  public @Nullable Instant started() {
    return present(
        instances.stream()
            .map(InstanceState::running)
            .map(running -> running == null ? null : running.started()));
  }

  /// What happens first if nobody does anything; null when nothing does.
  public @Nullable NextStep next() {
    Stream<NextStep> steps =
        instances.stream().flatMap(each -> Stream.ofNullable(each.standing().next()));
    Instant attempt = nextAttempt();
    Stream<NextStep> attempts =
        attempt == null ? Stream.empty() : Stream.of(new NextStep(NextStep.Kind.ATTEMPT, attempt));
    return isHeld
        ? null
        : Stream.concat(steps, attempts).min(Comparator.comparing(NextStep::at)).orElse(null);
  }

  /// What its sleep saves, of each instance that sleeps; of a server that was ended, of the last.
  public List<Saving> savings() {
    boolean isEnded =
        instances.stream()
            .allMatch(each -> each.phase() == Phase.STOPPED || each.phase() == Phase.PARKED);
    Saving last = past.saving();
    if (isEnded) {
      return last == null ? List.of() : List.of(last);
    }
    List<Saving> all = new ArrayList<>();
    for (InstanceState each : instances) {
      Saving saving = each.standing().saving();
      if (saving != null) {
        all.add(saving);
      }
    }
    return all;
  }

  /// When a failed start is made again at the earliest, or an address is asked that is left alone;
  /// null when nothing is waited for.
  public @Nullable Instant nextAttempt() {
    return present(instances.stream().map(InstanceState::nextAttempt));
  }

  /// What a person has to do; null when nobody has to.
  public @Nullable String cure() {
    return instances.stream()
        .map(InstanceState::trouble)
        .map(trouble -> trouble == null ? null : trouble.cure())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /// Why it cannot be used; null when nothing is wrong.
  public @Nullable String trouble() {
    return instances.stream()
        .map(InstanceState::reason)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Instant present(Stream<@Nullable Instant> moments) {
    return moments.filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
  }
}
