package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VisitTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void hasTheIdOfTheClientElseOfTheTraceElseItsOwn() {
    assertThat(Visit.of("a-1_B.c", TRACE, null).id()).isEqualTo("a-1_B.c");
    assertThat(Visit.of(null, TRACE, null).id()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    String one = Visit.of(null, null, null).id();
    String two = Visit.of(null, null, null).id();
    assertThat(one).matches("[0-9a-f]{8}-[0-9a-z]+").isNotEqualTo(two);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "ä", "\"", "a/b", "{}"})
  void takesNoIdThatCouldDoHarm(String given) {
    assertThat(Visit.of(given, null, null).id()).isNotEqualTo(given);
    assertThat(Visit.of("x".repeat(65), null, null).id()).hasSizeLessThan(65);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e47-00f067aa0ba902b7-01-more-of-it"
      })
  void takesNoTraceThatIsNone(String traceparent) {
    assertThat(Visit.of(null, traceparent, null).id()).contains("-");
  }

  @Test
  void isThereForItsTimeAndKnowsWhoItIs() {
    Visit visit = Visit.of("v-1", null, null);
    visit.during(() -> {
      assertThat(Visit.current()).isSameAs(visit);
      assertThat(Visit.current().who().subject()).isNull();
      Visit.current().admitted(new Principal("ada", Grants.of(Set.of(Scope.MCP)), "token-1"));
      assertThat(Visit.current().who())
          .isEqualTo(new AuditEvent.Who("v-1", "ada", "token-1", null));
    });
    assertThat(Visit.current().id()).isEmpty();
    assertThat(Visit.current().who().request()).isNull();
  }
}
