package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class EnvironmentTest {
  private static final Path HOME = Path.of("/home/ann");

  @Test
  void dataDirectoryFollowsXdg() {
    assertThat(Environment.dataDirectory("/var/data", HOME))
        .isEqualTo(Path.of("/var/data/roundhouse"));
    assertThat(Environment.dataDirectory(null, HOME))
        .isEqualTo(Path.of("/home/ann/.local/share/roundhouse"));
    assertThat(Environment.dataDirectory("relative", HOME))
        .isEqualTo(Path.of("/home/ann/.local/share/roundhouse"));
  }

  @Test
  void homeIsAbsolute() {
    assertThat(Environment.home()).isAbsolute();
    assertThat(Environment.get("ROUNDHOUSE_NO_SUCH_VARIABLE")).isNull();
  }
}
