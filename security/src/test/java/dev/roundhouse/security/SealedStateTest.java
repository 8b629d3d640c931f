package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.security.SealedState.Refused;
import dev.roundhouse.security.SealedState.Valid;
import dev.roundhouse.storage.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SealedStateTest {
  private static final byte[] DIGEST = {1, 2, 3};
  private static final byte[] PAYLOAD = "what was asked".getBytes(UTF_8);

  @TempDir private Path parent;
  private Path keys = Path.of(".");
  private final ManualTicker ticker = new ManualTicker();
  private SealedState state;
  private String sealed;

  @BeforeEach
  void seal() {
    keys = KeyFolder.in(DataDirectory.open(parent.resolve("data")));
    state = SealedState.open(keys, ticker);
    sealed = state.seal(PAYLOAD, "ann", DIGEST, Duration.ofMinutes(5));
  }

  private void assertOpens(SealedState with, String token) {
    assertThat(with.open(token, "ann", DIGEST))
        .isInstanceOfSatisfying(Valid.class, open -> assertThat(open.payload()).isEqualTo(PAYLOAD));
  }

  private void assertRefused(String token) {
    assertThat(state.open(token, "ann", DIGEST)).as(token).isInstanceOf(Refused.class);
  }

  @Test
  void opensWhatItSealedAlsoAfterARestart() {
    assertOpens(state, sealed);
    assertOpens(SealedState.open(keys, ticker), sealed);
  }

  @Test
  void neverSealsTheSameTwiceAndHidesThePayload() {
    assertThat(state.seal(PAYLOAD, "ann", DIGEST, Duration.ofMinutes(5))).isNotEqualTo(sealed);
    assertThat(new String(Base64.getUrlDecoder().decode(sealed), UTF_8)).doesNotContain("asked");
  }

  @Test
  void endsOnTime() {
    ticker.advance(Duration.ofMinutes(5).minusMillis(1));
    assertOpens(state, sealed);
    ticker.advance(Duration.ofMillis(1));
    assertThat(state.open(sealed, "ann", DIGEST)).isEqualTo(new Refused("it has expired"));
  }

  @Test
  void isBoundToPrincipalAndDigest() {
    assertThat(state.open(sealed, "bob", DIGEST)).isInstanceOf(Refused.class);
    assertThat(state.open(sealed, "ann", new byte[] {1, 2})).isInstanceOf(Refused.class);
    assertThat(state.open(sealed, "ann\u0001", new byte[] {2, 3})).isInstanceOf(Refused.class);
  }

  @Test
  void refusesEveryChangedByte() {
    byte[] whole = Base64.getUrlDecoder().decode(sealed);
    for (int index = 0; index < whole.length; index++) {
      byte[] changed = whole.clone();
      changed[index] ^= 1;
      assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
    }
    for (int length = 0; length < sealed.length(); length++) {
      assertRefused(sealed.substring(0, length));
    }
    assertRefused(sealed + "A");
    assertRefused(sealed + "=");
    assertRefused("\u00e9" + sealed);
    assertRefused("A".repeat(200_000));
  }

  @Test
  void isOfNoUseInAnotherHouse() {
    Path elsewhere = DataDirectory.open(parent.resolve("other")).secrets();

    assertThat(SealedState.open(elsewhere, ticker).open(sealed, "ann", DIGEST))
        .isInstanceOf(Refused.class);
  }

  @Test
  void holdsEmptyAndLargestPayloadsAndNoLarger() {
    String empty = state.seal(new byte[0], "", new byte[0], Duration.ofSeconds(1));
    byte[] most = new byte[SealedState.MAX_PAYLOAD];
    String large = state.seal(most, "ann", DIGEST, Duration.ofSeconds(1));

    assertThat(state.open(empty, "", new byte[0])).isInstanceOf(Valid.class);
    assertThat(state.open(large, "ann", DIGEST)).isInstanceOf(Valid.class);
    assertThatThrownBy(() -> state.seal(new byte[most.length + 1], "a", DIGEST, Duration.ofDays(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> state.seal(PAYLOAD, "a", DIGEST, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
