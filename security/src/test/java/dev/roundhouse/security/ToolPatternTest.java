package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.ServerId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which tools a pattern means.
final class ToolPatternTest {
  @ParameterizedTest
  @CsvSource({
    "files/read,files,read,true",
    "files/read,files,read_all,false",
    "files/*,files,read,true",
    "files/*,other,read,false",
    "*/*,files,read,true",
    "*/delete_*,github,delete_repo,true",
    "*/delete_*,github,undelete_repo,false",
    "*/*delete*,github,undelete_repo,true",
    "git*/push,github,push,true",
    "a/x*y*z,a,xyzyz,true",
    "a/x*y*z,a,xzy,false",
    "a/sub/tool,a,sub/tool,true",
  })
  void aStarStandsForAnyRun(String pattern, String server, String tool, boolean fits) {
    assertThat(new ToolPattern(pattern).fits(new ServerId(server), tool)).isEqualTo(fits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "read", "/read", "files/", "no such/read"})
  void whatNamesNoToolIsRefused(String pattern) {
    assertThatThrownBy(() -> new ToolPattern(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"");
  }
}
