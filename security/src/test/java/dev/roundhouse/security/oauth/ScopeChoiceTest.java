package dev.roundhouse.security.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which scopes are asked for.
final class ScopeChoiceTest {
  private static Discovery.Found found(List<String> resource, String... issuer) {
    return new Discovery.Found(
        "https://mcp.example/mcp",
        Issued.with(
            "https://login.example",
            new IssuerMetadata.Abilities(true, true, false, List.of()),
            issuer),
        resource);
  }

  private static Challenge naming(String... scopes) {
    return new Challenge(true, Optional.empty(), Set.of(scopes), Optional.empty());
  }

  private static Challenge step(String... scopes) {
    return new Challenge(true, Optional.empty(), Set.of(scopes), Optional.of("insufficient_scope"));
  }

  @Test
  void thoseOfTheOperatorFirst() {
    assertThat(ScopeChoice.of(List.of("mine"), naming("a"), found(List.of("b")), Set.of()))
        .containsExactly("mine");
  }

  @Test
  void thenThoseOfTheChallengeThenOfTheResourceThenNone() {
    assertThat(ScopeChoice.of(List.of(), naming("a"), found(List.of("b")), Set.of()))
        .containsExactly("a");
    assertThat(ScopeChoice.of(List.of(), naming(), found(List.of("b", "c"), "d"), Set.of()))
        .containsExactly("b", "c");
    assertThat(ScopeChoice.of(List.of(), naming(), found(List.of(), "d"), Set.of())).isEmpty();
  }

  @Test
  void aStepKeepsWhatWasAskedBefore() {
    assertThat(ScopeChoice.of(List.of(), step("write"), found(List.of("x")), Set.of("read")))
        .containsExactlyInAnyOrder("read", "write");
    assertThat(ScopeChoice.of(List.of("mine"), step("write"), found(List.of()), Set.of("mine")))
        .containsExactlyInAnyOrder("mine", "write");
    assertThat(ScopeChoice.of(List.of(), step(), found(List.of("x")), Set.of()))
        .containsExactly("x");
  }

  @Test
  void asksToStayOnlyWhereThatIsKnownAndNotAlone() {
    assertThat(ScopeChoice.of(List.of(), naming("a"), found(List.of(), "offline_access"), Set.of()))
        .containsExactly("a", "offline_access");
    assertThat(ScopeChoice.of(List.of(), naming("a"), found(List.of(), "a"), Set.of()))
        .containsExactly("a");
    assertThat(ScopeChoice.of(List.of(), naming(), found(List.of(), "offline_access"), Set.of()))
        .isEmpty();
  }
}
