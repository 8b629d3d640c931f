package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PackageSpecTest {
  @ParameterizedTest
  @CsvSource({
    "npm:server-memory, server-memory, latest, false",
    "npm:@modelcontextprotocol/server-everything, @modelcontextprotocol/server-everything,"
        + " latest, false",
    "npm:@scope/name@1.2.3, @scope/name, 1.2.3, true",
    "npm:name@1.2.3-beta.1, name, 1.2.3-beta.1, true",
    "npm:name@beta, name, beta, false",
    "npm:name@2026.7.28#other, name, 2026.7.28, true"
  })
  void readsAndPrintsTheSame(String text, String name, String selector, boolean isExact) {
    PackageSpec spec = PackageSpec.parse(text);

    assertThat(spec.name()).isEqualTo(name);
    assertThat(spec.selector()).isEqualTo(selector);
    assertThat(spec.isExact()).isEqualTo(isExact);
    assertThat(spec).hasToString(text);
  }

  @Test
  void knowsItsProgramAndItsPlainName() {
    PackageSpec spec = PackageSpec.parse("npm:@scope/name#other");

    assertThat(spec.program()).contains("other");
    assertThat(spec.plainName()).isEqualTo("name");
    assertThat(PackageSpec.parse("npm:name").plainName()).isEqualTo("name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "npm:",
        "npm:Name",
        "npm:.name",
        "npm:_name",
        "npm:-name",
        "npm:..",
        "npm:@scope",
        "npm:@scope/",
        "npm:@scope/../name",
        "npm:a/b",
        "npm:a b",
        "npm:name@",
        "npm:name@1",
        "npm:name@1.2",
        "npm:name@v1.2.3",
        "npm:name@^1.2.3",
        "npm:name@1.x",
        "npm:name@x",
        "npm:name@*",
        "npm:name@01.2.3",
        "npm:name@-beta",
        "npm:name@../x",
        "npm:name@1.2.3#",
        "npm:name#a/b",
        "npm:name#-e",
        "npm:git+https://host/x"
      })
  void refusesWhatIsNoPackage(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackageSpec.parse(text))
        .withMessageContaining("write");
  }
}
