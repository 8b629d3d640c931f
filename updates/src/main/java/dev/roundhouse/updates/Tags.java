package dev.roundhouse.updates;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.PackageSpec;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds words in definitions that mean another version tomorrow. Pure.
final class Tags {
  private static final String NAME = "moving-version";
  private static final Pattern NEWEST =
      Pattern.compile("(?:^|\\s)(\\S{1,214}@latest)(?=$|[\\s;|&])");

  private Tags() {}

  static Optional<Finding> moving(ServerDefinition definition, Artifact artifact, Running running) {
    return switch (artifact) {
      case Artifact.Stored(PackageSpec spec) -> stored(spec, running);
      case Artifact.Fetched(PackageSpec spec) ->
          spec.isExact() ? Optional.empty() : Optional.of(fetched(spec));
      case Artifact.Image(String image) -> image(image);
      case Artifact.Program _, Artifact.Elsewhere _ -> words(definition);
    };
  }

  private static Optional<Finding> stored(PackageSpec spec, Running running) {
    if (spec.wanted().isEmpty() || spec.isExact()) {
      return Optional.empty();
    }
    String now =
        running instanceof Running.Known known
            ? "which means " + known.version() + " here"
            : "which means whatever is newest at its first start";
    String exact = running instanceof Running.Known known ? known.version().text() : "VERSION";
    return Optional.of(
        Finding.limited(
            NAME,
            "its command says @%s, %s and may mean another version on the next machine"
                .formatted(spec.selector(), now),
            "write npm:" + spec.name() + "@" + exact));
  }

  private static Finding fetched(PackageSpec spec) {
    return Finding.limited(
        NAME,
        "its command has npx start %s@%s: what is newest runs at each start, whoever gave it out"
            .formatted(spec.name(), spec.selector()),
        "start it from the package store, where a version stays: npm:" + spec.name());
  }

  /// The tag of an image stands behind the last colon, where that is none of a port.
  private static Optional<Finding> image(String image) {
    if (image.indexOf('@') >= 0) {
      return Optional.empty();
    }
    int colon = image.lastIndexOf(':');
    String tag = colon > image.lastIndexOf('/') ? image.substring(colon + 1) : "latest";
    return tag.equals("latest")
        ? Optional.of(
            Finding.limited(
                NAME,
                "its image is " + image + ": another one by this name is taken when it is fetched",
                "name a version, or the digest: NAME@sha256:…"))
        : Optional.empty();
  }

  private static Optional<Finding> words(ServerDefinition definition) {
    if (!(definition.transport() instanceof Transport.Stdio stdio)) {
      return Optional.empty();
    }
    for (List<String> words : List.of(List.of(stdio.command()), stdio.args())) {
      for (String word : words) {
        Matcher matcher = NEWEST.matcher(word);
        if (matcher.find()) {
          return Optional.of(
              Finding.limited(
                  NAME,
                  "its command says "
                      + matcher.group(1)
                      + ": what is newest runs, whoever gave it out",
                  "name a version in its place"));
        }
      }
    }
    return Optional.empty();
  }
}
