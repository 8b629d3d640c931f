package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Protocol.Era;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The steps from an archive that is here to a version that was tried. Safe for many threads.
final class LateStages {
  /// Observations that are kept; the rest is counted.
  private static final int MOST_OBSERVATIONS = 500;

  /// Looks at servers, asking their sources.
  @FunctionalInterface
  interface Asking {
    List<Look> look(Collection<ServerId> servers) throws InterruptedException;
  }

  private final Asking asking;
  private final Quarantine quarantine;
  private final Source source;
  private final Rehearsals rehearsals;
  private final Ticker ticker;

  LateStages(
      Asking asking, Quarantine quarantine, Source source, Rehearsals rehearsals, Ticker ticker) {
    this.asking = requireNonNull(asking, "asking");
    this.quarantine = requireNonNull(quarantine, "quarantine");
    this.source = requireNonNull(source, "source");
    this.rehearsals = requireNonNull(rehearsals, "rehearsals");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  Map<JobStep, Stage> all() {
    return Map.of(
        JobStep.QUARANTINED, work -> tried(() -> quarantine(work)),
        JobStep.INSPECTED, work -> tried(() -> inspect(work)),
        JobStep.STAGED, work -> tried(() -> stage(work)),
        JobStep.TRIED, work -> tried(() -> rehearse(work)),
        JobStep.DONE, work -> tried(() -> done(work)));
  }

  @FunctionalInterface
  private interface Doing {
    Outcome done() throws SourceException, InterruptedException;
  }

  private static Outcome tried(Doing doing) throws InterruptedException {
    try {
      return doing.done();
    } catch (SourceException e) {
      return EarlyStages.failed(e.kind(), e.what());
    } catch (UpdateException e) {
      return EarlyStages.refused(e);
    }
  }

  private Release release(Job job, Version version) throws SourceException, InterruptedException {
    String name = job.target().name();
    return source
        .releases(name)
        .of(version)
        .orElseThrow(() ->
            new UpdateException(
                UpdateException.Kind.REFUSED,
                "its registry has no %s@%s any more".formatted(name, version)));
  }

  private Outcome quarantine(Work work) throws SourceException, InterruptedException {
    Job job = work.job();
    Release release = release(job, job.to());
    Quarantined taken = quarantine.take(job.server(), job.target().name(), release);
    return new Outcome.Went(
        Evidence.of(
            new JsonWriter()
                .object()
                .member("parts", taken.tree().parts().size())
                .member("leftOut", taken.tree().leftOut().size())
                .member("files", taken.unpacked().files().size())
                .member("bytes", taken.unpacked().bytes())
                .member("sbom", taken.folder().getFileName() + "/" + taken.sbom().getFileName())
                .member("until", taken.until().toString())
                .end()));
  }

  private Outcome inspect(Work work) throws SourceException, InterruptedException {
    Job job = work.job();
    Look look = asking.look(List.of(job.server())).getFirst();
    Optional<Path> running =
        look.running() instanceof Running.Known known ? Optional.of(known.at()) : Optional.empty();
    Release after = release(job, job.to());
    Release.People before =
        source
            .releases(job.target().name())
            .of(job.from())
            .map(Release::people)
            .orElse(Release.People.UNKNOWN);
    Json downloaded = work.evidence(JobStep.DOWNLOADED);
    Quarantined taken = quarantine.unpack(job.target().name(), after);
    List<Observation> seen =
        quarantine.inspect(
            taken,
            running,
            new Authorship(before, EarlyStages.provenance(downloaded, true)),
            new Authorship(after.people(), EarlyStages.provenance(downloaded, false)));
    Json evidence = evidence(seen);
    return seen.stream()
        .filter(each -> each.kind() == Observation.Kind.IDENTITY)
        .filter(each -> each.severity() == Observation.Severity.DANGER)
        .findFirst()
        .<Outcome>map(each -> new Outcome.Bad(each.what(), evidence))
        .orElseGet(() -> new Outcome.Went(evidence));
  }

  private static Json evidence(List<Observation> seen) {
    Observation.Severity worst =
        seen.stream()
            .map(Observation::severity)
            .max(Observation.Severity::compareTo)
            .orElse(Observation.Severity.INFO);
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("worst", worst.wire())
            .member("count", seen.size())
            .key("observations")
            .array();
    seen.stream()
        .sorted((one, other) -> other.severity().compareTo(one.severity()))
        .limit(MOST_OBSERVATIONS)
        .forEach(each ->
            json.object()
                .member("kind", each.kind().wire())
                .member("severity", each.severity().wire())
                .member("subject", each.subject())
                .member("what", each.what())
                .end());
    return Evidence.of(json.end().end());
  }

  private Outcome stage(Work work) throws SourceException, InterruptedException {
    Job job = work.job();
    Quarantined taken = quarantine.unpack(job.target().name(), release(job, job.to()));
    if (ticker.instant().isBefore(taken.until())) {
      return new Outcome.Later(
          "it stays under quarantine until %s (updates.hold)".formatted(taken.until()),
          taken.until());
    }
    InstalledPackage staged = quarantine.stage(taken);
    return new Outcome.Went(
        Evidence.of(
            new JsonWriter()
                .object()
                .member("integrity", staged.integrity())
                .member("bytes", staged.size().bytes())
                .member("installed", staged.installed().toString())
                .end()));
  }

  private Outcome rehearse(Work work) throws InterruptedException {
    Job job = work.job();
    PackageSpec version =
        new PackageSpec(job.target().name(), Optional.of(job.to().text()), Optional.empty());
    Rehearsed seen = rehearsals.rehearse(job.server(), version);
    Json evidence = evidence(seen);
    String why = String.join("; ", seen.reasons());
    return switch (seen.verdict()) {
      case FAILED -> new Outcome.Bad(why, evidence);
      case GOOD, BREAKING, SUSPICIOUS -> new Outcome.Went(evidence);
    };
  }

  private static Json evidence(Rehearsed seen) {
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("verdict", seen.verdict().wire())
            .member("sandboxed", seen.after().isSandboxed())
            .member("sandbox", seen.after().sandbox());
    strings(json, "reasons", seen.reasons());
    strings(json, "notes", seen.notes());
    strings(json, "withheld", seen.after().withheld());
    json.key("changes").array();
    for (Change each : seen.changes()) {
      json.object()
          .member("kind", each.kind().wire())
          .member("subject", each.subject())
          .member("severity", each.severity().wire())
          .member("what", each.what())
          .end();
    }
    json.end().key("offering").object();
    offered(json, seen.after());
    return Evidence.of(json.end().end());
  }

  private static void strings(JsonWriter json, String key, List<String> all) {
    json.key(key).array();
    all.forEach(json::string);
    json.end();
  }

  /// What it offers in either era: a definition may differ between them.
  private static void offered(JsonWriter json, Performance performance) {
    List<Offering> all =
        List.of(Era.values()).stream()
            .flatMap(era -> performance.in(era).stream())
            .flatMap(each -> each.offering().stream())
            .toList();
    json.key("tools").array();
    all.forEach(each -> each.tools().forEach(json::raw));
    json.end().key("prompts").array();
    all.forEach(each -> each.prompts().forEach(json::raw));
    json.end().key("templates").array();
    all.forEach(each -> each.templates().forEach(json::raw));
    json.end();
  }

  /// What lay under quarantine is in the store, and nobody needs it any more.
  private Outcome done(Work work) throws InterruptedException {
    quarantine.discard(work.job().target().name(), work.job().to());
    return new Outcome.Went(Evidence.NONE);
  }
}
