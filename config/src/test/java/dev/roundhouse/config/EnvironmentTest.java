package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  @Test
  void keepsStateBelowTheHome() {
    Environment environment = Environment.of(Map.of("HOME", "/home/ada"));

    assertThat(environment.home()).isEqualTo(Path.of("/home/ada"));
    assertThat(environment.dataDirectory()).isEqualTo(Path.of("/home/ada/.local/share/roundhouse"));
  }

  @Test
  void followsTheDataHomeOfTheUser() {
    Environment environment = Environment.of(Map.of("HOME", "/h", "XDG_DATA_HOME", "/srv/data"));

    assertThat(environment.dataDirectory()).isEqualTo(Path.of("/srv/data/roundhouse"));
  }

  @Test
  void ignoresFoldersThatAreNotAbsolute() {
    Environment environment = Environment.of(Map.of("HOME", "/h", "XDG_DATA_HOME", "data"));

    assertThat(environment.dataDirectory()).isEqualTo(Path.of("/h/.local/share/roundhouse"));
    assertThat(Environment.of(Map.of("HOME", "")).home()).isAbsolute();
  }

  @Test
  void knowsWhereCommandsAreLookedFor() {
    assertThat(Environment.of(Map.of("PATH", "/usr/bin::relative:/opt/bin")).programs())
        .containsExactly(Path.of("/usr/bin"), Path.of("/opt/bin"));
    assertThat(Environment.of(Map.of()).programs()).isEmpty();
  }

  @Test
  void readsTheProcessAndPrintsNothingOfIt() {
    Environment environment = Environment.system();

    assertThat(environment.variable("PATH")).isEqualTo(System.getenv("PATH"));
    assertThat(environment.variable("ROUNDHOUSE_NO_SUCH_VARIABLE")).isNull();
    assertThat(environment.home()).isAbsolute();
    assertThat(Environment.of(Map.of("A", "hunter2")).toString()).doesNotContain("hunter2", "A=");
  }
}
