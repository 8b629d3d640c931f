package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.Trial;
import dev.roundhouse.fleet.Trials;
import dev.roundhouse.gateway.Audition;
import dev.roundhouse.gateway.Recorder;
import dev.roundhouse.gateway.Tryout;
import dev.roundhouse.gateway.Tryout.Reception;
import dev.roundhouse.gateway.TryoutException;
import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.updates.Appearance;
import dev.roundhouse.updates.Appearance.Outcome;
import dev.roundhouse.updates.Appearance.Touched;
import dev.roundhouse.updates.Appearance.Vitals;
import dev.roundhouse.updates.Endurance;
import dev.roundhouse.updates.Offering;
import dev.roundhouse.updates.Performance;
import dev.roundhouse.updates.RehearsalStage;
import dev.roundhouse.updates.Replayed;
import dev.roundhouse.updates.TrialSettings;
import dev.roundhouse.updates.UpdateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/// Has versions tried by the fleet, which starts them, and the gateway, which speaks to them.
final class TrialStage implements RehearsalStage {
  /// One in so many requests is for warming up.
  private static final int WARM = 4;

  private final Snapshot<CatalogImage> catalog;
  private final SecretResolver secrets;
  private final Trials trials;
  private final Tryout tryout;
  private final Function<ServerId, Set<String>> others;
  private final Replays replays;
  private final Ticker ticker;

  /// @param others names of the tools that other servers have
  /// @param recorded calls that were kept of a server
  TrialStage(
      Snapshot<CatalogImage> catalog,
      SecretResolver secrets,
      Trials trials,
      Tryout tryout,
      Function<ServerId, Set<String>> others,
      Function<ServerId, List<Recorder.Recorded>> recorded,
      Ticker ticker) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.secrets = requireNonNull(secrets, "secrets");
    this.trials = requireNonNull(trials, "trials");
    this.tryout = requireNonNull(tryout, "tryout");
    this.others = requireNonNull(others, "others");
    this.replays = new Replays(recorded, ticker);
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// What is wanted of one process.
  private record Asked(Era era, TrialSettings how, boolean isReplayed) {}

  /// One process, and what held it in.
  private record Seen(Appearance appearance, Optional<Trial.Walls> walls) {}

  @Override
  public Set<String> toolsBut(ServerId server) {
    return others.apply(server);
  }

  @Override
  public Performance perform(ServerId server, Optional<PackageSpec> version, TrialSettings how)
      throws InterruptedException {
    CatalogImage now = catalog.current();
    ServerDefinition definition = now.servers().get(server);
    if (definition == null) {
      throw new UpdateException(
          UpdateException.Kind.NOT_NOW, "server " + server + ": there is no such server");
    }
    TrialCommand command =
        TrialCommand.of(definition, now.transport(definition), version, secrets, how.secrets());
    List<Appearance> appearances = new ArrayList<>();
    Optional<Trial.Walls> walls = Optional.empty();
    for (Era era : Era.values()) {
      boolean isFirst = appearances.stream().allMatch(each -> each.offering().isEmpty());
      Seen seen = bounded(server, command, new Asked(era, how, isFirst && how.replay()));
      appearances.add(seen.appearance());
      walls = seen.walls().isPresent() ? seen.walls() : walls;
    }
    return new Performance(
        command.what(),
        walls.filter(Trial.Walls.Sandboxed.class::isInstance).isPresent(),
        walls.map(Trial.Walls::says).orElse("none, because nothing was started"),
        command.withheld(),
        appearances);
  }

  private Seen bounded(ServerId server, TrialCommand command, Asked asked)
      throws InterruptedException {
    Era era = asked.era();
    TrialSettings how = asked.how();
    List<Callable<Seen>> task = List.of(() -> seen(server, command, asked));
    Fanout.Outcome<Seen> outcome =
        new Fanout(ticker).all("trial-" + server, task, how.longest()).getFirst();
    return switch (outcome) {
      case Fanout.Outcome.Done<Seen>(Seen seen) -> seen;
      case Fanout.Outcome.Failed<Seen>(Throwable cause) ->
          failed(era, "the trial broke off: " + cause, Duration.ZERO);
      case Fanout.Outcome.Late<Seen> _ ->
          failed(
              era,
              "it had not said what it offers within %d s (updates.trial.longest)"
                  .formatted(how.longest().toSeconds()),
              how.longest());
    };
  }

  private static Seen failed(Era era, String why, Duration after) {
    Outcome outcome = new Outcome.Failed(why);
    return new Seen(
        new Appearance(era, outcome, after, Duration.ZERO, Endurance.NONE, List.of(), Vitals.NONE),
        Optional.empty());
  }

  private Seen seen(ServerId server, TrialCommand command, Asked asked)
      throws InterruptedException {
    Era era = asked.era();
    TrialSettings how = asked.how();
    long start = ticker.nanos();
    try (Trial trial = trials.open(server, command.command(), how.network())) {
      Reception reception = tryout.greet(trial.instance(), era, how.timeout());
      Duration ready = since(start);
      Appearance appearance =
          switch (reception) {
            case Reception.Greeted(Audition audition) -> shown(audition, trial, asked, ready);
            case Reception.Foreign(String why) ->
                unshown(era, new Outcome.Foreign(why), ready, trial);
            case Reception.Failed(String why) ->
                unshown(era, new Outcome.Failed(why), ready, trial);
          };
      return new Seen(appearance, Optional.of(trial.walls()));
    } catch (FleetException e) {
      return failed(era, e.what(), since(start));
    }
  }

  private static Appearance unshown(Era era, Outcome outcome, Duration ready, Trial trial) {
    Vitals vitals = vitals(trial.look());
    return new Appearance(era, outcome, ready, Duration.ZERO, Endurance.NONE, List.of(), vitals);
  }

  private Duration since(long start) {
    return Duration.ofNanos(ticker.nanos() - start);
  }

  private Appearance shown(Audition audition, Trial trial, Asked asked, Duration ready)
      throws InterruptedException {
    long greeted = ticker.nanos();
    TrialSettings how = asked.how();
    try (audition) {
      Offering offering = offering(audition.show(how.timeout()));
      Duration read = since(greeted);
      Endurance endurance = endured(audition, trial, how);
      // What people have asked is not for a version that could tell it to anybody.
      boolean isReplayed = asked.isReplayed() && trial.walls() instanceof Trial.Walls.Sandboxed;
      List<Replayed> replayed =
          isReplayed ? replays.of(trial.instance().server(), audition, how) : List.of();
      Vitals vitals = vitals(trial.look());
      return new Appearance(
          asked.era(), new Outcome.Greeted(offering), ready, read, endurance, replayed, vitals);
    } catch (TryoutException e) {
      return unshown(asked.era(), new Outcome.Failed(e.what()), ready, trial);
    }
  }

  /// What it gains while it warms up says nothing.
  private static Endurance endured(Audition audition, Trial trial, TrialSettings how)
      throws InterruptedException {
    int warm = how.repeats() / WARM;
    Audition.Borne first = audition.bear(warm, how.timeout());
    if (first.problem() != null) {
      return endured(how, first, 0, OptionalLong.empty());
    }
    OptionalLong before = trial.look().resident();
    Audition.Borne rest = audition.bear(how.repeats() - warm, how.timeout());
    OptionalLong after = rest.problem() == null ? trial.look().resident() : OptionalLong.empty();
    boolean isKnown = before.isPresent() && after.isPresent();
    return endured(
        how,
        rest,
        warm,
        isKnown
            ? OptionalLong.of(Math.max(0, after.getAsLong() - before.getAsLong()))
            : OptionalLong.empty());
  }

  private static Endurance endured(
      TrialSettings how, Audition.Borne borne, int before, OptionalLong growth) {
    return new Endurance(
        how.repeats(),
        before + borne.answered(),
        borne.median(),
        growth,
        Optional.ofNullable(borne.problem()));
  }

  private static Offering offering(Audition.Shown shown) {
    return new Offering(
        shown.protocol(),
        shown.introduced(),
        shown.capabilities(),
        shown.instructions(),
        shown.tools(),
        shown.prompts(),
        shown.resources(),
        shown.templates());
  }

  private static Vitals vitals(Trial.Observed seen) {
    return new Vitals(
        seen.end(),
        seen.peak(),
        seen.reached(),
        new Touched(seen.opened(), seen.written()),
        seen.errors());
  }
}
