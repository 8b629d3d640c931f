package dev.roundhouse.updates.promotion;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.VersionPin;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.Takeover;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.updates.Evidence;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LiveServers;
import dev.roundhouse.updates.Outcome;
import dev.roundhouse.updates.PolicyInForce;
import dev.roundhouse.updates.ProtectedSet;
import dev.roundhouse.updates.ProtectionException;
import dev.roundhouse.updates.Pulse;
import dev.roundhouse.updates.UpdateMode;
import dev.roundhouse.updates.UpdatePolicy;
import dev.roundhouse.updates.UpdateSettings;
import dev.roundhouse.updates.Version;
import dev.roundhouse.updates.WatchSettings;
import dev.roundhouse.updates.Window;
import dev.roundhouse.updates.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The steps of a version that was tried: it is let in by one pin, watched, and taken back by the
/// pin from before. Both are the same write, so the way back is walked each time, and it needs
/// neither the network nor the version that fails. Safe for many threads.
public final class Promotion {
  private static final Duration LOOK = Duration.ofMillis(500);

  /// Where nothing takes over, as where all that runs is kept for its sessions, it counts from so
  /// much later on.
  private static final Duration UNSEEN = Duration.ofSeconds(30);

  private static final String BEFORE = "before";
  private static final String PULSE = "pulse";
  private static final String AT = "at";

  /// What it stands on.
  ///
  /// @param protection asked when a pin is to be written, and not before
  /// @param settings those in force, read at each use
  public record Parts(
      Catalog catalog,
      Fleet fleet,
      LiveServers live,
      Supplier<ProtectedSet> protection,
      Function<ServerId, PolicyInForce> policies,
      Supplier<UpdateSettings> settings,
      Ticker ticker) {
    public Parts {
      requireNonNull(catalog, "catalog");
      requireNonNull(fleet, "fleet");
      requireNonNull(live, "live");
      requireNonNull(protection, "protection");
      requireNonNull(policies, "policies");
      requireNonNull(settings, "settings");
      requireNonNull(ticker, "ticker");
    }
  }

  private final Parts with;
  private final Permission permission;

  public Promotion(Parts with) {
    this.with = requireNonNull(with, "with");
    this.permission = new Permission(with.protection());
  }

  /// Writes down what a rollback would bring back, and asks for a person where one is needed.
  public Outcome ready(Work work) {
    ServerId server = work.job().server();
    JsonWriter kept = new JsonWriter().object();
    VersionPin pin = with.catalog().image().current().pins().get(server);
    if (pin == null) {
      kept.key(BEFORE).nul();
    } else {
      kept.key(BEFORE)
          .object()
          .member("name", pin.name())
          .member("version", pin.version())
          .member("integrity", pin.integrity())
          .end();
    }
    Json evidence = Evidence.of(kept.end());
    String why = missing(work);
    return why == null ? new Outcome.Went(evidence) : new Outcome.Waits(why, evidence);
  }

  /// Why nothing is promoted now without a person; null when nothing is missing.
  private @Nullable String missing(Work work) {
    UpdateMode mode = with.settings().get().mode();
    if (mode != UpdateMode.PRODUCTION) {
      return "the mode is %s, in which nothing is promoted".formatted(mode.wire());
    }
    int needed = with.policies().apply(work.job().server()).policy().approvals();
    Doubts doubts = Doubts.of(work.evidence(JobStep.TRIED), work.evidence(JobStep.INSPECTED));
    int least = doubts.areAny() ? Math.max(1, needed) : needed;
    int have = work.approvedBy().size();
    if (have >= least) {
      return isThere(work) ? null : permission.missing(work);
    }
    return "%s; %d of %d people have approved; see: roundhouse update job %s"
        .formatted(doubts.says(), have, least, work.job().id());
  }

  private static VersionPin wanted(Work work) {
    String integrity = work.evidence(JobStep.VERIFIED).get("integrity").text();
    return new VersionPin(
        work.job().target().name(), work.job().to().text(), integrity == null ? "" : integrity);
  }

  /// As when the program has ended between the pin and the word that it was written.
  private boolean isThere(Work work) {
    return wanted(work).equals(with.catalog().image().current().pins().get(work.job().server()));
  }

  /// Lets it in, when everybody who has to has approved and its window is open.
  public Outcome promoted(Work work) {
    Job job = work.job();
    String why = missing(work);
    if (why != null) {
      return new Outcome.Waits(why);
    }
    UpdatePolicy policy = with.policies().apply(job.server()).policy();
    Instant now = with.ticker().instant();
    Optional<Window> window = policy.times();
    if (window.isPresent() && !window.get().isOpen(now, ZoneId.systemDefault())) {
      Instant opens =
          window.get().next(now, ZoneId.systemDefault()).orElse(now.plus(Duration.ofDays(1)));
      return new Outcome.Later("its window is not open", opens);
    }
    Pulse before = with.live().pulse(job.server());
    try {
      if (isThere(work)) {
        letIn(work);
      } else {
        try (ProtectedSet.Claim claim = permission.claim(work)) {
          letIn(work);
          claim.done();
        }
      }
    } catch (CatalogException e) {
      return new Outcome.Unfit(String.valueOf(e.getMessage()), Evidence.NONE);
    } catch (ProtectionException e) {
      // Somebody else has used it since, its time is over, or another change is under way.
      return new Outcome.Again(String.valueOf(e.getMessage()));
    }
    JsonWriter kept = new JsonWriter().object().member(AT, now.toString());
    Pulses.write(kept, PULSE, before);
    return new Outcome.Went(Evidence.of(kept.end()));
  }

  private void letIn(Work work) {
    Job job = work.job();
    Json offering = work.evidence(JobStep.TRIED).get("offering");
    String by = "update to %s, by %s".formatted(job.to(), String.join(", ", work.approvedBy()));
    with.live().foresee(job.server(), offering, by);
    with.catalog().pin(job.server(), Optional.of(wanted(work)));
  }

  /// Looks at it until its time is over, or it is found to be worse.
  public Outcome watched(Work work) throws InterruptedException {
    Json promoted = work.evidence(JobStep.PROMOTED);
    Pulse before = Pulses.read(promoted.get(PULSE));
    Instant since = Instant.parse(String.valueOf(promoted.get(AT).text()));
    WatchSettings allowed = with.settings().get().watch();
    Instant until = since.plus(allowed.window());
    Vigil vigil = new Vigil(before);
    while (true) {
      ServerId server = work.job().server();
      Pulse current = with.live().pulse(server);
      Instant moment = with.ticker().instant();
      // What was started again since then is of the new version alone.
      boolean isNew =
          hasTakenOver(server, since)
              || !current.epoch().equals(before.epoch())
              || moment.isAfter(since.plus(UNSEEN));
      if (isNew && !vigil.hasBegun()) {
        vigil.begin(current, moment);
      }
      vigil.at(current, moment);
      Pulse now = vigil.since(current);
      Optional<String> breach =
          notStarted(server, since)
              .or(() -> Watch.breach(before, now, vigil.timed(current, moment), allowed));
      if (breach.isPresent()) {
        return new Outcome.Back(breach.get(), seen(now));
      }
      if (!moment.isBefore(until) && vigil.hasBegun()) {
        return new Outcome.Went(seen(now));
      }
      work.progress(
          Duration.between(since, moment).toSeconds(),
          OptionalLong.of(allowed.window().toSeconds()),
          "watching it: %d calls, %d failed".formatted(now.calls(), now.failed()));
      with.ticker().sleep(LOOK);
    }
  }

  /// Before that it is the version before that was watched.
  private boolean hasTakenOver(ServerId server, Instant since) {
    Takeover last = with.fleet().takeovers().current().get(server);
    return last != null && !last.at().isBefore(since);
  }

  private Optional<String> notStarted(ServerId server, Instant since) {
    Takeover last = with.fleet().takeovers().current().get(server);
    return last == null || last.at().isBefore(since)
        ? Optional.empty()
        : last.failure().map(why -> "it did not start beside the version before: " + why);
  }

  private static Json seen(Pulse now) {
    JsonWriter kept = new JsonWriter().object();
    Pulses.write(kept, PULSE, now);
    return Evidence.of(kept.end());
  }

  /// Brings back what ran before.
  public Outcome rolledBack(Work work) {
    Json before = work.evidence(JobStep.READY).get(BEFORE);
    String name = before.get("name").text();
    String version = before.get("version").text();
    Instant begin = with.ticker().instant();
    Optional<VersionPin> pin =
        name == null || version == null
            ? original(work.job())
            : Optional.of(
                new VersionPin(name, version, String.valueOf(before.get("integrity").text())));
    try {
      permission.back(
          work.job(),
          pin.map(VersionPin::version).map(Version::of).orElse(work.job().from()),
          () -> with.catalog().pin(work.job().server(), pin));
    } catch (CatalogException e) {
      // The server, or its package, is another one by now: there is nothing to go back to.
      return new Outcome.Went(
          Evidence.of(
              new JsonWriter().object().member("nothing", String.valueOf(e.getMessage())).end()));
    }
    return new Outcome.Went(
        Evidence.of(
            new JsonWriter()
                .object()
                .member(AT, begin.toString())
                .member("version", pin.map(VersionPin::version).orElse(""))
                .end()));
  }

  /// What ran without a pin is pinned by its version: a tag may mean another one by now.
  private static Optional<VersionPin> original(Job job) {
    return Optional.of(new VersionPin(job.target().name(), job.from().text(), ""));
  }
}
