package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "github", "my-server", "a_b", "v1.2", "a-"})
  void takesUsableNames(String name) {
    assertThat(new ServerId(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "-a", "_a", ".a", "a__b", "a_", "a b", "a/b", "\u00e9", "a\n"})
  void refusesOtherNamesWithOneThatWorks(String name) {
    assertThat(ServerId.isValid(name)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerId(name))
        .withMessageContaining("try \"" + ServerId.suggest(name) + "\"");
  }

  @Test
  void lengthIsBounded() {
    String longest = "a".repeat(ServerId.MAX_LENGTH);

    assertThat(ServerId.isValid(longest)).isTrue();
    assertThat(ServerId.isValid(longest + "a")).isFalse();
    assertThat(ServerId.suggest(longest + "a")).isEqualTo(longest);
  }

  @ParameterizedTest
  @CsvSource({
    "My Server,my-server",
    "@scope/name,scope-name",
    "a__b,a_b",
    "__x__,x",
    "'',server",
    "\u00e9,server"
  })
  void suggestsTheNearestUsableName(String name, String suggestion) {
    assertThat(ServerId.suggest(name)).isEqualTo(suggestion);
    assertThat(ServerId.isValid(suggestion)).isTrue();
  }

  @Test
  void ordersByName() {
    assertThat(new ServerId("a")).isLessThan(new ServerId("b"));
  }

  @Test
  void saysOnlyTheBeginningOfWhatIsMuchTooLong() {
    String name = "-".repeat(1_000_000) + "x";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerId(name))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500).contains("-…\""));
    assertThat(ServerId.suggest(name)).isEqualTo("server");
  }

  @Test
  void isItsName() {
    ServerId one = new ServerId("files");

    assertThat(one).isEqualTo(new ServerId("files")).hasSameHashCodeAs(new ServerId("files"));
    assertThat(one).isNotEqualTo(new ServerId("file")).isNotEqualTo("files").isNotEqualTo(null);
  }
}
