package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeReaderTest {
  record Undescribed(String name, int other) {}

  record Unknown(@Setting("A set.") Set<String> names) {}

  record UnknownKey(@Setting("A map.") Map<Path, String> names) {}

  record Recursive(@Setting("Itself.") Optional<Recursive> inner) {}

  record WrongFallback(@Setting(value = "A port.", fallback = "70000", max = "65535") int port) {}

  record WrongList(@Setting(value = "Names.", fallback = "a: b") List<String> names) {}

  record EmptyText(@Setting(value = "A name.", fallback = "\"\"") String name) {}

  record Failing(@Setting(value = "A name.", fallback = "x") String name) {
    Failing {
      throw new IllegalStateException("out of order: " + name);
    }
  }

  sealed interface Volume {
    record Bind(@Setting("Folder.") Path source, @Setting("Where.") Path target)
        implements Volume {}

    record Image(
        @Setting("Folder.") Path source,
        @Setting("Where.") Path target,
        @Setting("Of.") String image)
        implements Volume {}

    record Empty(@Setting(value = "How large.", fallback = "1") int size) implements Volume {}
  }

  record Volumes(@Setting("All.") Map<String, Volume> all) {}

  @ParameterizedTest
  @ValueSource(classes = {Undescribed.class, Unknown.class, UnknownKey.class, Recursive.class})
  void refusesRecordsThatAreNoSettings(Class<? extends Record> type) {
    assertThatThrownBy(() -> SettingsForm.of(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(type.getName());
  }

  @ParameterizedTest
  @ValueSource(classes = {WrongFallback.class, WrongList.class})
  void refusesDefaultsThatDoNotFit(Class<? extends Record> type) {
    assertThatThrownBy(() -> SettingsReader.defaults(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fallback of " + type.getName());
  }

  @Test
  void takesQuotesForAnEmptyDefault() {
    assertThat(SettingsReader.defaults(EmptyText.class).name()).isEmpty();
  }

  @Test
  void doesNotTakeOtherFailuresForProblemsOfTheFile() {
    assertThatThrownBy(() -> SettingsReader.defaults(Failing.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("could not be built")
        .hasRootCauseMessage("out of order: x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{source: a, target: b}; Bind",
        "{source: a, target: b, image: c}; Image",
        "{size: 3}; Empty",
        "{}; Empty",
        "~; Empty"
      })
  void choosesTheVariantThatTheKeysSpeakFor(String yaml, String variant) throws ConfigException {
    Volumes volumes = SettingsReader.parse("all: {v: " + yaml + "}", "f", Volumes.class);

    assertThat(volumes.all().get("v")).isNotNull();
    assertThat(volumes.all().values())
        .map(v -> v.getClass().getSimpleName())
        .containsExactly(variant);
  }

  @ParameterizedTest
  @CsvSource({
    "port, port",
    "maxBody, max-body",
    "maxHTTPBody, max-http-body",
    "oauth2Issuer, oauth2-issuer",
    "READ_ONLY, read-only",
    "X, x"
  })
  void writesNamesInLowerDash(String name, String key) {
    assertThat(Text.lowerDash(name)).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({"a, a", "a b, '\"a b\"'", "a.b, '\"a.b\"'", "'', '\"\"'", "'a\"b', '\"a\\\"b\"'"})
  void quotesKeysThatAreNotPlainWords(String key, String path) {
    assertThat(KeyPath.of(key)).hasToString(path);
    assertThat(KeyPath.of("x", key).index(2)).hasToString("x." + path + "[2]");
  }

  @Test
  void cutsAndEscapesWhatItShows() {
    assertThat(Text.shown("a\u202Eb\u0000\n")).isEqualTo("\"a\\u202eb\\u0000\\n\"");
    assertThat(Text.shown("é".repeat(61))).isEqualTo("\"" + "é".repeat(60) + "…\"");
    assertThat(Text.shown("😀".repeat(60))).isEqualTo("\"" + "😀".repeat(60) + "\"");
  }
}
