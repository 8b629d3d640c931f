package dev.roundhouse.updates.quarantine;

import dev.roundhouse.updates.Facts;
import dev.roundhouse.updates.Observation;
import dev.roundhouse.updates.Observation.Kind;
import dev.roundhouse.updates.Observation.Severity;
import dev.roundhouse.updates.Provenance;
import dev.roundhouse.updates.Provenance.Absent;
import dev.roundhouse.updates.Provenance.NotChecked;
import dev.roundhouse.updates.Provenance.Verified;
import dev.roundhouse.updates.Provenance.Wrong;
import java.util.ArrayList;
import java.util.List;

/// Compares how a version was built with how the one that runs was. One that is built elsewhere, or
/// of which nobody says it any more, is what somebody gives out who has only stolen the right to
/// give it out. Pure.
final class Origins {
  private Origins() {}

  /// Nothing where one of the two is not known at all.
  static List<Observation> compare(Facts facts) {
    List<Observation> found = new ArrayList<>();
    facts
        .after()
        .provenance()
        .ifPresent(now -> {
          if (now instanceof Verified built) {
            add(found, facts, Severity.INFO, "it was " + told(built));
          }
          facts.before().provenance().ifPresent(was -> changed(found, facts, was, now));
        });
    return found;
  }

  private record Both(Provenance was, Provenance now) {}

  private static void changed(
      List<Observation> found, Facts facts, Provenance was, Provenance now) {
    switch (new Both(was, now)) {
      case Both(Verified then, Verified built) -> moved(found, facts, then, built);
      case Both(Verified then, Absent _) ->
          add(
              found,
              facts,
              Severity.DANGER,
              "nothing says how it was built, and the version that runs was " + told(then));
      case Both(Verified then, NotChecked(String why)) ->
          add(
              found,
              facts,
              Severity.DANGER,
              "nobody can say how it was built (%s), and the version that runs was %s"
                  .formatted(why, told(then)));
      case Both(NotChecked _, Absent _) ->
          add(
              found,
              facts,
              Severity.DANGER,
              "nothing says how it was built, and there are statements about that of the version that runs");
      case Both(Wrong(String why), Provenance _) ->
          add(found, facts, Severity.WARNING, "of the version that runs, " + why);
      // One that is wrong has been refused before.
      case Both(Verified _, Wrong _),
          Both(NotChecked _, Verified _),
          Both(NotChecked _, NotChecked _),
          Both(NotChecked _, Wrong _),
          Both(Absent _, Verified _),
          Both(Absent _, Absent _),
          Both(Absent _, NotChecked _),
          Both(Absent _, Wrong _) -> {}
    }
  }

  private static void moved(List<Observation> found, Facts facts, Verified then, Verified built) {
    if (!then.repository().equals(built.repository())) {
      add(
          found,
          facts,
          Severity.DANGER,
          "it was built from %s, and the version that runs from %s"
              .formatted(Names.shown(built.repository()), Names.shown(then.repository())));
    } else if (!then.issuer().equals(built.issuer())) {
      add(
          found,
          facts,
          Severity.DANGER,
          "%s says who has built it, and %s said it of the version that runs"
              .formatted(Names.shown(built.issuer()), Names.shown(then.issuer())));
    } else if (!file(then.workflow()).equals(file(built.workflow()))) {
      add(
          found,
          facts,
          Severity.WARNING,
          "it was built by %s, and the version that runs by %s"
              .formatted(Names.shown(built.workflow()), Names.shown(then.workflow())));
    }
  }

  /// A workflow without the branch or tag that it was taken from.
  private static String file(String workflow) {
    int at = workflow.lastIndexOf('@');
    return at < 0 ? workflow : workflow.substring(0, at);
  }

  private static String told(Verified built) {
    return "built from %s at %s by %s"
        .formatted(
            Names.shown(built.repository()),
            Names.shown(built.commit()),
            Names.shown(built.workflow()));
  }

  private static void add(List<Observation> found, Facts facts, Severity severity, String what) {
    found.add(new Observation(Kind.PROVENANCE, severity, facts.name(), what));
  }
}
