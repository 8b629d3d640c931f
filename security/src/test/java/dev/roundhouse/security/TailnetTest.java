package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TailnetTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private final Tailnet tailnet = Tailnet.of(Map.of("Ada@example.com", "monitor server:files"));

  @Test
  void knowsThoseWhoAreNamed() {
    Authentication known =
        Objects.requireNonNull(tailnet.authenticate(List.of("ada@Example.com"), HERE));

    Principal ada =
        switch (known) {
          case Authentication.Accepted(Principal principal) -> principal;
          case Authentication.Missing _, Authentication.Refused _ ->
              throw new AssertionError("not let in: " + known);
        };
    assertThat(ada.subject()).isEqualTo("tailscale/ada@example.com");
    assertThat(ada.may(Scope.MONITOR)).isTrue();
    assertThat(ada.may(Scope.ADMIN)).isFalse();
  }

  @Test
  void believesNobodyElse() throws Exception {
    InetAddress elsewhere = InetAddress.ofLiteral("100.64.0.7");

    assertThat(tailnet.authenticate(List.of("ada@example.com"), elsewhere)).isNull();
    assertThat(tailnet.authenticate(List.of(), HERE)).isNull();
    assertThat(Tailnet.NONE.authenticate(List.of("ada@example.com"), HERE)).isNull();
    assertThat(tailnet.authenticate(List.of("bob@example.com"), HERE))
        .isInstanceOf(Authentication.Refused.class);
    assertThat(tailnet.authenticate(List.of(""), HERE)).isInstanceOf(Authentication.Refused.class);
    assertThat(tailnet.authenticate(List.of("ada@example.com", "ada@example.com"), HERE))
        .isInstanceOf(Authentication.Refused.class);
  }

  @Test
  void wantsScopesThatThereAre() {
    assertThatThrownBy(() -> Tailnet.of(Map.of("ada@example.com", "moniter")))
        .hasMessageContaining("tailscale.ada@example.com: \"moniter\" is no scope");
    assertThatThrownBy(() -> Tailnet.of(Map.of("ada@example.com", " ")))
        .hasMessageContaining("says no scope");
  }
}
