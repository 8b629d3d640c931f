package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The launcher on a tree of its own, with a Maven and a JDK that only write down what they are
/// asked to do.
@Timeout(120)
final class LauncherTest {
  /// Builds as soon as the file `go` is there.
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "maven $$ $JAVA_HOME $*" >> "$TREE/log"
      while [ ! -e "$TREE/go" ]; do sleep 0.05; done
      mkdir -p "$TREE/app/target/lib"
      : > "$TREE/app/target/lib/roundhouse-app.jar"
      echo "built $$" >> "$TREE/log"
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      for each in "$@"; do
        case $each in -XX:AOTCacheOutput=*) : > "${each#*=}"; echo "cached" >> "$TREE/log" ;; esac
      done
      case "$*" in *Main\\ greet*) echo "hello" ;; esac
      """;

  @TempDir private Path directory;
  private Path tree = Path.of("");
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void plant() throws IOException {
    tree = Files.createDirectory(directory.resolve("tree")).toRealPath();
    Files.createDirectory(tree.resolve(".ci"));
    for (String file : List.of("roundhouse", ".ci/jdk.sh", ".ci/lock.sh", ".ci/test")) {
      Files.copy(
          RunningHouse.home().resolve(file),
          tree.resolve(file),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.writeString(tree.resolve("pom.xml"), "<project/>");
    Files.createDirectories(tree.resolve("app/src/main"));
    Files.createDirectories(tree.resolve("testing/node/node_modules"));
    executable("bin/mvn", MAVEN);
    jdk("jdk", "25.0.1");
  }

  @AfterEach
  void end() {
    started.forEach(process -> {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    });
    List<String> orphans = lines("maven");
    orphans.forEach(
        line -> ProcessHandle.of(maven(line)).ifPresent(ProcessHandle::destroyForcibly));
  }

  private void jdk(String name, String version) throws IOException {
    executable(name + "/bin/java", JAVA);
    executable(name + "/bin/javac", JAVA);
    Files.writeString(
        directory.resolve(name).resolve("release"),
        "IMPLEMENTOR=\"any\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private void executable(String name, String script) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// A launcher with its own files for what it says.
  private final class Launch {
    private final Process process;
    private final Path out;
    private final Path err;

    Launch(String jdk, String... arguments) throws IOException {
      int number = started.size();
      out = directory.resolve("out" + number);
      err = directory.resolve("err" + number);
      List<String> line = new ArrayList<>(List.of("/bin/sh", tree.resolve("roundhouse") + ""));
      line.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("TREE", tree.toString());
      builder.environment().put("JAVA_HOME", directory.resolve(jdk).toString());
      builder.environment().merge("PATH", directory.resolve("bin") + ":", (was, bin) -> bin + was);
      process = builder.start();
      started.add(process);
    }

    void says(String part) {
      within().untilAsserted(() -> assertThat(Files.readString(err)).contains(part));
    }

    void runs() throws Exception {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends in time").isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
      assertThat(Files.readString(out)).isEqualTo("hello\n");
    }
  }

  private Launch launch() throws IOException {
    return new Launch("jdk", "greet");
  }

  private static org.awaitility.core.ConditionFactory within() {
    return await().atMost(Duration.ofSeconds(30));
  }

  private List<String> lines(String first) {
    Path log = tree.resolve("log");
    try {
      return Files.exists(log)
          ? Files.readAllLines(log).stream().filter(line -> line.startsWith(first)).toList()
          : List.of();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long maven(String line) {
    int from = "maven ".length();
    return Long.parseLong(line.substring(from, line.indexOf(' ', from)));
  }

  private void go() throws IOException {
    Files.createFile(tree.resolve("go"));
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(tree)) {
      return files.map(file -> "" + file.getFileName()).filter(it -> it.contains(".buil")).toList();
    }
  }

  @Test
  void letsTheSecondWaitForTheFirstAndBuildsOnce() throws Exception {
    Launch first = launch();
    within().until(() -> lines("maven").size() == 1);
    Launch second = launch();
    second.says("process " + first.process.pid() + " on ");
    go();

    first.runs();
    second.runs();

    assertThat(lines("maven")).hasSize(1);
    assertThat(lines("cached")).hasSize(1);
    assertThat(leftovers()).isEmpty();
    assertThat(tree.resolve("app/target/roundhouse.aot")).exists();
    launch().runs();
    assertThat(lines("maven")).hasSize(1);
  }

  @Test
  void takesOverFromAKilledBuilder() throws Exception {
    Launch killed = launch();
    within().until(() -> lines("maven").size() == 1);
    killed.process.descendants().forEach(ProcessHandle::destroyForcibly);
    killed.process.destroyForcibly().waitFor();
    go();

    launch().runs();

    assertThat(lines("maven")).hasSize(2);
    assertThat(leftovers()).isEmpty();
  }

  /// Two builds would write the same files, also when nobody waits for the first any more.
  @Test
  void waitsForTheMavenThatAKilledBuilderLeft() throws Exception {
    Launch killed = launch();
    within().until(() -> lines("maven").size() == 1);
    within().until(() -> Files.isSymbolicLink(tree.resolve(".building.work")));
    long orphan = maven(lines("maven").getFirst());
    killed.process.destroyForcibly().waitFor();

    Launch next = launch();
    next.says("process " + orphan + " on ");
    assertThat(lines("maven")).hasSize(1);
    go();

    next.runs();
    assertThat(lines("maven")).hasSize(2);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void endsItsMavenWhenItIsEnded() throws Exception {
    Launch ended = launch();
    within().until(() -> lines("maven").size() == 1);
    within().until(() -> Files.isSymbolicLink(tree.resolve(".building.work")));
    ProcessHandle maven = ProcessHandle.of(maven(lines("maven").getFirst())).orElseThrow();

    ended.process.destroy();

    assertThat(ended.process.waitFor()).isEqualTo(143);
    within().until(() -> !maven.isAlive());
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void letsOneOfManyInheritFromTheDead() throws Exception {
    // An owner and an heir that died: their number is in use, but by a process that began later.
    String host = new String(run("uname", "-n").readAllBytes(), UTF_8).strip();
    String owner = ProcessHandle.current().pid() + "-1-" + host;
    String heir = ProcessHandle.current().pid() + "-2-" + host;
    Files.createSymbolicLink(tree.resolve(".building"), Path.of(owner));
    Files.createSymbolicLink(tree.resolve(".building.after." + owner), Path.of(heir));
    go();

    List<Launch> all = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      all.add(launch());
    }

    for (Launch each : all) {
      each.runs();
    }
    assertThat(lines("maven")).hasSize(1);
    assertThat(lines("cached")).hasSize(1);
    assertThat(leftovers()).isEmpty();
  }

  private java.io.InputStream run(String... line) throws IOException {
    Process process = new ProcessBuilder(line).start();
    started.add(process);
    return process.getInputStream();
  }

  @Test
  void givesTheTestsTheJdkThatItFindsItself() throws Exception {
    jdk("newer", "26-ea");
    jdk("older", "21.0.4");
    go();

    Launch newer = new Launch("newer", "test", "-Dany");
    assertThat(newer.process.waitFor()).as(Files.readString(newer.err)).isZero();
    Launch older = new Launch("older", "test");
    assertThat(older.process.waitFor()).as(Files.readString(older.err)).isZero();

    assertThat(lines("maven").getFirst())
        .contains(" " + directory.resolve("newer") + " ")
        .endsWith("-Dany verify");
    assertThat(lines("maven").getLast()).doesNotContain("older");
  }
}
