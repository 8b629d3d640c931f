package dev.roundhouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @TempDir private Path parent;

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void makesPrivateDirectories() throws IOException {
    try (DataDirectory data = DataDirectory.open(parent.resolve("deep/er/data"))) {
      assertThat(mode(data.root())).isEqualTo("rwx------");
      assertThat(mode(data.secrets())).isEqualTo("rwx------");
      assertThat(mode(data.run())).isEqualTo("rwx------");
      assertThat(mode(data.logs())).isEqualTo("rwx------");
      data.lock();
      assertThat(mode(data.run().resolve("lock"))).isEqualTo("rw-------");
      try (java.util.stream.Stream<Path> files = Files.list(data.root())) {
        assertThat(files).hasSize(3);
      }
    }
  }

  @Test
  void refusesOneThatEverybodyCanEnter() throws IOException {
    Path open = Files.createDirectory(parent.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThatThrownBy(() -> DataDirectory.open(open))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("rwxr-xr-x")
        .hasMessageContaining("chmod 700 " + open);
  }

  @Test
  void refusesOneOfSomebodyElse() throws IOException {
    Path foreign = Files.createDirectory(parent.resolve("foreign"));
    Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("rwx------"));
    assumeThat(Files.getAttribute(foreign, "unix:uid")).as("only root gives away").isEqualTo(0);
    Files.setAttribute(foreign, "unix:uid", 65534);

    assertThatThrownBy(() -> DataDirectory.open(foreign))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("chown -R");
  }

  @Test
  void writesForTheOwnerAloneAndReplacesWhole() throws IOException {
    Path file = parent.resolve("secret");
    DataDirectory.write(file, new byte[] {1});
    DataDirectory.write(file, new byte[] {2, 3});

    assertThat(DataDirectory.read(file)).containsExactly(2, 3);
    assertThat(mode(file)).isEqualTo("rw-------");
    try (java.util.stream.Stream<Path> files = Files.list(parent)) {
      assertThat(files).containsExactly(file);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> DataDirectory.read(file)).hasMessageContaining("chmod 600 " + file);
    assertThat(DataDirectory.read(Files.createSymbolicLink(parent.resolve("link"), file))).isNull();
  }

  private static void hold(Path path) {
    try (DataDirectory data = DataDirectory.open(path)) {
      data.lock();
    }
  }

  @Test
  void isHeldOnceInAProgramAndStaysHeldAfterTheAttempt() {
    Path path = parent.resolve("data");
    assertThat(DataDirectory.isInUse(path)).isFalse();
    try (DataDirectory first = DataDirectory.open(path)) {
      first.lock();
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThat(DataDirectory.isInUse(path)).isTrue();
        assertThatThrownBy(() -> hold(path))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("process " + ProcessHandle.current().pid());
      }
    }

    assertThat(DataDirectory.isInUse(path)).isFalse();
    hold(path);
  }

  @Test
  void isHeldOnceAmongPrograms() throws IOException, InterruptedException {
    Path path = parent.resolve("data");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(output.readLine()).isEqualTo("held");
      assertThat(DataDirectory.isInUse(path)).isTrue();

      assertThatThrownBy(() -> hold(path))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("process " + other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }

    hold(path);
  }

  /// Holds a directory until it is killed.
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      try (DataDirectory data = DataDirectory.open(Path.of(args[0]))) {
        data.lock();
        System.out.println(data.root().endsWith("data") ? "held" : "elsewhere");
        System.out.flush();
        int end = System.in.read();
        System.exit(end);
      }
    }
  }
}
