package dev.roundhouse.updates.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.updates.Advisories;
import dev.roundhouse.updates.Advisory;
import dev.roundhouse.updates.Authorship;
import dev.roundhouse.updates.Facts;
import dev.roundhouse.updates.Observation;
import dev.roundhouse.updates.Observation.Kind;
import dev.roundhouse.updates.Observation.Severity;
import dev.roundhouse.updates.Release.People;
import dev.roundhouse.updates.Tree;
import dev.roundhouse.updates.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class InspectionTest {
  private static final String PLAIN =
      """
      import http from 'node:http';
      const api = 'https://api.mail.example-host.com/v1';
      export const send = (to) => fetch(`${api}/send?to=${to}`);
      """;

  @TempDir private Path folder;
  private Path before;
  private Path after;

  @BeforeEach
  void make() throws Exception {
    before = version("before", "1.0.0");
    after = version("after", "1.0.1");
  }

  private Path version(String name, String version) throws Exception {
    Path made = Files.createDirectory(folder.resolve(name));
    write(made, "package.json", manifest(version, ""));
    write(made, "index.js", PLAIN);
    return made;
  }

  private static String manifest(String version, String more) {
    return "{\"name\":\"it\",\"version\":\"%s\",\"license\":\"MIT\"%s}".formatted(version, more);
  }

  private static void write(Path folder, String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Facts facts(People was, People is) {
    Authorship then = new Authorship(was, Optional.empty());
    Authorship now = new Authorship(is, Optional.empty());
    return new Facts("it", Version.of("1.0.1"), then, now, Advisories.NONE);
  }

  private List<Observation> compare(People was, People is) throws Exception {
    return Inspection.compare(
        Optional.of(new Inspection.Side(before, Optional.empty())),
        new Inspection.Side(after, Optional.empty()),
        facts(was, is));
  }

  private List<Observation> compare() throws Exception {
    return compare(People.UNKNOWN, People.UNKNOWN);
  }

  @Test
  void hasNothingToSayWhereNothingButTheVersionHasChanged() throws Exception {
    write(after, "index.js", PLAIN.replace("send =", "sendMail ="));
    write(after, "README.md", "Now with eval() and child_process: https://docs.other-host.dev");

    assertThat(compare()).isEmpty();
  }

  private static Arguments seeded(
      String file, String text, Kind kind, Severity severity, String what) {
    return Arguments.of(file, text, kind, severity, what);
  }

  static Stream<Arguments> seeded() {
    return Stream.of(firstSeeds(), secondSeeds(), thirdSeeds(), fourthSeeds(), fifthSeeds())
        .flatMap(each -> each);
  }

  private static Stream<Arguments> firstSeeds() {
    return Stream.of(
        seeded(
            "package.json",
            manifest("1.0.1", ",\"scripts\":{\"postinstall\":\"node x\"}"),
            Kind.INSTALL_SCRIPT,
            Severity.DANGER,
            "now wants to run postinstall: \"node x\""),
        seeded("binding.gyp", "{}", Kind.INSTALL_SCRIPT, Severity.DANGER, "node-gyp rebuild"),
        seeded(
            "package.json",
            manifest("1.0.2", ""),
            Kind.IDENTITY,
            Severity.DANGER,
            "says that it is \"it\"@\"1.0.2\""),
        seeded("package.json", "{", Kind.IDENTITY, Severity.DANGER, "nobody can say what it is"),
        seeded(
            "package.json",
            manifest("1.0.1", ",\"dependencies\":{\"new-one\":\"^1.0.0\"}"),
            Kind.DEPENDENCY,
            Severity.WARNING,
            "now needs \"new-one\" \"^1.0.0\""),
        seeded(
            "package.json",
            manifest("1.0.1", "").replace("MIT", "AGPL-3.0"),
            Kind.LICENCE,
            Severity.WARNING,
            "was \"MIT\" and is \"AGPL-3.0\""),
        seeded(
            "index.js",
            PLAIN + "fetch('https://collect.bad-host.xyz/x');",
            Kind.HOST,
            Severity.WARNING,
            "now names the host collect.bad-host.xyz"));
  }

  private static Stream<Arguments> secondSeeds() {
    return Stream.of(
        seeded(
            "index.js",
            PLAIN + "connect({ host: 'giftshop.club', port: 443 });",
            Kind.HOST,
            Severity.WARNING,
            "giftshop.club"),
        seeded(
            "index.js",
            PLAIN + "fetch('http://203.0.113.9:8080/x');",
            Kind.HOST,
            Severity.DANGER,
            "203.0.113.9"),
        seeded(
            "index.js",
            PLAIN + "fetch('https://two.example-host.com/x');",
            Kind.HOST,
            Severity.NOTICE,
            "two.example-host.com"),
        seeded(
            "data/hosts.json",
            "[\"wss://bad-host.xyz\"]",
            Kind.HOST,
            Severity.WARNING,
            "bad-host.xyz"),
        seeded(
            "lib/run.cjs",
            "require('child_process').exec(x)",
            Kind.CHILD_PROCESS,
            Severity.WARNING,
            "now starts other programs"),
        seeded(
            "run",
            "#!/usr/bin/env node\nspawn('sh')",
            Kind.CHILD_PROCESS,
            Severity.WARNING,
            "now starts other programs"),
        seeded("lib/a.js", "eval(text)", Kind.EVALUATION, Severity.WARNING, "runs text as code"));
  }

  private static Stream<Arguments> thirdSeeds() {
    return Stream.of(
        seeded(
            "lib/a.mjs",
            "import vm from 'node:vm'",
            Kind.EVALUATION,
            Severity.WARNING,
            "runs text as code"),
        seeded(
            "lib/a.js",
            "new Function ('return 1')",
            Kind.EVALUATION,
            Severity.WARNING,
            "runs text as code"),
        seeded(
            "lib/a.js",
            "const x = '" + "QUJD".repeat(600) + "';",
            Kind.OBFUSCATION,
            Severity.WARNING,
            "a large piece of data"),
        seeded("lib/a.js", "x;".repeat(3000), Kind.OBFUSCATION, Severity.NOTICE, "nobody reads"),
        seeded(
            "lib/a.js",
            "var _0x3f2a1b=1;".repeat(20),
            Kind.OBFUSCATION,
            Severity.DANGER,
            "unreadable on purpose"),
        seeded(
            "lib/a.js",
            "fetch(atob('aHR0cHM6Ly9iYWQ='))",
            Kind.OBFUSCATION,
            Severity.DANGER,
            "unreadable on purpose"),
        seeded(
            "lib/a.js",
            "read(home + '/.ssh/id_rsa')",
            Kind.CREDENTIALS,
            Severity.DANGER,
            "keys and passwords"));
  }

  private static Stream<Arguments> fourthSeeds() {
    return Stream.of(
        seeded(
            "lib/a.js",
            "read(`${home}/.npmrc`)",
            Kind.CREDENTIALS,
            Severity.DANGER,
            "keys and passwords"),
        seeded(
            "lib/a.js",
            "send(JSON.stringify(process.env))",
            Kind.CREDENTIALS,
            Severity.DANGER,
            "keys and passwords"),
        seeded("native/x.node", "\u007fELF\0", Kind.BINARY, Severity.WARNING, "code for a machine"),
        seeded("native/x", "\u007fELF\0\0", Kind.BINARY, Severity.WARNING, "code for a machine"),
        seeded("x.wasm", "\0asm\1", Kind.BINARY, Severity.WARNING, "code for a machine"),
        seeded("index.js", "bytes\0", Kind.BINARY, Severity.WARNING, "it was a text"),
        seeded("notes.txt", "word ".repeat(60_000), Kind.SIZE, Severity.WARNING, "bytes and are"));
  }

  private static Stream<Arguments> fifthSeeds() {
    return Stream.of(
        seeded(
            "index.js",
            PLAIN + "const a\u200bb = 1;",
            Kind.HIDDEN_TEXT,
            Severity.WARNING,
            "characters that nobody sees"),
        seeded(
            "index.js",
            PLAIN + "/*\u202e } \u2066if (isAdmin)\u2069 \u2066*/",
            Kind.HIDDEN_TEXT,
            Severity.DANGER,
            "another order than it runs"),
        seeded(
            "large.js",
            " ".repeat((8 << 20) + 1),
            Kind.UNREAD,
            Severity.NOTICE,
            "too large to be looked at"));
  }

  @ParameterizedTest(name = "{2} {4}")
  @MethodSource("seeded")
  void seesWhatIsNewlyThere(String file, String text, Kind kind, Severity severity, String what)
      throws Exception {
    write(after, file, text);

    List<Observation> found = compare();

    assertThat(found)
        .as(found.toString())
        .anyMatch(each ->
            each.kind() == kind && each.severity() == severity && each.what().contains(what));
    if (kind != Kind.LICENCE && kind != Kind.SIZE && kind != Kind.INSTALL_SCRIPT) {
      assertThat(found)
          .filteredOn(each -> each.kind() == kind)
          .extracting(Observation::subject)
          .contains(file);
    }

    // What was there before is no news; only what is asked of every version is told again.
    write(before, file, file.equals("package.json") ? text.replace("1.0.1", "1.0.0") : text);
    assertThat(compare())
        .filteredOn(each -> each.severity() != Severity.INFO)
        .allMatch(each -> each.kind() == Kind.IDENTITY || each.kind() == Kind.UNREAD);
  }

  @Test
  void knowsWhoGaveItOut() throws Exception {
    People was = new People(Optional.of("ann"), Set.of("ann", "bob"));

    assertThat(compare(was, was)).isEmpty();
    assertThat(compare(was, new People(Optional.of("bob"), Set.of("ann", "bob"))))
        .containsExactly(
            new Observation(
                Kind.PEOPLE,
                Severity.NOTICE,
                "bob",
                "it was given out by another maintainer than ann"));
    assertThat(compare(was, new People(Optional.of("eve"), Set.of("ann", "eve"))))
        .extracting(each -> each.severity() + " " + each.subject())
        .containsExactly("DANGER eve", "WARNING eve", "NOTICE bob");
  }

  @Test
  void tellsTheWorstFirstAndHowMuchItHasLeftOut() throws Exception {
    Random random = new Random(1);
    for (int at = 0; at < 700; at++) {
      write(after, "n" + at + ".node", "\u007fELF\0" + random.nextInt());
    }
    write(after, "a.js", "read('/.ssh/id_rsa')");

    List<Observation> found = compare();

    assertThat(found.getFirst().kind()).isEqualTo(Kind.CREDENTIALS);
    assertThat(found).hasSize(501);
    assertThat(found.getLast().what())
        .isEqualTo("there are 201 more, none of them worse than those told");
  }

  @Test
  void saysWhatIsThereWhereNothingRunsYet() throws Exception {
    write(after, "a.js", "require('child_process')");

    List<Observation> found =
        Inspection.compare(
            Optional.empty(),
            new Inspection.Side(after, Optional.empty()),
            facts(People.UNKNOWN, People.UNKNOWN));

    assertThat(found)
        .extracting(each -> each.kind() + " " + each.severity())
        .containsExactly("CHILD_PROCESS NOTICE", "HOST INFO");
  }

  private static String part(String path, String version, String more) {
    return "\"%s\":{\"version\":\"%s\",\"resolved\":\"http://h/%s.tgz\",\"integrity\":\"sha512-%s==\"%s}"
        .formatted("node_modules/" + path, version, version, "A".repeat(86), more);
  }

  private Inspection.Side side(String home, String... parts) throws Exception {
    String lock = "{\"lockfileVersion\":3,\"packages\":{" + String.join(",", parts) + "}}";
    Path modules = Files.createDirectories(folder.resolve(home).resolve("node_modules"));
    for (String each : List.of("it", "kept", "moved", "gone", "fresh")) {
      if (lock.contains("node_modules/" + each + "\"")) {
        write(modules, each + "/package.json", manifest("1.0.0", "").replace("it", each));
        write(modules, each + "/index.js", "");
      }
    }
    Tree tree = Lock.read("it", lock.getBytes(UTF_8), Platform.own());
    return new Inspection.Side(modules.resolve("it"), Optional.of(tree));
  }

  @Test
  void looksIntoTheWholeTree() throws Exception {
    Inspection.Side was =
        side(
            "was",
            part(
                "it", "1.0.0", ",\"dependencies\":{\"kept\":\"1\",\"moved\":\"1\",\"gone\":\"1\"}"),
            part("kept", "1.0.0", ""),
            part("moved", "1.0.0", ""),
            part("gone", "1.0.0", ""));
    Inspection.Side is =
        side(
            "is",
            part(
                "it",
                "1.0.0",
                ",\"dependencies\":{\"kept\":\"1\",\"moved\":\"1\",\"fresh\":\"1\"}"),
            part("kept", "1.0.0", ""),
            part("moved", "1.0.1", ""),
            part("fresh", "1.0.0", ""));
    write(folder.resolve("is/node_modules/kept"), "evil.js", "not looked at: its bytes are known");
    write(folder.resolve("is/node_modules/moved"), "evil.js", "read('/.ssh/id_rsa')");
    String unlisted = "node_modules/unlisted/x.js";
    write(folder.resolve("is/node_modules/it"), unlisted, "require('child_process')");
    Advisory advisory = new Advisory("GHSA-1", "it leaks", "fresh", Set.of("1.0.0"), List.of());

    List<Observation> found =
        Inspection.compare(
            Optional.of(was),
            is,
            new Facts(
                "it",
                Version.of("1.0.0"),
                Authorship.UNKNOWN,
                Authorship.UNKNOWN,
                new Advisories(List.of(advisory))));

    assertThat(found)
        .extracting(each -> "%s %s %s".formatted(each.severity(), each.subject(), each.what()))
        .containsExactly(
            "DANGER node_modules/moved/evil.js it now names places where keys and passwords are kept",
            "DANGER node_modules/fresh fresh@1.0.0 has GHSA-1 (it leaks)",
            "WARNING node_modules/unlisted/x.js it now starts other programs",
            "NOTICE node_modules/fresh fresh@1.0.0 is new in the whole tree",
            "INFO node_modules/gone gone@1.0.0 is not needed any more",
            "INFO node_modules/moved moved@1.0.1 instead of 1.0.0");
  }
}
