package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.SecretText.Part;
import dev.roundhouse.config.SecretText.Part.Literal;
import dev.roundhouse.config.SecretText.Part.Reference;
import dev.roundhouse.config.SecretText.Source;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {
  static Stream<Arguments> settings() {
    return Stream.of(
        Arguments.of("", List.of()),
        Arguments.of("plain", List.of(new Literal("plain"))),
        Arguments.of("${secret:a.b-c_d}", List.of(secret("a.b-c_d"))),
        Arguments.of("${file:/run/a b}", List.of(reference(Source.FILE, "/run/a b"))),
        Arguments.of("${env:X}", List.of(variable("X"))),
        Arguments.of("${env:X:-}", List.of(variable("X", ""))),
        Arguments.of("${env:X:-a:-b}", List.of(variable("X", "a:-b"))),
        Arguments.of(
            "Bearer ${secret:t}!", List.of(new Literal("Bearer "), secret("t"), new Literal("!"))),
        Arguments.of("${env:A}${env:B}", List.of(variable("A"), variable("B"))),
        Arguments.of("$${secret:t}", List.of(new Literal("${secret:t}"))),
        Arguments.of("$$${env:X}", List.of(new Literal("$"), variable("X"))),
        Arguments.of("$$$${env:X}", List.of(new Literal("$${env:X}"))),
        Arguments.of("a$b$$c$", List.of(new Literal("a$b$$c$"))),
        Arguments.of("$$", List.of(new Literal("$$"))),
        Arguments.of("{x}", List.of(new Literal("{x}"))));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void readsReferencesAndEscapes(String text, List<Part> parts) {
    SecretText parsed = SecretText.parse(text);

    assertThat(parsed.parts()).isEqualTo(parts);
    assertThat(parsed.template()).isEqualTo(text);
  }

  static Stream<Arguments> client() {
    return Stream.of(
        Arguments.of("plain", "plain"),
        Arguments.of("${TOKEN}", "${env:TOKEN}"),
        Arguments.of("${TOKEN:-none}", "${env:TOKEN:-none}"),
        Arguments.of("${TOKEN:-}", "${env:TOKEN:-}"),
        Arguments.of("${env:TOKEN}", "${env:TOKEN}"),
        Arguments.of("Bearer ${TOKEN} x", "Bearer ${env:TOKEN} x"),
        Arguments.of("${A}/${B}", "${env:A}/${env:B}"),
        Arguments.of("$${A}", "$$${env:A}"),
        Arguments.of("${input:token}", "$${input:token}"),
        Arguments.of("${secret:token}", "$${secret:token}"),
        Arguments.of("${}", "$${}"),
        Arguments.of("${open", "$${open"),
        Arguments.of("$HOME", "$HOME"));
  }

  @ParameterizedTest
  @MethodSource("client")
  void mapsClientVariables(String text, String template) {
    SecretText imported = SecretText.fromClientSyntax(text);

    assertThat(imported.template()).isEqualTo(template);
    assertThat(SecretText.parse(template)).isEqualTo(imported);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "hunter2${secret:x; is not closed",
        "${; is not closed",
        "hunter2${}; ${secret:NAME}",
        "hunter2${hunter2}; ${secret:NAME}",
        "hunter2${vault:hunter2}; ${secret:NAME}",
        "${TOKEN}; for a variable write ${env:TOKEN}",
        "${TOKEN:-hunter2}; for a variable write ${env:TOKEN}",
        "${secret:}; needs a file name",
        "${secret:../up}; needs a file name",
        "${secret:.hidden}; needs a file name",
        "${secret:a/b}; needs a file name",
        "${secret:a:-hunter2}; needs a file name",
        "${file:relative}; needs an absolute path",
        "${file:}; needs an absolute path",
        "${env:1X}; needs the name of a variable",
        "${env:A B}; needs the name of a variable"
      })
  void refusesWhatIsNoReferenceWithoutRepeatingIt(String text, String message) {
    assertThatThrownBy(() -> SecretText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$", "${", "$${", "${env:X}", "a${b}$", "$$$", "}{", ""})
  void keepsLiteralsAsTheyAre(String text) {
    SecretText literal = SecretText.literal(text);

    assertThat(literal.isConstant()).isTrue();
    assertThat(literal.constant()).isEqualTo(text);
    assertThat(SecretText.parse(literal.template())).isEqualTo(literal);
  }

  @Test
  void readsBackWhateverItWrites() {
    Random random = new Random(7);
    String alphabet = "$${{}}a:-";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder client = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        client.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      SecretText text = SecretText.fromClientSyntax(client.append("${V}").toString());

      assertThat(SecretText.parse(text.template())).as("%s", client).isEqualTo(text);
    }
  }

  @Test
  void masksAllButReferencesWhenPrinted() {
    assertThat(SecretText.parse("Bearer ${secret:t}")).hasToString("****${secret:t}");
    assertThat(SecretText.parse("${env:X:-hunter2}")).hasToString("${env:X}");
    assertThat(SecretText.literal("hunter2")).hasToString("****");
    assertThat(SecretText.literal("")).hasToString("");
    assertThat(SecretText.literal("hunter2").parts()).hasToString("[****]");
  }

  @Test
  void listsReferences() {
    SecretText text = SecretText.parse("a${env:X:-1}b${secret:y}");

    assertThat(text.isConstant()).isFalse();
    assertThat(text.references()).containsExactly(variable("X", "1"), secret("y"));
  }

  @Test
  void comparesByParts() {
    assertThat(SecretText.parse("a${env:X}"))
        .isEqualTo(SecretText.fromClientSyntax("a${X}"))
        .hasSameHashCodeAs(SecretText.fromClientSyntax("a${X}"))
        .isNotEqualTo(SecretText.parse("a${env:Y}"));
  }

  private static Reference secret(String name) {
    return reference(Source.SECRET, name);
  }

  private static Reference variable(String name) {
    return reference(Source.ENV, name);
  }

  private static Reference variable(String name, String fallback) {
    return new Reference(Source.ENV, name, Optional.of(fallback));
  }

  private static Reference reference(Source source, String name) {
    return new Reference(source, name, Optional.empty());
  }
}
