package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What people want to hear about jobs. Safe for many threads.
final class JobNotices implements JobTellings {
  private static final int MOST_CHANGES = 20;

  private final Notices notices;

  JobNotices(Notices notices) {
    this.notices = requireNonNull(notices, "notices");
  }

  @Override
  public Optional<Telling> of(Job job, LedgerEntry.What what, Function<JobStep, Json> evidence) {
    return notice(job, what, evidence).map(notices::prepared);
  }

  @Override
  public void kept(Telling telling) {
    notices.kept(telling);
  }

  /// What people are told of it; nothing of most steps.
  static Optional<Notice> notice(Job job, LedgerEntry.What what, Function<JobStep, Json> evidence) {
    return switch (job.state()) {
      case JobState.Ready _ when what == LedgerEntry.What.WAITS ->
          Optional.of(
              notice(
                  Notice.Kind.READY, job, "is ready and waits for a person", ready(job, evidence)));
      case JobState.Promoted _ when what == LedgerEntry.What.WENT ->
          Optional.of(
              notice(Notice.Kind.PROMOTED, job, "runs and is watched", promoted(job, evidence)));
      case JobState.RolledBack _ when what == LedgerEntry.What.WENT ->
          Optional.of(
              notice(
                  Notice.Kind.ROLLED_BACK,
                  job,
                  "was taken back; %s runs again".formatted(job.from()),
                  ended(job)));
      case JobState.Rejected _ when what != LedgerEntry.What.PRUNED ->
          Optional.of(notice(Notice.Kind.REJECTED, job, "is not taken", ended(job)));
      case JobState.Discovered _,
          JobState.Decided _,
          JobState.Downloaded _,
          JobState.Verified _,
          JobState.Quarantined _,
          JobState.Inspected _,
          JobState.Staged _,
          JobState.Tried _,
          JobState.Ready _,
          JobState.Promoted _,
          JobState.Watched _,
          JobState.Done _,
          JobState.Returning _,
          JobState.RolledBack _,
          JobState.Rejected _,
          JobState.Cancelled _ ->
          Optional.empty();
    };
  }

  /// There is a version that a server may be moved to.
  static Notice available(Look look, Version running, Release release, List<Advisory> fixes) {
    List<String> lines = new ArrayList<>();
    fixes.forEach(each -> lines.add("it fixes the known vulnerability " + each.id()));
    release.published().ifPresent(at -> lines.add("it came out at " + at));
    lines.add("see: roundhouse update show " + look.server());
    return new Notice(
        Notice.Kind.AVAILABLE,
        look.server().value(),
        release.version().text(),
        "server %s: %s runs, and %s may be taken"
            .formatted(look.server(), running, release.version()),
        lines);
  }

  private static Notice notice(Notice.Kind kind, Job job, String what, List<String> lines) {
    return new Notice(
        kind,
        job.server().value(),
        job.to().text(),
        "server %s: %s %s %s".formatted(job.server(), job.target().name(), job.to(), what),
        lines);
  }

  private static List<String> ready(Job job, Function<JobStep, Json> evidence) {
    List<String> lines = new ArrayList<>(lines(evidence));
    lines.add("it waits: " + job.reason());
    lines.add("to have it: roundhouse update promote " + job.id());
    return lines;
  }

  private static List<String> promoted(Job job, Function<JobStep, Json> evidence) {
    List<String> lines = new ArrayList<>(lines(evidence));
    lines.add("to go back: roundhouse update rollback " + job.server());
    return lines;
  }

  private static List<String> ended(Job job) {
    return List.of(job.reason(), "see: roundhouse update job " + job.id());
  }

  /// The verdict of its trial, and what is different.
  private static List<String> lines(Function<JobStep, Json> evidence) {
    List<String> lines = new ArrayList<>();
    Json tried = evidence.apply(JobStep.TRIED);
    String verdict = tried.get("verdict").text();
    lines.add("trial: " + (verdict == null ? "unknown" : verdict));
    tried.get("reasons").items().forEach(each -> lines.add("trial: " + each.text()));
    List<Json> changes = tried.get("changes").items();
    changes.stream()
        .limit(MOST_CHANGES)
        .forEach(each ->
            lines.add(
                "changed: %s (%s)"
                    .formatted(each.get("what").text(), each.get("severity").text())));
    if (changes.size() > MOST_CHANGES) {
      lines.add("changed: and %d more".formatted(changes.size() - MOST_CHANGES));
    }
    Json inspected = evidence.apply(JobStep.INSPECTED);
    inspected.get("observations").items().stream()
        .limit(MOST_CHANGES)
        .forEach(each ->
            lines.add(
                "files: %s (%s)".formatted(each.get("what").text(), each.get("severity").text())));
    return lines;
  }
}
