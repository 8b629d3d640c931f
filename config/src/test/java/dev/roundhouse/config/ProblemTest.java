package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way in which a file can be wrong, and where the finger points.
final class ProblemTest {
  private static Arguments row(String yaml, int line, int column, String key, String message) {
    return Arguments.of(yaml, new Problem("house.yaml", line, column, key, message, none()));
  }

  private static Arguments near(
      String yaml, int line, int column, String key, String message, String nearest) {
    return Arguments.of(
        yaml, new Problem("house.yaml", line, column, key, message, Optional.of(nearest)));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        near("listen:\n  prot: 1\n", 2, 3, "listen.prot", "unknown key", "port"),
        near("lisden: {}\n", 1, 1, "lisden", "unknown key", "listen"),
        row("listen:\n  whatever-it-is: 1\n", 2, 3, "listen.whatever-it-is", "unknown key"),
        near("listen: {maxBody: 1MiB}", 1, 10, "listen.maxBody", "unknown key", "max-body"),
        row("note: a\nmood: calm\nnote: b\n", 3, 1, "note", "said twice; first in line 1"),
        row(
            "servers:\n  a: {command: x}\n  a: {command: y}\n",
            3,
            3,
            "servers.a",
            "said twice; first in line 2"),
        row(
            "servers:\n  8080: {command: x}\n",
            2,
            3,
            "servers",
            "a key is text, found a whole number; put it in quotes"),
        row("? [a, b]\n: c\n", 1, 3, "", "a key is text, found a list; put it in quotes"),
        row("<<: {note: a}\n", 1, 1, "<<", "unknown key"),
        row("accounts:\n  - user: ann\n", 2, 5, "accounts[0].password", "required, but missing"),
        row(
            "servers:\n  a:\n    args: []\n",
            2,
            3,
            "servers.a",
            "one of these keys is required: \"command\", \"url\""),
        row(
            "servers:\n  a:\n    command: x\n    url: http://x/\n",
            2,
            3,
            "servers.a",
            "only one of these keys may be said: \"command\", \"url\""),
        near(
            "servers:\n  a:\n    url: x\n    header: {}\n",
            4,
            5,
            "servers.a.header",
            "unknown key",
            "headers"));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        row("listen: 5\n", 1, 9, "listen", "expected a section of keys, found a whole number"),
        row("- a\n", 1, 1, "", "expected a section of keys, found a list"),
        row("hosts: a\n", 1, 8, "hosts", "expected a list, found text"),
        row("hosts: {a: b}\n", 1, 8, "hosts", "expected a list, found a section of keys"),
        row("hosts:\n  - a\n  - [b]\n", 3, 5, "hosts[1]", "expected text, found a list"),
        row("hosts:\n  - a\n  -\n", 3, 4, "hosts[1]", "expected text, found nothing"),
        row("note: {a: b}\n", 1, 1, "note", "expected text, found a section of keys"),
        row(
            "listen:\n  port: \"80\"\n",
            2,
            9,
            "listen.port",
            "expected a whole number, found text"),
        row(
            "listen:\n  port: 8.5\n",
            2,
            9,
            "listen.port",
            "expected a whole number, found a number"),
        row("listen:\n  port:\n", 2, 8, "listen.port", "expected a whole number, found nothing"),
        row(
            "listen:\n  enabled: yes\n",
            2,
            12,
            "listen.enabled",
            "expected true or false, found text"),
        row("listen:\n  share: lots\n", 2, 10, "listen.share", "expected a number, found text"),
        row("listen:\n  share: .inf\n", 2, 10, "listen.share", "\".inf\" is not a number"),
        row(
            "listen:\n  timeout: 30\n",
            2,
            12,
            "listen.timeout",
            "\"30\" is not a duration: write a whole number and ms, s, m, h or d"),
        row(
            "listen:\n  max-body: 4MB\n",
            2,
            13,
            "listen.max-body",
            "\"4MB\" is not a size: write a whole number and B, KiB, MiB, GiB or TiB"),
        row("listen:\n  port: 70000\n", 2, 9, "listen.port", "70000 is too large: at most 65535"),
        row(
            "listen:\n  port: 7000000000\n",
            2,
            9,
            "listen.port",
            "7000000000 is out of range: -2147483648 to 2147483647"),
        row("listen:\n  port: -1\n", 2, 9, "listen.port", "-1 is too small: at least 0"),
        row("listen:\n  share: 1.5\n", 2, 10, "listen.share", "1.5 is too large: at most 1"),
        row(
            "listen:\n  timeout: 1ms\n",
            2,
            12,
            "listen.timeout",
            "1ms is too small: at least 100ms"),
        row("listen:\n  timeout: 2h\n", 2, 12, "listen.timeout", "2h is too large: at most 1h"),
        row(
            "listen:\n  max-body: 1B\n",
            2,
            13,
            "listen.max-body",
            "1B is too small: at least 1KiB"),
        row("note: a\nlisten:\n  port: 13\n", 2, 1, "listen", "port 13 is unlucky"),
        near("mood: clam\n", 1, 7, "mood", "\"clam\" is not one of calm, slow-down", "calm"),
        row("mood: [calm]\n", 1, 7, "mood", "expected one of calm, slow-down, found a list"),
        row(
            "home: \"http://a b\"\n",
            1,
            7,
            "home",
            "not a URL: Illegal character in authority at character 9"),
        row("folder: \"\"\n", 1, 9, "folder", "a path is not empty"),
        row("note: !thing a\n", 1, 7, "note", "expected text, found a value with a tag"),
        row("hosts: !thing [a]\n", 1, 8, "hosts", "the tag !thing is not used here"),
        row(
            "accounts:\n  - {user: a, password: \"${secrt:x}\"}\n",
            2,
            25,
            "accounts[0].password",
            "\"${secrt:x}\" is not a reference: write ${secret:NAME}, ${file:/path}, ${env:VAR} or"
                + " ${env:VAR:-default}, or \"$${\" for the text itself"));
  }

  @ParameterizedTest
  @MethodSource({"keys", "values"})
  void pointsAtTheOnlyProblem(String yaml, Problem expected) {
    assertThat(failure(yaml).problems()).containsExactly(expected);
  }

  static Stream<Arguments> syntax() {
    return Stream.of(
        Arguments.of("listen:\n\tport: 1\n", 2, 1, "cannot start any token"),
        Arguments.of("note: [a, b\n", 2, 1, "expected ',' or ']'"),
        Arguments.of("note: \"a\n", 2, 1, "unexpected end of stream"),
        Arguments.of("a: b: c\n", 1, 5, "mapping values are not allowed here"),
        Arguments.of("note: a\nmood: *none\n", 2, 7, "undefined alias"),
        Arguments.of("note: a\n---\nnote: b\n", 3, 1, "a second document starts here"),
        Arguments.of("note: a\nmood: \u0007\n", 2, 7, "character U+0007 is not allowed"),
        Arguments.of("note: " + "[".repeat(100_000), 1, 70, "nested more than 64 levels deep"),
        Arguments.of("hosts: &h [a]\naccounts: [" + "*h, ".repeat(60) + "]\n", 1, 1, "aliases"));
  }

  @ParameterizedTest
  @MethodSource("syntax")
  void pointsAtUnreadableText(String yaml, int line, int column, String message) {
    assertThat(failure(yaml).problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.message()).contains(message);
          assertThat(problem.line() + ":" + problem.column()).isEqualTo(line + ":" + column);
          assertThat(problem.key()).isEmpty();
        });
  }

  @Test
  void collectsEverythingInTheOrderOfTheFile() {
    ConfigException failure =
        failure(
            """
            listen:
              prot: 1
              port: many
            accounts:
              - user: ann
            mood: clam
            """);

    assertThat(failure)
        .hasMessage(
            """
            house.yaml:2:3: listen.prot: unknown key; did you mean "port"?
            house.yaml:3:9: listen.port: expected a whole number, found text
            house.yaml:5:5: accounts[0].password: required, but missing
            house.yaml:6:7: mood: "clam" is not one of calm, slow-down; did you mean "calm"?\
            """);
  }

  @Test
  void misspeltDiscriminatorIsNamedToo() {
    assertThat(failure("servers:\n  a:\n    comand: x\n"))
        .hasMessage(
            """
            house.yaml:2:3: servers.a: one of these keys is required: "command", "url"
            house.yaml:3:5: servers.a.comand: unknown key; did you mean "command"?\
            """);
  }

  @Test
  void recursiveAliasEnds() {
    assertThat(failure("hosts: &h [a, *h]\n").problems())
        .singleElement()
        .extracting(Problem::key)
        .isEqualTo("hosts[1]");
  }

  private static ConfigException failure(String yaml) {
    return catchThrowableOfType(
        ConfigException.class,
        () -> SettingsReader.parse(yaml, "house.yaml", Path.of("/"), SampleSettings.class));
  }
}
