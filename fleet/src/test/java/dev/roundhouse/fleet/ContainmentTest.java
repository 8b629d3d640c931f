package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundhouse.fleet.process.Orphans;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Children that misbehave, within their bounds. The control groups are made at the top of each
/// tree, beside whatever group the test itself runs in; where the machine allows none, the tests
/// that need them say so and are skipped.
final class ContainmentTest {
  private static final Optional<ByteSize> SMALL = Optional.of(ByteSize.ofMiB(96));

  private final Yard yard = new Yard();
  private final Yard.Ears ears = new Yard.Ears();
  @TempDir private Path data;

  @Test
  void eachChildLeadsASessionOfItsOwnAndGainsNoPrivileges() throws IOException {
    ServerId server = yard.define("alone", Yard.CAT);
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      long pid = Yard.process(lease).pid();

      // Fields 5 and 6 of proc(5)'s stat: group and session.
      String stat = Files.readString(Path.of("/proc", "" + pid, "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      assertThat(fields[2]).isEqualTo("" + pid);
      assertThat(fields[3]).isEqualTo("" + pid);
      assertThat(Files.readString(Path.of("/proc", "" + pid, "status"))).contains("NoNewPrivs:\t1");
    }
  }

  @Test
  void theLimitOnFilesIsInForceEverywhere() throws IOException {
    ResourceLimits limits =
        new ResourceLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(77));
    ServerId server = yard.define("files", limited(Yard.CAT, limits));
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      assertThat(Files.readString(Path.of("/proc", "" + Yard.process(lease).pid(), "limits")))
          .containsPattern("Max open files +77 +77 ");
      LimitsInForce found = fleet.limits(limits, Optional.empty());
      assertThat(found.by()).isEqualTo(LimitsInForce.By.RLIMITS);
      assertThat(found.lacking()).isEmpty();
    }
  }

  @Test
  void aMemoryHogDiesAloneAndTheReasonSaysSo() {
    ResourceLimits limits =
        new ResourceLimits(SMALL, Optional.empty(), Optional.empty(), Optional.empty());
    // Bounded: 1 GiB at most, should the limit not hold.
    String script =
        "process.stdin.once('data', () => { const all = [];"
            + " for (let i = 0; i < 128; i++) all.push(Buffer.alloc(8 << 20, 1)); })";
    ServerId hog = yard.define("hog", limited(Yard.node(script), limits));
    ServerId other = yard.define("other", Yard.CAT);
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE)) {
      needs(fleet, limits);
      Lease neighbour = fleet.lease(other, "shared", LONG);
      Lease lease = fleet.lease(hog, "shared", LONG);
      Yard.pipe(lease).attach(ears);

      Yard.pipe(lease).send(Yard.bytes("go"));

      await().atMost(LONG).until(() -> !ears.ends.isEmpty());
      String reason = "was killed: over its memory limit of 96MiB";
      assertThat(ears.ends).containsExactly(reason);
      await().until(() -> fleet.instances().stream().noneMatch(each -> isHogs(each, hog)));
      assertThat(Yard.process(lease).child().reason()).isEqualTo(reason);
      assertThat(Yard.process(neighbour).isAlive()).isTrue();
    }
    assertThat(groups()).isEmpty();
  }

  @Test
  void aForkBombStaysWithinItsLimitAndEndsWhole() throws InterruptedException {
    ResourceLimits limits =
        new ResourceLimits(Optional.empty(), Optional.empty(), Optional.of(40), Optional.empty());
    // Bounded: 300 processes of 20 s at most, should the limit not hold.
    String script =
        "read go; i=0; while [ $i -lt 300 ]; do (sleep 20 &) 2>/dev/null; i=$((i+1)); done;"
            + " echo done; read end";
    ServerId server = yard.define("bomb", limited(Yard.shell(script), limits));
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE)) {
      needs(fleet, limits);
      Lease lease = fleet.lease(server, "shared", LONG);
      Yard.pipe(lease).attach(ears);
      Yard.pipe(lease).send(Yard.bytes("go"));

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> ears.lines.contains("done") || !ears.ends.isEmpty());

      assertThat(Yard.process(lease).child().tree()).hasSizeBetween(2, 40);
      lease.close();
      fleet.stop(server);
      assertThat(fleet.instances()).isEmpty();
    }
    assertThat(groups()).isEmpty();
  }

  @Test
  void whatHasForkedAwayAndDroppedItsMarkEndsToo() throws IOException {
    String script =
        "setsid env -i /bin/sh -c 'echo $$ > \"$0\"; exec sleep 300' %s & read end"
            .formatted(data.resolve("pid"));
    ServerId server = yard.define("runaway", Yard.shell(script));
    long runaway;
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE)) {
      Lease lease = fleet.lease(server, "shared", LONG);
      assumeTrue(!groups().isEmpty(), "this machine lets no control group be made: test skipped");
      await().until(() -> Files.exists(data.resolve("pid")) && Files.size(data.resolve("pid")) > 0);
      runaway = Long.parseLong(Files.readString(data.resolve("pid")).strip());
      // Its parent ends first, so that neither descent nor the mark leads to it.
      ProcessHandle.of(Yard.process(lease).pid()).orElseThrow().destroyForcibly();

      await().atMost(LONG).until(() -> !Yard.isRunning(runaway));
    }
    assertThat(groups()).isEmpty();
  }

  @Test
  void aLimitThatCannotBeInForceIsTold() {
    ResourceLimits limits =
        new ResourceLimits(SMALL, Optional.of(0.5), Optional.of(20), Optional.of(64));
    FleetSettings nowhere = settings(Optional.of("/no/such/group"));
    try (Fleet fleet = yard.open(nowhere, data, FleetObserver.NONE)) {
      LimitsInForce found = fleet.limits(limits, Optional.empty());

      assertThat(found.by()).isEqualTo(LimitsInForce.By.RLIMITS);
      assertThat(found.lacking()).containsOnlyKeys("memory", "cpu", "pids");
      assertThat(found.lacking().get("memory")).contains("RLIMIT_AS");
      assertThat(found.lacking().get("pids")).contains("run-as");
    }
  }

  @Test
  void aFloodOfErrorOutputIsRotatedAndDisturbsNobody() throws IOException {
    // 100 MB in lines of 1000 bytes.
    String script =
        "const b = ('x'.repeat(999) + '\\n').repeat(1000); let i = 0;"
            + " const f = () => i++ < 100 ? process.stderr.write(b, f) : console.log('done');"
            + " f(); process.stdin.resume()";
    ServerId flood = yard.define("flood", Yard.node(script));
    ServerId other = yard.define("other", Yard.CAT);
    long before = heap();
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE)) {
      Lease neighbour = fleet.lease(other, "shared", LONG);
      Yard.Ears heard = new Yard.Ears();
      Yard.pipe(neighbour).attach(heard);
      Lease lease = fleet.lease(flood, "shared", LONG);
      Yard.pipe(lease).attach(ears);

      int asked = 0;
      while (!ears.lines.contains("done") && asked < 1000) {
        String line = "call " + asked++;
        Yard.pipe(neighbour).send(Yard.bytes(line));
        await().atMost(Duration.ofSeconds(5)).until(() -> heard.lines.contains(line));
      }

      assertThat(ears.lines).contains("done");
      assertThat(heap() - before).isLessThan(64 << 20);
    }
    assertThat(logs()).allMatch(file -> file.toFile().length() <= 10 << 20).hasSizeLessThan(5);
  }

  @Test
  void aServerRunsAsAnotherUser() throws IOException {
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    assumeTrue(isRoot, "only root can become another user: test skipped");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    ServerId server =
        yard.define("nobody", as(Yard.shell("id -un; id -G; echo $HOME; read x"), "nobody"));
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      Yard.pipe(lease).attach(ears);
      await().until(() -> ears.lines.size() == 3);

      assertThat(ears.lines.getFirst()).isEqualTo("nobody");
      assertThat(ears.lines.get(1).split(" ")).doesNotContain("0");
      assertThat(ears.lines.get(2)).isNotEqualTo(System.getProperty("user.home"));
    }
  }

  @Test
  void aUserThatIsUnknownIsRefusedWithTheCure() {
    ServerId server = yard.define("stranger", as(Yard.CAT, "no-such-user"));
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE)) {
      FleetException failure =
          catchThrowableOfType(
              FleetException.class, () -> fleet.lease(server, "shared", LONG).close());

      assertThat(failure).hasMessageContaining("it cannot run as no-such-user: ");
      assertThat(failure.what()).containsAnyOf("add it, or correct run-as", "as root");
    }
  }

  @Test
  void aUserThatCannotReadTheDataDirectoryIsRefused() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "only root can become another user: test skipped");
    Path file = data.resolve("store/npm/x/index.js");
    ServerId server = yard.define("package", as(Yard.command("node", "" + file), "nobody"));
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE)) {
      FleetException failure =
          catchThrowableOfType(
              FleetException.class, () -> fleet.lease(server, "shared", LONG).close());

      assertThat(failure).hasMessageContaining("it cannot run as nobody: it cannot read " + file);
    }
  }

  @Test
  void aProgramThatCannotRunIsToldByItsOwnName() throws IOException {
    Path file = data.resolve("script");
    Files.writeString(file, "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    ServerId server = yard.define("script", Yard.command(file.toString()));
    FleetSettings patient = Yard.settle(settings(), Duration.ofSeconds(5));
    try (Fleet fleet = yard.open(patient, data, FleetObserver.NONE)) {
      FleetException failure =
          catchThrowableOfType(
              FleetException.class, () -> fleet.lease(server, "shared", LONG).close());

      assertThat(failure)
          .hasMessageContaining(
              "command \"%s\" could not be started: No such file or directory".formatted(file));
    }
  }

  @Test
  void aChildIsInItsGroupBeforeItsFirstInstruction() {
    ServerId server = yard.define("early", Yard.shell("cat /proc/self/cgroup; echo end; read x"));
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      assumeTrue(!groups().isEmpty(), "this machine lets no control group be made: test skipped");
      Yard.pipe(lease).attach(ears);
      await().until(() -> ears.lines.contains("end"));

      assertThat(ears.lines)
          .anyMatch(line -> line.contains("/roundhouse-" + Orphans.house(data) + "/"));
    }
  }

  @Test
  void groupsThatAnEarlierRunHasLeftAreTakenAway() throws IOException {
    List<Path> houses;
    ServerId server = yard.define("x", Yard.CAT);
    try (Fleet fleet = yard.open(settings(), data, FleetObserver.NONE)) {
      fleet.lease(server, "shared", LONG).close();
      houses = groups();
    }
    assertThat(groups()).isEmpty();
    assumeTrue(!houses.isEmpty(), "this machine lets no control group be made: test skipped");
    Path left = Files.createDirectories(houses.getFirst().resolve("1-1@gone-1"));
    Process orphan = new ProcessBuilder("/bin/sleep", "100").start();
    try {
      Files.writeString(left.resolve("cgroup.procs"), Long.toString(orphan.pid()));

      yard.open(settings(), data, FleetObserver.NONE).close();

      await().until(() -> !orphan.isAlive());
      assertThat(left).doesNotExist();
    } finally {
      orphan.destroyForcibly();
    }
    assertThat(groups()).isEmpty();
  }

  private static boolean isHogs(InstanceState state, ServerId hog) {
    return state.server().equals(hog) && state.running() != null;
  }

  private static void needs(Fleet fleet, ResourceLimits limits) {
    Map<String, String> lacking = fleet.limits(limits, Optional.empty()).lacking();
    assumeTrue(lacking.isEmpty(), () -> "not on this machine: " + lacking + ", test skipped");
  }

  private static FleetSettings settings() {
    return settings(Optional.of("/"));
  }

  private static FleetSettings settings(Optional<String> group) {
    FleetSettings from = Yard.settings();
    return new FleetSettings(
        from.sleep(),
        from.settle(),
        from.stopWithin(),
        from.backoff(),
        from.breaker(),
        from.memory(),
        from.pipes(),
        from.log(),
        from.limits(),
        from.runAs(),
        group,
        from.containerEngine(),
        from.maxStarts(),
        from.preWake());
  }

  private static Launch.Command limited(Launch.Command command, ResourceLimits limits) {
    return new Launch.Command(
        command.command(), command.args(), command.env(), command.cwd(), limits, Optional.empty());
  }

  private static Launch.Command as(Launch.Command command, String user) {
    return new Launch.Command(
        command.command(),
        command.args(),
        command.env(),
        command.cwd(),
        ResourceLimits.NONE,
        Optional.of(user));
  }

  /// The groups of this house in the trees of the machine.
  private List<Path> groups() {
    String name = "roundhouse-" + Orphans.house(data);
    Path top = Path.of("/sys/fs/cgroup");
    try (Stream<Path> trees = Files.isDirectory(top) ? Files.list(top) : Stream.of()) {
      return Stream.concat(Stream.of(top), trees)
          .map(tree -> tree.resolve(name))
          .filter(Files::isDirectory)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("logs/servers"))) {
      return files.toList();
    }
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
