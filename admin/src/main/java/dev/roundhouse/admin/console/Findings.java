package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.Provenance;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was found of a version on its way, out of what the ledger keeps of each step. What was not
/// looked at yet says so.
///
/// @param published when it came out; null where nobody says it
/// @param provenance how it was built, in a word; and what there is to say of that
/// @param trial what the trial says; empty before it
/// @param changes for those who use the server, the worst first
/// @param observations about its files, the worst first
record Findings(
    @Nullable Instant published,
    String licence,
    String signature,
    String provenanceMark,
    String provenance,
    String built,
    String trialMark,
    String trial,
    List<String> reasons,
    List<String> notes,
    String sandbox,
    List<Difference> changes,
    List<Difference> observations) {
  /// Something that differs, or that somebody should know.
  ///
  /// @param rank the worst is the highest
  record Difference(
      int rank, String mark, String severity, String kind, String subject, String what) {}

  static final Findings NONE = of(List.of());

  Findings {
    reasons = List.copyOf(reasons);
    notes = List.copyOf(notes);
    changes = List.copyOf(changes);
    observations = List.copyOf(observations);
  }

  static Findings of(List<LedgerEntry> steps) {
    Json decided = evidence(steps, JobStep.DECIDED);
    Json downloaded = evidence(steps, JobStep.DOWNLOADED);
    Json inspected = evidence(steps, JobStep.INSPECTED);
    Json tried = evidence(steps, JobStep.TRIED);
    Optional<Provenance> provenance =
        downloaded.get("provenance").isPresent()
            ? Optional.of(Provenance.read(downloaded))
            : Optional.empty();
    String verdict = said(tried, "verdict");
    return new Findings(
        moment(said(decided, "published")),
        said(decided, "licence"),
        said(downloaded, "signature"),
        provenance.map(Findings::mark).orElse("unknown"),
        provenance.map(Findings::word).orElse(text("provenance.unknown")),
        provenance.map(Findings::built).orElse(""),
        trialMark(verdict),
        trial(verdict),
        strings(tried.get("reasons")),
        strings(tried.get("notes")),
        said(tried, "sandbox"),
        differences(tried.get("changes")),
        differences(inspected.get("observations")));
  }

  /// Of the last time that a step went well, or ended the job.
  private static Json evidence(List<LedgerEntry> steps, JobStep step) {
    return steps.reversed().stream()
        .filter(each -> each.step().equals(Optional.of(step)))
        .map(LedgerEntry::evidence)
        .filter(each -> !each.members().isEmpty())
        .findFirst()
        .orElse(Json.ABSENT);
  }

  private static String said(Json json, String key) {
    return Answer.said(json.get(key));
  }

  private static List<String> strings(Json json) {
    return json.items().stream().map(Answer::said).toList();
  }

  private static @Nullable Instant moment(String time) {
    try {
      return time.isEmpty() ? null : Instant.parse(time);
    } catch (DateTimeException _) {
      return null; // the registry says something else; it is not known then
    }
  }

  private static List<Difference> differences(Json all) {
    List<Difference> found = new ArrayList<>();
    for (Json each : all.items()) {
      String severity = said(each, "severity");
      found.add(
          new Difference(
              rank(severity),
              mark(severity),
              word(severity),
              said(each, "kind"),
              said(each, "subject"),
              said(each, "what")));
    }
    found.sort(Comparator.comparingInt(Difference::rank).reversed());
    return found;
  }

  private static int rank(String severity) {
    return switch (severity) {
      case "suspicious", "danger" -> 3;
      case "breaking", "warning" -> 2;
      case "notice" -> 1;
      default -> 0;
    };
  }

  private static String mark(String severity) {
    return switch (rank(severity)) {
      case 3 -> "bad";
      case 2 -> "warn";
      case 1 -> "info";
      default -> severity.equals("safe") ? "good" : "unknown";
    };
  }

  private static String word(String severity) {
    return switch (severity) {
      case "suspicious" -> text("change.suspicious");
      case "breaking" -> text("change.breaking");
      case "safe" -> text("change.safe");
      case "danger" -> text("change.danger");
      case "warning" -> text("change.warning");
      case "notice" -> text("change.notice");
      default -> text("change.info");
    };
  }

  private static String trialMark(String verdict) {
    return switch (verdict) {
      case "good" -> "good";
      case "breaking" -> "warn";
      case "" -> "unknown";
      default -> "bad";
    };
  }

  private static String trial(String verdict) {
    return switch (verdict) {
      case "good" -> text("trial.good");
      case "breaking" -> text("trial.breaking");
      case "suspicious" -> text("trial.suspicious");
      case "" -> text("trial.none");
      default -> text("trial.failed");
    };
  }

  private static String mark(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Verified _ -> "good";
      case Provenance.Absent _, Provenance.NotChecked _ -> "unknown";
      case Provenance.Wrong _ -> "bad";
    };
  }

  private static String word(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Verified _ -> text("provenance.verified");
      case Provenance.Absent _ -> text("provenance.absent");
      case Provenance.NotChecked _ -> text("provenance.not-checked");
      case Provenance.Wrong _ -> text("provenance.wrong");
    };
  }

  private static String built(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Verified found ->
          text("provenance.built", found.repository(), found.commit(), found.workflow());
      case Provenance.Absent _ -> "";
      case Provenance.NotChecked(String why) -> why;
      case Provenance.Wrong(String why) -> why;
    };
  }

  /// How many of the changes are of a rank.
  int count(int rank) {
    return (int) changes.stream().filter(each -> each.rank() == rank).count();
  }
}
