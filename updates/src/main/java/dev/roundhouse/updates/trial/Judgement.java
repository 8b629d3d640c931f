package dev.roundhouse.updates.trial;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Appearance;
import dev.roundhouse.updates.Appearance.Outcome;
import dev.roundhouse.updates.Appearance.Touched;
import dev.roundhouse.updates.Change;
import dev.roundhouse.updates.Endurance;
import dev.roundhouse.updates.Performance;
import dev.roundhouse.updates.Replayed;
import dev.roundhouse.updates.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// What follows from how two versions did. Pure.
///
/// @param reasons the worst first
/// @param notes what limits how much the trial shows
/// @param isAboutTime whether nothing speaks against it but the time it takes, which other work of
///   the machine may have made so
public record Judgement(
    Verdict verdict, List<String> reasons, List<String> notes, boolean isAboutTime) {
  /// Memory that a version may have more than the one before without a word.
  private static final long SPARE = 64L << 20;

  private static final int TIMES = 2;

  /// Memory that a version may gain while it is asked again and again: garbage is not cleared at
  /// once.
  private static final long GARBAGE = 32L << 20;

  private static final int MORE_GARBAGE = 4;
  private static final int SLOWER = 3;

  /// Names of files; whoever wants all of them starts it by hand.
  private static final int TOLD = 5;

  private static final Duration SLOWER_BY = Duration.ofMillis(50);

  private record Reason(Verdict verdict, String says, boolean isAboutTime) {
    Reason(Verdict verdict, String says) {
      this(verdict, says, false);
    }
  }

  public Judgement {
    requireNonNull(verdict, "verdict");
    reasons = List.copyOf(reasons);
    notes = List.copyOf(notes);
  }

  /// By the facts of both, and what differs in what they offer.
  public static Judgement of(Performance before, Performance after, List<Change> changes) {
    List<Reason> reasons = new ArrayList<>();
    List<String> notes = notes(before, after);
    for (Appearance each : after.appearances()) {
      if (isNew(before, after, each)) {
        failures(each, reasons);
      } else {
        notes.add(era(each) + " is not spoken by either: " + said(each));
      }
      before
          .in(each.era())
          .ifPresent(was -> {
            vitals(was, each, reasons);
            touched(was.vitals().touched(), each.vitals().touched(), reasons, notes);
            endurance(was.endurance(), each.endurance(), reasons);
            replays(was, each, reasons, notes);
          });
    }
    boolean isGreeted = after.appearances().stream().anyMatch(each -> each.offering().isPresent());
    if (!isGreeted && reasons.isEmpty()) {
      reasons.add(new Reason(Verdict.FAILED, "it speaks no era of MCP"));
    }
    boolean wasGreeted =
        before.appearances().stream().anyMatch(each -> each.offering().isPresent());
    if (isGreeted && !wasGreeted) {
      reasons.add(
          new Reason(
              Verdict.SUSPICIOUS,
              "the version that runs does not answer under trial, so nothing can be compared: "
                  + said(before)));
    }
    changes.forEach(each -> changed(each, reasons));
    return judged(reasons, notes);
  }

  /// Whether what came of it in an era says anything: some servers end when they are greeted in an
  /// era that they do not speak.
  private static boolean isNew(Performance before, Performance after, Appearance now) {
    boolean wasSpoken = before.in(now.era()).flatMap(Appearance::offering).isPresent();
    boolean isElsewhere =
        after.appearances().stream()
            .anyMatch(each -> each.era() != now.era() && each.offering().isPresent());
    return wasSpoken || now.offering().isPresent() || !isElsewhere;
  }

  private static String era(Appearance appearance) {
    return switch (appearance.era()) {
      case LEGACY -> "the era of sessions";
      case MODERN -> "the era without sessions";
    };
  }

  private static Judgement judged(List<Reason> reasons, List<String> notes) {
    Verdict worst =
        reasons.stream().map(Reason::verdict).max(Verdict::compareTo).orElse(Verdict.GOOD);
    List<String> says =
        reasons.stream()
            .sorted((one, other) -> other.verdict().compareTo(one.verdict()))
            .map(Reason::says)
            .distinct()
            .toList();
    boolean isAboutTime = !reasons.isEmpty() && reasons.stream().allMatch(Reason::isAboutTime);
    return new Judgement(worst, says, notes, isAboutTime);
  }

  private static void changed(Change change, List<Reason> reasons) {
    switch (change.severity()) {
      case SAFE -> {}
      case BREAKING -> reasons.add(new Reason(Verdict.BREAKING, change.says()));
      case SUSPICIOUS -> reasons.add(new Reason(Verdict.SUSPICIOUS, change.says()));
    }
  }

  private static void failures(Appearance now, List<Reason> reasons) {
    if (now.outcome() instanceof Outcome.Failed(String why)) {
      reasons.add(new Reason(Verdict.FAILED, "in " + era(now) + ": " + why));
    } else if (now.outcome() instanceof Outcome.Greeted) {
      Endurance borne = now.endurance();
      borne
          .problem()
          .ifPresent(why ->
              reasons.add(
                  new Reason(
                      Verdict.FAILED,
                      "it failed after %d of %d requests: %s"
                          .formatted(borne.answered(), borne.asked(), why))));
      now.vitals()
          .end()
          .ifPresent(why -> reasons.add(new Reason(Verdict.FAILED, "it ended by itself: " + why)));
    }
  }

  private static void vitals(Appearance was, Appearance now, List<Reason> reasons) {
    long reached = now.vitals().reached().orElse(0);
    if (reached > 0 && was.vitals().reached().orElse(-1) == 0) {
      reasons.add(
          new Reason(
              Verdict.SUSPICIOUS,
              "it tries to reach the network (%d times), and the version before does not"
                  .formatted(reached)));
    }
    OptionalLong before = was.vitals().peak();
    OptionalLong after = now.vitals().peak();
    boolean isLarger =
        before.isPresent()
            && after.isPresent()
            && after.getAsLong() > before.getAsLong() * TIMES
            && after.getAsLong() > before.getAsLong() + SPARE;
    if (isLarger) {
      reasons.add(
          new Reason(
              Verdict.BREAKING,
              "it needs %d MiB of memory, and the version before %d MiB"
                  .formatted(after.getAsLong() >> 20, before.getAsLong() >> 20)));
    }
  }

  /// A file of secrets is opened by who looks for them; what is left in a home says little, as most
  /// of it has another name each time.
  private static void touched(Touched was, Touched now, List<Reason> reasons, List<String> notes) {
    if (now.opened().isEmpty()) {
      notes.add("nobody could tell whether it looks for secrets in its home");
    }
    List<String> looked = new ArrayList<>(now.opened().orElse(List.of()));
    looked.removeAll(was.opened().orElse(List.of()));
    if (!looked.isEmpty()) {
      reasons.add(
          new Reason(
              Verdict.SUSPICIOUS,
              "it opens %s, where people keep secrets, and the version before does not"
                  .formatted(String.join(", ", looked))));
    }
    List<String> left = new ArrayList<>(now.written().orElse(List.of()));
    left.removeAll(was.written().orElse(List.of()));
    if (!left.isEmpty()) {
      String more = left.size() > TOLD ? " and %d more".formatted(left.size() - TOLD) : "";
      notes.add(
          "it leaves files that the version before does not: "
              + String.join(", ", left.subList(0, Math.min(TOLD, left.size())))
              + more);
    }
  }

  private static void endurance(Endurance was, Endurance now, List<Reason> reasons) {
    Duration before = was.median();
    Duration after = now.median();
    boolean isComparable = was.answered() > 0 && now.answered() > 0;
    if (isComparable && isSlower(before, after)) {
      reasons.add(
          new Reason(
              Verdict.BREAKING,
              "it answers in %d ms, and the version before in %d ms"
                  .formatted(after.toMillis(), before.toMillis()),
              true));
    }
    long grown = now.growth().orElse(0);
    if (grown > GARBAGE && grown > was.growth().orElse(0) * MORE_GARBAGE) {
      reasons.add(
          new Reason(
              Verdict.BREAKING,
              "it has gained %d MiB of memory in %d requests, and the version before %d MiB"
                  .formatted(grown >> 20, now.asked(), was.growth().orElse(0) >> 20)));
    }
  }

  private static boolean isSlower(Duration before, Duration after) {
    return after.compareTo(before.multipliedBy(SLOWER)) > 0
        && after.compareTo(before.plus(SLOWER_BY)) > 0;
  }

  /// A call that does not work under trial with the version before either says nothing.
  private static void replays(
      Appearance was, Appearance now, List<Reason> reasons, List<String> notes) {
    if (was.replayed().isEmpty()) {
      return;
    }
    Map<String, Replayed> after = new HashMap<>();
    now.replayed().forEach(each -> after.put(each.call(), each));
    int compared = 0;
    for (Replayed old : was.replayed()) {
      Replayed again = after.get(old.call());
      if (old.isWell() && again != null) {
        compared++;
        replay(old, again, reasons);
      }
    }
    notes.add(
        "%d of %d recorded calls could be compared".formatted(compared, was.replayed().size()));
  }

  private static void replay(Replayed old, Replayed again, List<Reason> reasons) {
    if (!again.isWell()) {
      reasons.add(
          new Reason(Verdict.BREAKING, "call %s fails: %s".formatted(again.call(), again.shape())));
    } else if (!again.shape().equals(old.shape())) {
      reasons.add(
          new Reason(
              Verdict.BREAKING,
              "call %s is answered in another form: %s -> %s"
                  .formatted(again.call(), old.shape(), again.shape())));
    } else if (isSlower(old.median(), again.median())) {
      reasons.add(
          new Reason(
              Verdict.BREAKING,
              "call %s takes %d ms, and with the version before %d ms"
                  .formatted(again.call(), again.median().toMillis(), old.median().toMillis()),
              true));
    }
  }

  private static String said(Performance performance) {
    return performance.appearances().stream()
        .map(Judgement::said)
        .distinct()
        .reduce((one, other) -> one + "; " + other)
        .orElse("it was not started");
  }

  private static String said(Appearance appearance) {
    return switch (appearance.outcome()) {
      case Outcome.Greeted _ -> "it answers";
      case Outcome.Foreign(String why) -> why;
      case Outcome.Failed(String why) -> why;
    };
  }

  private static List<String> notes(Performance before, Performance after) {
    List<String> notes = new ArrayList<>();
    if (!after.isSandboxed()) {
      notes.add("sandbox: " + after.sandbox() + "; no recorded call is made again without one");
    }
    if (!after.withheld().isEmpty()) {
      notes.add("without the secrets " + String.join(", ", after.withheld()));
    }
    if (before.isSandboxed() != after.isSandboxed()) {
      notes.add("both were not held in alike: " + before.sandbox() + " / " + after.sandbox());
    }
    return notes;
  }
}
