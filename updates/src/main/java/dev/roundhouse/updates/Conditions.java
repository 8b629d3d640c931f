package dev.roundhouse.updates;

import dev.roundhouse.kernel.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tells what is known against the version that runs. Pure.
final class Conditions {
  private Conditions() {}

  static List<Finding> of(Running running, Asked asked, Advisories advisories) {
    if (!(running instanceof Running.Known known)) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    for (Advisory each : advisories.of(known.name(), known.version())) {
      findings.add(
          Finding.missing(
              "vulnerable",
              "%s has the known vulnerability %s%s"
                  .formatted(
                      known.version(),
                      each.id(),
                      each.summary().isEmpty() ? "" : " (" + each.summary() + ")"),
              "move to a version without it"));
    }
    if (asked instanceof Asked.Answered(Releases releases, var _)) {
      Optional<Release> own = releases.of(known.version());
      if (own.isEmpty()) {
        findings.add(
            Finding.limited(
                "withdrawn",
                "%s has no version %s (any more) at %s"
                    .formatted(known.name(), known.version(), releases.from()),
                "find out why it was taken back, or whether it ever was there"));
      }
      own.flatMap(Release::deprecated)
          .ifPresent(why ->
              findings.add(
                  Finding.limited(
                      "deprecated",
                      "its authors advise against " + known.version() + ": " + why,
                      "move to another version or another server")));
      own.flatMap(release -> release.archive().integrity())
          .ifPresent(there ->
              known
                  .integrity()
                  .filter(here -> here.algorithm() == there.algorithm() && !here.equals(there))
                  .ifPresent(_ ->
                      findings.add(
                          Finding.missing(
                              "other-bytes",
                              "%s %s was installed with another digest than %s tells today"
                                  .formatted(known.name(), known.version(), releases.from()),
                              "do not use it before somebody knows why"))));
    }
    return findings;
  }
}
