package dev.roundhouse.updates.trial;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.updates.Appearance;
import dev.roundhouse.updates.Change;
import dev.roundhouse.updates.Change.Kind;
import dev.roundhouse.updates.Change.Severity;
import dev.roundhouse.updates.Offering;
import dev.roundhouse.updates.Performance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a version offers otherwise than the one before, and what that means for those who use it.
/// What cannot be judged is said to be so, and is never taken for safe. Pure.
public final class Comparison {
  private static final Comparator<Change> WORST_FIRST =
      Comparator.comparing(Change::severity)
          .reversed()
          .thenComparing(Change::kind)
          .thenComparing(Change::subject);

  private final Offering before;
  private final Offering after;
  private final Set<String> others;
  private final List<Change> changes = new ArrayList<>();

  private Comparison(Offering before, Offering after, Set<String> others) {
    this.before = requireNonNull(before, "before");
    this.after = requireNonNull(after, "after");
    this.others = Set.copyOf(others);
  }

  /// Compares in each era that both were greeted in; what holds in two is said once.
  ///
  /// @param others names of tools of other servers
  public static List<Change> between(Performance before, Performance after, Set<String> others) {
    Set<Change> all = new LinkedHashSet<>();
    for (Era era : Era.values()) {
      Optional<Offering> was = before.in(era).flatMap(Appearance::offering);
      Optional<Offering> is = after.in(era).flatMap(Appearance::offering);
      if (was.isPresent() && is.isPresent()) {
        all.addAll(between(was.get(), is.get(), others));
      } else if (was.isPresent() && isForeign(after, era)) {
        all.add(spoken(era, Severity.BREAKING, "does not speak it any more"));
      } else if (is.isPresent() && isForeign(before, era)) {
        all.add(spoken(era, Severity.SAFE, "speaks it now"));
      }
    }
    return all.stream().sorted(WORST_FIRST).toList();
  }

  private static boolean isForeign(Performance performance, Era era) {
    return performance
        .in(era)
        .filter(each -> each.outcome() instanceof Appearance.Outcome.Foreign)
        .isPresent();
  }

  private static Change spoken(Era era, Severity severity, String what) {
    String name =
        switch (era) {
          case LEGACY -> "the era of sessions";
          case MODERN -> "the era without sessions";
        };
    return new Change(Kind.SERVER, name, severity, what);
  }

  /// Compares what two versions offer in one era, the worst first.
  public static List<Change> between(Offering before, Offering after, Set<String> others) {
    Comparison comparison = new Comparison(before, after, others);
    comparison.run();
    return comparison.changes.stream().sorted(WORST_FIRST).toList();
  }

  private void run() {
    Texts known = Texts.of(before);
    Set<String> own = names(before);
    Set<String> foreign = new LinkedHashSet<>(others);
    foreign.removeAll(own);
    list(Kind.TOOL, before.tools(), after.tools(), known, foreign);
    list(Kind.PROMPT, before.prompts(), after.prompts(), known, foreign);
    list(Kind.RESOURCE, before.resources(), after.resources(), known, foreign);
    list(Kind.TEMPLATE, before.templates(), after.templates(), known, foreign);
    protocol();
    capabilities("", before.capabilities(), after.capabilities());
    changes.addAll(
        Entries.words(before.instructions(), after.instructions(), new Suspicion(known, foreign)));
  }

  private static Set<String> names(Offering offering) {
    Set<String> names = new LinkedHashSet<>();
    offering.tools().forEach(each -> names.add(String.valueOf(each.get("name").text())));
    return names;
  }

  private void list(Kind kind, List<Json> was, List<Json> is, Texts known, Set<String> foreign) {
    Suspicion suspicion = new Suspicion(known, foreign);
    changes.addAll(new Entries(kind, was, is, suspicion).changes());
  }

  private void protocol() {
    int order = after.protocol().compareTo(before.protocol());
    if (order < 0) {
      changes.add(
          server("protocol", Severity.BREAKING, before.protocol() + " -> " + after.protocol()));
    } else if (order > 0) {
      changes.add(server("protocol", Severity.SAFE, before.protocol() + " -> " + after.protocol()));
    }
  }

  /// What it says that it can do, details included.
  private void capabilities(String path, Json was, Json is) {
    Set<String> keys = new LinkedHashSet<>();
    was.members().forEach(field -> keys.add(field.key()));
    is.members().forEach(field -> keys.add(field.key()));
    for (String key : keys) {
      String at = path.isEmpty() ? key : path + "." + key;
      boolean could = can(was.get(key));
      boolean can = can(is.get(key));
      if (could && !can) {
        changes.add(server("capability " + at, Severity.BREAKING, "is gone"));
      } else if (!could && can) {
        changes.add(server("capability " + at, Severity.SAFE, "is new"));
      } else if (could) {
        capabilities(at, was.get(key), is.get(key));
      }
    }
  }

  private static boolean can(Json said) {
    return switch (said.type()) {
      case ABSENT, FALSE, NULL -> false;
      case OBJECT, ARRAY, STRING, NUMBER, TRUE -> true;
    };
  }

  private static Change server(String subject, Severity severity, String what) {
    return new Change(Kind.SERVER, subject, severity, what);
  }
}
