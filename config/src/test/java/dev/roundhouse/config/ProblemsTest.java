package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemsTest {
  private static final SettingsForm<SampleSettings> FORM =
      SettingsForm.of(SampleSettings.class)
          .environment(Environment.of(Map.of("HOME", "/home/ada")));

  static Stream<Arguments> keys() {
    return Stream.of(
        bad("listen:\n  prot: 1", "2:3: listen.prot: unknown key; did you mean \"port\"?"),
        bad("lisen: {}", "1:1: lisen: unknown key; did you mean \"listen\"?"),
        bad(
            "listen:\n  maxBody: 1MiB",
            "2:3: listen.maxBody: unknown key; did you mean \"max-body\"?"),
        bad(
            "listen: {tls: {certificate: a, key: b, xyzzy: 1}}",
            "1:40: listen.tls.xyzzy: unknown key; known here: certificate, key"),
        bad(
            "\"a b\": 1",
            "1:1: \"a b\": unknown key; known here: title, data-directory, log-level,"
                + " listen, servers, traced, hosts, signing-key"),
        bad("title: a\nhosts: []\ntitle: b", "3:1: title: duplicate key; it is already on line 1"),
        bad(
            "servers:\n  a: {command: x}\n  a: {command: y}",
            "3:3: servers.a: duplicate key; it is already on line 2"),
        bad("<<: {title: x}", "1:1: \"<<\": merge keys are not taken; write the keys out"),
        bad("[a]: 1", "1:1: a key must be a single word or quoted text"),
        bad("{a: 1}: 1", "1:1: a key must be a single word or quoted text"),
        bad(
            "listen:\n  tls:\n    key: k",
            "2:3: listen.tls.certificate: missing: Certificate chain."),
        bad(
            "listen:\n  tls: {}\n",
            "2:3: listen.tls.certificate: missing: Certificate chain.",
            "2:3: listen.tls.key: missing: Private key."),
        bad(
            "listen:\n  tls: {key: k, certifcate: c}",
            "2:17: listen.tls.certifcate: unknown key; did you mean \"certificate\"?"),
        bad(
            "servers:\n  A b:\n    command: x",
            "2:3: servers.\"A b\": server name \"A b\" is not"
                + " usable: 1 to 40 of a-z 0-9 . _ - , starting with a letter or digit, without a"
                + " double underscore; try \"a-b\""));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        bad("listen: {port: http}", "1:16: listen.port: expected a whole number, found \"http\""),
        bad(
            "listen: {port: \"80\"}",
            "1:16: listen.port: expected a whole number, found the quoted text \"80\""),
        bad("listen: {port: 8_0}", "1:16: listen.port: expected a whole number, found \"8_0\""),
        bad("listen: {port: 80.0}", "1:16: listen.port: expected a whole number, found \"80.0\""),
        bad("listen: {port: 0x50}", "1:16: listen.port: expected a whole number, found \"0x50\""),
        bad("listen: {port: [80]}", "1:16: listen.port: expected a single value, found a list"),
        bad(
            "listen: {port: {a: 1}}",
            "1:16: listen.port: expected a single value, found a mapping"),
        bad("listen:\n  port:\n", "2:8: listen.port: has no value; write one or remove the key"),
        bad("title: ~", "1:8: title: has no value; write one or remove the key"),
        bad("log-level:", "1:11: log-level: has no value; write one or remove the key"),
        bad("listen: {port: 65536}", "1:16: listen.port: must be at most 65535, is \"65536\""),
        bad("listen: {port: -1}", "1:16: listen.port: must be at least 0, is \"-1\""),
        bad(
            "listen: {port: 99999999999999999999}",
            "1:16: listen.port: must be at most 65535, is \"99999999999999999999\""),
        bad(
            "listen: {max-calls: 9223372036854775808}",
            "1:21: listen.max-calls: must be at most 9223372036854775807, is \"9223372036854775808\""),
        bad(
            "listen: {compress: yes}",
            "1:20: listen.compress: expected true or false, found \"yes\""),
        bad(
            "listen: {compress: \"true\"}",
            "1:20: listen.compress: expected true or false, found the quoted text \"true\""),
        bad(
            "listen: {idle-timeout: 75}",
            "1:24: listen.idle-timeout: \"75\" is not a duration:"
                + " write a whole number and ms, s, m, h or d"),
        bad(
            "listen: {idle-timeout: 99ms}",
            "1:24: listen.idle-timeout: must be at least 100ms, is \"99ms\""),
        bad(
            "listen: {idle-timeout: 2h}",
            "1:24: listen.idle-timeout: must be at most 1h, is \"2h\""),
        bad(
            "listen: {max-body: 4MB}",
            "1:20: listen.max-body: \"4MB\" is not a size: write a whole"
                + " number and B, KiB, MiB, GiB or TiB"),
        bad("listen: {max-body: 2GiB}", "1:20: listen.max-body: must be at most 1GiB, is \"2GiB\""),
        bad(
            "log-level: warn-onyl",
            "1:12: log-level: expected one of debug, info, warn-only, found"
                + " \"warn-onyl\"; did you mean \"warn-only\"?"),
        bad(
            "log-level: INFO",
            "1:12: log-level: expected one of debug, info, warn-only, found"
                + " \"INFO\"; did you mean \"info\"?"),
        bad(
            "log-level: [info]",
            "1:12: log-level: expected one of debug, info, warn-only, found a list"),
        bad("traced: half", "1:9: traced: expected a number, found \"half\""),
        bad("traced: .nan", "1:9: traced: expected a number, found \".nan\""),
        bad("traced: 1e999", "1:9: traced: the number is too large"),
        bad("hosts: localhost", "1:8: hosts: expected a list, found \"localhost\""),
        bad(
            "hosts:\n  - a\n  - [b]\n  -\n",
            "3:5: hosts[1]: expected a single value, found a list",
            "4:4: hosts[2]: has no value; write one or remove the key"),
        bad(
            "data-directory: ~root/x",
            "1:17: data-directory: only \"~/\" is understood, not another user's home"),
        bad("data-directory: \"\"", "1:17: data-directory: expected a path, found nothing"),
        bad(
            "listen: on",
            "1:9: listen: expected a mapping with host, port, max-body, idle-timeout,"
                + " compress, max-calls, tls, found \"on\""),
        bad("servers: [a]", "1:10: servers: expected a mapping, found a list"),
        bad(
            "just text",
            "1:1: expected a mapping with title, data-directory, log-level, listen,"
                + " servers, traced, hosts, signing-key, found \"just text\""),
        bad(
            "- a",
            "1:1: expected a mapping with title, data-directory, log-level, listen,"
                + " servers, traced, hosts, signing-key, found a list"),
        bad(
            "title: !!str x",
            "1:8: title: tags such as \"!x\" are not taken; write the value alone"),
        bad(
            "listen: !<x> {}",
            "1:9: listen: tags such as \"!x\" are not taken; write the value alone"));
  }

  static Stream<Arguments> servers() {
    return Stream.of(
        bad("servers:\n  a: {}", "2:3: servers.a: needs command or url"),
        bad("servers:\n  a:\n", "2:3: servers.a: needs command or url"),
        bad("servers:\n  a: {args: []}", "2:3: servers.a: needs command or url"),
        bad("servers:\n  a: x", "2:6: servers.a: expected a mapping, found \"x\""),
        bad(
            "servers:\n  a: {command: x, url: \"http://y\"}",
            "2:3: servers.a: says command and url; keep one"),
        bad(
            "servers:\n  a: {comand: x}",
            "2:7: servers.a.comand: unknown key; did you mean \"command\"?"),
        bad(
            "servers:\n  a: {command: x, headers: {}}",
            "2:19: servers.a.headers: does not go together with command"),
        bad(
            "servers:\n  a: {url: relative/path}",
            "2:12: servers.a.url: \"relative/path\" is not a"
                + " whole URI: start with a scheme, like https://"),
        bad(
            "servers:\n  a: {url: \"http://a b\"}",
            "2:12: servers.a.url: \"http://a b\" is not a"
                + " URI: Illegal character in authority"),
        bad(
            "servers:\n  a: {command: x, idle: 5m, env: {KEY: {}}}",
            "2:40: servers.a.env.KEY: expected a single value, found a mapping"),
        bad(
            "servers:\n  a: {command: x, env: {K.L: \"${X}\"}}",
            "2:30: servers.a.env.\"K.L\": a reference is ${secret:NAME}, ${file:/path} or"
                + " ${env:VARIABLE}, and \"$${\" is the text \"${\"; for a variable write ${env:X}"),
        bad(
            "servers:\n  a:\n    url: http://x\n    range: {first: 5, last: 4}",
            "4:5: servers.a.range: first is 5, after last, 4"),
        bad(
            "signing-key: ${secret:key}",
            "1:14: signing-key: references are not resolved in this" + " file"));
  }

  static Stream<Arguments> syntax() {
    return Stream.of(
        bad("listen:\n\tport: 1", "2:1: a tab indents this line; indent with spaces"),
        bad("listen:\n  host: a\n  \tport: 1", "3:3: a tab indents this line; indent with spaces"),
        bad("title: a\n---\ntitle: b", "2:1: a second document starts here; the file holds one"),
        bad("title: a\n...\n---\n", "3:1: a second document starts here; the file holds one"),
        bad("title: *nobody", "1:8: title: no complete anchor named \"nobody\""),
        bad("hosts: &a [*a]", "1:12: hosts[0]: no complete anchor named \"a\""),
        bad("title: a\u0007b", "1:9: control character U+0007; remove it or write it as an escape"),
        bad(
            "hosts: [a, b",
            "1:13: not readable as YAML: while parsing a flow sequence, expected"
                + " ',' or ']', but got <stream end>"),
        bad(
            "title: \"open",
            "1:13: not readable as YAML: while scanning a quoted scalar, found"
                + " unexpected end of stream"),
        bad("title: a: b", "1:9: not readable as YAML: mapping values are not allowed here"));
  }

  @ParameterizedTest
  @MethodSource({"keys", "values", "servers", "syntax"})
  void saysWhatIsWrongAndWhere(String yaml, List<String> expected) {
    assertThat(problems(yaml)).containsExactlyElementsOf(expected);
  }

  @Test
  void tellsEverythingAtOnceInTheOrderOfTheFile() {
    String yaml =
        """
        titel: x
        listen:
          port: 70000
          prot: 1
        servers:
          one: {comand: x, idle: 5}
          two: {url: nowhere}
        log-level: loud
        """;

    ConfigException e = catchThrowableOfType(ConfigException.class, () -> parse(yaml));

    assertThat(e.problems())
        .extracting(Problem::line, Problem::column, Problem::key, Problem::nearest)
        .containsExactly(
            tuple(1, 1, "titel", Optional.of("title")),
            tuple(3, 9, "listen.port", Optional.empty()),
            tuple(4, 3, "listen.prot", Optional.of("port")),
            tuple(6, 9, "servers.one.comand", Optional.of("command")),
            tuple(6, 26, "servers.one.idle", Optional.empty()),
            tuple(7, 14, "servers.two.url", Optional.empty()),
            tuple(8, 12, "log-level", Optional.empty()));
    assertThat(e).hasMessageStartingWith("roundhouse.yaml:1:1: titel: unknown key");
    assertThat(String.valueOf(e.getMessage()).lines()).hasSize(7);
  }

  @Test
  void limitsTheMessageButNotTheList() {
    String yaml =
        IntStream.range(0, 250).mapToObj(i -> "xyz" + i + ": 1\n").collect(Collectors.joining());

    ConfigException e = catchThrowableOfType(ConfigException.class, () -> parse(yaml));

    assertThat(e.problems()).hasSize(250);
    assertThat(e).hasMessageEndingWith("\n… and 150 more");
  }

  @Test
  void boundsWhatAliasesExpandTo() {
    StringBuilder yaml = new StringBuilder("x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n");
    for (int level = 1; level < 12; level++) {
      String below = "*x" + (level - 1);
      String items = String.join(", ", Collections.nCopies(10, below));
      yaml.append("x%d: &x%d [%s]\n".formatted(level, level, items));
    }

    assertThat(problems(yaml.toString()))
        .singleElement()
        .asString()
        .endsWith("more than 100000 values, aliases expanded");
  }

  @Test
  void boundsDepth() {
    assertThat(problems("title: " + "[".repeat(100_000)))
        .singleElement()
        .asString()
        .endsWith("nested deeper than 64 levels");
  }

  @Test
  void neverRepeatsWhatMayBeASecret() {
    String yaml =
        """
        servers:
          a: {command: x, env: {K: "hunter2${broken"}}
          b: {command: x, env: {K: "hunter2${hunter3}"}}
        signing-key: hunter4${file:hunter5}
        """;

    assertThat(problems(yaml)).hasSize(3).noneMatch(problem -> problem.contains("hunter"));
    assertThat(problems("signing-key: \"hunter2\n  title: [")).noneMatch(p -> p.contains("hunter"));
  }

  @Test
  void runsChecksAndPlacesWhatTheyFind() {
    SettingsForm<SampleSettings> checked =
        FORM.check(
                (settings, report) -> {
                  report.unknown(
                      KeyPath.of("hosts").index(1), "host", "betta", List.of("alpha", "beta"));
                  report.problem(KeyPath.of("listen", "port"), "taken");
                  report.problem(KeyPath.of("listen", "idle-timeout"), "too short");
                  report.problem(KeyPath.of("servers", "a", "env", "X"), "not there");
                  report.problem(KeyPath.of("log-level"), "too quiet");
                })
            .check((settings, report) -> report.problem(KeyPath.of("title"), "taken too"));
    String yaml =
        """
        listen:
          port: 80
        hosts:
          - alpha
          - betta
        servers:
          a:
            command: x
        title: t
        """;

    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> checked.parse(yaml, "f", Path.of("/etc")));

    assertThat(e.problems())
        .map(Problem::toString)
        .containsExactly(
            "f:1:1: listen.idle-timeout: too short",
            "f:1:1: log-level: too quiet",
            "f:2:9: listen.port: taken",
            "f:5:5: hosts[1]: unknown host \"betta\"; did you mean \"beta\"?",
            "f:7:3: servers.a.env.X: not there",
            "f:9:8: title: taken too");
  }

  @Test
  void readsTheLargestFilesQuickly() {
    String keys = "servers:\n" + "  x: {comand: a}\n".repeat(60_000);
    String line = "title: " + "a".repeat(1_000_000);

    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          assertThat(problems(keys)).hasSizeGreaterThan(1);
          assertThat(parse(line).title()).hasSize(1_000_000);
        });
  }

  private static Arguments bad(String yaml, String... expected) {
    return Arguments.of(yaml, Stream.of(expected).map(each -> "roundhouse.yaml:" + each).toList());
  }

  private static SampleSettings parse(String yaml) throws ConfigException {
    return FORM.parse(yaml, "roundhouse.yaml", Path.of("/etc/roundhouse"));
  }

  private static List<String> problems(String yaml) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> parse(yaml));
    assertThat(e).as("%s should be refused", yaml).isNotNull();
    return e.problems().stream().map(Problem::toString).toList();
  }
}
