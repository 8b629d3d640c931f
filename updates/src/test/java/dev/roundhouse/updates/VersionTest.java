package dev.roundhouse.updates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionTest {
  /// The order that section 11 of Semantic Versioning gives as its example, and numbers beside it.
  private static final List<String> ORDER =
      List.of(
          "0.9.10",
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.beta",
          "1.0.0-beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "1.0.0-rc.1",
          "1.0.0",
          "1.0.2",
          "1.0.10",
          "1.2.0",
          "2025.7.29",
          "2026.1.1");

  @Test
  void comesInTheOrderOfItsPrecedence() {
    List<Version> shuffled = new ArrayList<>(ORDER.stream().map(Version::of).toList());
    Collections.shuffle(shuffled, new Random(7));

    Collections.sort(shuffled);

    assertThat(shuffled).extracting(Version::text).containsExactlyElementsOf(ORDER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "1", "1.2", "v1.2.3", "1.2.x", "^1.2.3", "01.2.3", "1.2.3 ", "latest", "1.2.3-"
      })
  void isNothingButAWholeVersion(String text) {
    assertThat(Version.read(text)).isEmpty();
  }

  @Test
  void isTheSameWhateverStandsBehindThePlus() {
    assertThat(Version.of("1.0.0+a"))
        .isEqualTo(Version.of("1.0.0+b"))
        .hasSameHashCodeAs(Version.of("1.0.0"));
  }

  @ParameterizedTest
  @CsvSource({
    "1.0.0, 1.0.1, PATCH",
    "1.0.0, 1.1.0, MINOR",
    "1.0.0, 2.0.0, MAJOR",
    "0.1.0, 0.1.5, PATCH",
    "0.1.0, 0.2.0, MAJOR",
    "1.0.0-rc.1, 1.0.0, PATCH"
  })
  void knowsHowFarAStepGoes(String from, String to, Version.Step step) {
    assertThat(Version.of(from).stepTo(Version.of(to))).isEqualTo(step);
  }
}
