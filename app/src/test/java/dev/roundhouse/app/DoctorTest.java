package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.Finding.Verdict;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.storage.DataDirectory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The doctor says what is there and starts nothing.
@Timeout(120)
final class DoctorTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path directory;

  private Path data() {
    return directory.resolve("data");
  }

  private Ran doctor(String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "doctor";
    all[1] = "--data";
    all[2] = data().toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return Ran.of(all);
  }

  private Path file(String yaml) throws Exception {
    return Files.writeString(directory.resolve("roundhouse.yaml"), yaml);
  }

  private static Finding named(List<Finding> findings, String name) {
    return findings.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private Finding clock(Instant now) {
    return named(
        new Checkup(data(), now).findings(Optional.empty(), List.of(), Optional.empty()), "clock");
  }

  @Test
  void looksAtEverythingAndMakesNothing() throws Exception {
    Path file = file("listen: {port: 0}\n");

    Ran ran = doctor("--config", file.toString());

    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.out().lines().map(line -> line.split(" {2,}", 2)[0]))
        .contains(
            "java",
            "data directory",
            "configuration",
            "clock",
            "memory",
            "swap",
            "paging out",
            "control groups",
            "open files",
            "node",
            "npm",
            "setsid",
            "door");
    assertThat(ran.out())
        .contains(data() + " is not there yet", "no program runs on " + data(), file + " is good");
    assertThat(data()).doesNotExist();
  }

  @Test
  void findsTheProgramThatRuns() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      Ran ran = doctor("--json");

      assertThat(ran.exit()).as(ran.out()).isZero();
      Json said = Json.parse(ran.out().getBytes(UTF_8));
      assertThat(said.get("good").truth(false)).isTrue();
      Json door = said.get("findings").items().getLast();
      assertThat(door.get("name").text()).isEqualTo("door");
      assertThat(door.get("verdict").text()).isEqualTo("ok");
      assertThat(door.get("says").text()).isEqualTo("open at " + house.url(""));
    }
  }

  @Test
  void endsWithOneWhenOthersCanReadTheData() throws Exception {
    Files.createDirectory(data());
    Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwxr-xr-x"));

    Ran ran = doctor();

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out())
        .containsPattern("data directory +missing +directory .* can be read by others")
        .contains("chmod 700 " + data());
  }

  @Test
  void endsWithOneWhenAProgramHasTheDataAndNoDoor() {
    try (DataDirectory taken = DataDirectory.open(data())) {
      taken.lock();

      Ran ran = doctor();

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.out()).containsPattern("door +missing +a program runs on .*its door does not");
    }
  }

  @Test
  void endsWithOneForABadFileOrATakenPort() throws Exception {
    Ran bad = doctor("--config", file("listen: {prot: 1}\nx: 2\n").toString());
    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.out()).contains("did you mean \"port\"?, and 1 more", "roundhouse config check");

    Ran none = doctor("--config", directory.resolve("none.yaml").toString());
    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.out()).contains("there is no file");

    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = file("listen: {port: " + taken.getLocalPort() + "}\n");
      Ran ran = doctor("--config", file.toString());
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.out()).contains(taken.getLocalPort() + " cannot be listened at");
    }
  }

  @Test
  void noticesAClockThatIsWrong() throws Exception {
    assertThat(clock(NOW).verdict()).isEqualTo(Verdict.OK);
    assertThat(clock(Instant.EPOCH).verdict()).isEqualTo(Verdict.MISSING);

    try (DataDirectory made = DataDirectory.open(data())) {
      Path database = Files.createFile(made.root().resolve("roundhouse.db"));
      Files.setLastModifiedTime(database, FileTime.from(NOW.plusSeconds(3600)));
      assertThat(clock(NOW).verdict()).isEqualTo(Verdict.LIMITED);
      Files.setLastModifiedTime(database, FileTime.from(NOW.plusSeconds(60)));
      assertThat(clock(NOW).verdict()).isEqualTo(Verdict.OK);
    }
  }
}
