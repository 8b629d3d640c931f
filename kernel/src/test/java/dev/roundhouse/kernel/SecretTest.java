package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SecretTest {
  @Test
  void printsNothingOfItsValue() {
    Secret secret = Secret.of("hush");

    assertThat(secret).hasToString("****");
    assertThat(secret.reveal()).isEqualTo("hush");
  }

  @Test
  void equalsByValue() {
    assertThat(Secret.of("hush"))
        .isEqualTo(Secret.of("hush"))
        .hasSameHashCodeAs(Secret.of("hush"))
        .isNotEqualTo(Secret.of("hus"))
        .isNotEqualTo("hush");
  }
}
