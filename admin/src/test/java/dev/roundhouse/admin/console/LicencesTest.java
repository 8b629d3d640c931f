package dev.roundhouse.admin.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The libraries of a class path, and not the program itself.
final class LicencesTest {
  @TempDir private Path folder;

  private Path jar(String name, String group, String artifact) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(
          new ZipEntry("META-INF/maven/" + group + "/" + artifact + "/pom.properties"));
      out.write(("groupId=" + group).getBytes(UTF_8));
    }
    return jar;
  }

  private static List<Licences.Library> of(Path... jars) {
    return Licences.of(
        Stream.of(jars).map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
  }

  @Test
  void roomsOfAReleaseAreNoLibraries() throws IOException {
    Path room = jar("admin-1.4.0.jar", "dev.roundhouse", "admin");
    Path unreleased = jar("kernel-1.5.0-SNAPSHOT.jar", "dev.roundhouse", "kernel");
    Path library = jar("gson-2.13.1.jar", "com.google.code.gson", "gson");

    assertThat(of(room, unreleased, library))
        .containsExactly(new Licences.Library("gson", "2.13.1", "Apache-2.0"));
  }

  @Test
  void aLibraryOfItsUsersNameOrThatIsNoReleaseIsOne() throws IOException {
    Path folder = Files.createDirectories(this.folder.resolve("dev/roundhouse/lib"));
    Path library =
        Files.move(
            jar("gson-3.0-SNAPSHOT.jar", "com.google.code.gson", "gson"),
            folder.resolve("gson-3.0-SNAPSHOT.jar"));
    Path unknown = jar("stranger-7.jar", "dev.roundhouse.elsewhere", "stranger");

    assertThat(of(library, unknown))
        .containsExactly(
            new Licences.Library("gson", "3.0-SNAPSHOT", "Apache-2.0"),
            new Licences.Library("stranger", "7", ""));
  }

  /// What cannot be looked at is shown, not left out.
  @Test
  void whatIsNoArchiveIsShown() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken-1.jar"), "no archive");

    assertThat(of(broken)).containsExactly(new Licences.Library("broken", "1", ""));
  }
}
