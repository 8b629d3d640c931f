package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "$",
        "$5 and {braces}",
        "a$",
        "Bearer ${secret:github-token}",
        "${file:/run/secrets/a b}",
        "${env:A}${env:B:-}${env:C:-x:-y}",
        "$${not:one}",
        "$$${env:A}",
        "$$$${x}"
      })
  void templateRoundTrips(String template) {
    SecretText text = SecretText.of(template);

    assertThat(text).hasToString(template);
    assertThat(SecretText.of(text.toString())).isEqualTo(text).hasSameHashCodeAs(text);
  }

  @Test
  void namesItsReferences() {
    SecretText text = SecretText.of("${secret:a} ${file:/b} ${env:C:-d} $${e}");

    assertThat(text.references()).containsExactly("secret:a", "file:/b", "env:C");
    assertThat(text.isConstant()).isFalse();
    assertThat(SecretText.of("$${e}").isConstant()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${secrt:x} | ${secrt:x}",
        "${HOME} | ${HOME}",
        "a ${} b | ${}",
        "${secret:.hidden} | ${secret:.hidden}",
        "${secret:a/../b} | ${secret:a/../b}",
        "${secret:} | ${secret:}",
        "${file:relative} | ${file:relative}",
        "${env:1X:-hush} | ${env:1X}",
        "${env:A B} | ${env:A B}",
        "ab${env:X | character 3"
      })
  void malformedReferenceIsNamed(String template, String named) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretText.of(template))
        .withMessageContaining(named)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hush"));
  }

  @Test
  void secretNamesAreBounded() {
    String longest = "a".repeat(128);

    assertThat(SecretText.of("${secret:" + longest + "}").references()).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretText.of("${secret:" + longest + "a}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer ${TOKEN} | Bearer ${env:TOKEN}",
        "${env:TOKEN} | ${env:TOKEN}",
        "${TOKEN:-none} | ${env:TOKEN:-none}",
        "${input:token} | $${input:token}",
        "${secret:token} | $${secret:token}",
        "$${TOKEN} | $$${env:TOKEN}",
        "open ${TOKEN | open $${TOKEN",
        "pa$$word | pa$$word"
      })
  void clientSyntaxBecomesNative(String client, String template) {
    SecretText text = SecretText.fromClientSyntax(client);

    assertThat(text).hasToString(template).isEqualTo(SecretText.of(template));
  }

  @Test
  void maskHidesConstantsAndDefaults() {
    SecretText text = SecretText.of("Bearer ${secret:a}${env:B:-hush}");

    assertThat(text.masked()).isEqualTo("****${secret:a}${env:B:-****}");
    assertThat(List.of(SecretText.of("").masked())).containsExactly("");
  }
}
