package dev.roundhouse.updates.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roundhouse.updates.Advisories;
import dev.roundhouse.updates.Authorship;
import dev.roundhouse.updates.Facts;
import dev.roundhouse.updates.Observation;
import dev.roundhouse.updates.Observation.Severity;
import dev.roundhouse.updates.Provenance;
import dev.roundhouse.updates.Release.People;
import dev.roundhouse.updates.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class OriginsTest {
  private static final Provenance HERE = built("https://forge.test/a", "release.yml@v1", "i");
  private static final Provenance ABSENT = new Provenance.Absent();
  private static final Provenance UNCHECKED = new Provenance.NotChecked("no trust root");
  private static final Provenance WRONG = new Provenance.Wrong("its statement is wrong");

  private static Provenance built(String repository, String workflow, String issuer) {
    return new Provenance.Verified(repository, "0123", workflow, issuer, 1, Instant.EPOCH);
  }

  private static List<Observation> compare(Optional<Provenance> was, Optional<Provenance> is) {
    return Origins.compare(
        new Facts(
            "it",
            Version.of("1.0.1"),
            new Authorship(People.UNKNOWN, was),
            new Authorship(People.UNKNOWN, is),
            Advisories.NONE));
  }

  static Stream<Object> doubtful() {
    return Stream.of(
        arguments(HERE, ABSENT, Severity.DANGER, "nothing says how it was built, and the version"),
        arguments(HERE, UNCHECKED, Severity.DANGER, "nobody can say how it was built (no trust"),
        arguments(UNCHECKED, ABSENT, Severity.DANGER, "there are statements about that of the"),
        arguments(
            HERE,
            built("https://forge.test/b", "release.yml@v1", "i"),
            Severity.DANGER,
            "it was built from \"https://forge.test/b\", and the version that runs from"),
        arguments(
            HERE,
            built("https://forge.test/a", "release.yml@v1", "j"),
            Severity.DANGER,
            "\"j\" says who has built it"),
        arguments(
            HERE,
            built("https://forge.test/a", "other.yml@v1", "i"),
            Severity.WARNING,
            "it was built by \"other.yml@v1\", and the version that runs by \"release.yml@v1\""),
        arguments(WRONG, HERE, Severity.WARNING, "of the version that runs, its statement is"));
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void tellsOfWhatIsBuiltOtherwiseThanBefore(
      Provenance was, Provenance is, Severity severity, String words) {
    List<Observation> found = compare(Optional.of(was), Optional.of(is));

    assertThat(found)
        .filteredOn(each -> each.severity() != Severity.INFO)
        .singleElement()
        .satisfies(each -> {
          assertThat(each.kind()).isEqualTo(Observation.Kind.PROVENANCE);
          assertThat(each.severity()).isEqualTo(severity);
          assertThat(each.subject()).isEqualTo("it");
          assertThat(each.what()).contains(words);
        });
  }

  @Test
  void findsNothingInWhatIsBuiltAsBefore() {
    Provenance next = built("https://forge.test/a", "release.yml@v2", "i");

    assertThat(compare(Optional.of(HERE), Optional.of(next)))
        .singleElement()
        .satisfies(each -> {
          assertThat(each.severity()).isEqualTo(Severity.INFO);
          assertThat(each.what()).contains("\"https://forge.test/a\"", "\"0123\"");
        });
    for (Provenance is : List.of(ABSENT, UNCHECKED)) {
      assertThat(compare(Optional.of(ABSENT), Optional.of(is))).isEmpty();
      assertThat(compare(Optional.empty(), Optional.of(is))).isEmpty();
    }
    assertThat(compare(Optional.of(UNCHECKED), Optional.of(UNCHECKED))).isEmpty();
    assertThat(compare(Optional.of(HERE), Optional.empty())).isEmpty();
  }
}
