package dev.roundhouse.fleet.npm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.kernel.PackageSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstalledTest {
  @TempDir private Path home;

  private Installed installed(String... programs) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int at = 0; at < programs.length; at += 2) {
      all.put(programs[at], programs[at + 1]);
    }
    return new Installed(
        "@scope/name", "1.2.3", home, all, Instant.parse("2026-01-02T03:04:05Z"), "sha512-x", 7);
  }

  private static PackageSpec spec(String rest) {
    return PackageSpec.parse("npm:@scope/name" + rest);
  }

  @Test
  void startsTheProgramNamedLikeThePackage() throws Exception {
    assertThat(installed("other", "o.js", "name", "n.js").entry(spec("")))
        .isEqualTo(home.toAbsolutePath().resolve("n.js"));
  }

  @Test
  void startsTheOnlyProgram() throws Exception {
    assertThat(installed("other", "o.js").entry(spec("@1.2.3"))).endsWithRaw(Path.of("o.js"));
    assertThat(installed("a", "o.js", "b", "o.js").entry(spec(""))).endsWithRaw(Path.of("o.js"));
  }

  @Test
  void startsTheProgramAskedFor() throws Exception {
    assertThat(installed("other", "o.js", "name", "n.js").entry(spec("#other")))
        .endsWithRaw(Path.of("o.js"));
  }

  @Test
  void namesTheChoicesWhereItCannotChoose() {
    PackageException several =
        catchThrowableOfType(
            PackageException.class, () -> installed("a", "a.js", "b", "b.js").entry(spec("")));
    PackageException unknown =
        catchThrowableOfType(
            PackageException.class, () -> installed("a", "a.js").entry(spec("#c")));

    assertThat(several.kind()).isEqualTo(Kind.NO_PROGRAM);
    assertThat(several.what()).contains("several programs (a, b)", "npm:@scope/name#a");
    assertThat(unknown.what()).contains("no program \"c\"; it has a");
  }

  @Test
  void isReadBackAsItWasWritten() throws Exception {
    Files.writeString(home.resolve("o.js"), "");
    Installed written = installed("other", "o.js");
    written.write();

    assertThat(Installed.read(home)).isEqualTo(written);

    Files.delete(home.resolve("o.js"));
    assertThat(Installed.read(home)).as("a program is gone").isNull();
    Files.writeString(home.resolve("installed.json"), "{");
    assertThat(Installed.read(home)).as("a spoilt record").isNull();
    assertThat(Installed.read(home.resolve("nowhere"))).isNull();
  }
}
