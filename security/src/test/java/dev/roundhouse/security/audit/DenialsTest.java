package dev.roundhouse.security.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DenialsTest {
  /// A clock that stands until it is moved.
  private static final class Clock implements Ticker {
    private Duration since = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.EPOCH.plus(since);
    }

    @Override
    public long nanos() {
      return since.toNanos();
    }

    @Override
    public void sleep(Duration duration) {
      since = since.plus(duration);
    }
  }

  private final Clock clock = new Clock();
  private final Denials denials = new Denials(clock);

  private AuditEvent denial(int host) throws UnknownHostException {
    InetAddress from = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host});
    return new AuditEvent(
        clock.instant(),
        Kind.DENIAL,
        new AuditEvent.Who("r", null, null, from),
        new AuditEvent.What("POST", null, "/mcp", null),
        new AuditEvent.Result(Outcome.REFUSED, "token-refused", null));
  }

  @Test
  void tellsSixtyOneByOneAndTheRestAsANumber() throws UnknownHostException {
    int told = 0;
    for (int each = 0; each < 1000; each++) {
      told += denials.told(denial(1)).size();
    }
    assertThat(told).isEqualTo(60);
    assertThat(denials.isOwing()).isTrue();
    assertThat(denials.told(denial(2))).as("another address is another matter").hasSize(1);
    assertThat(denials.owed(false)).isEmpty();

    clock.sleep(Duration.ofMinutes(1));
    List<AuditEvent> owed = denials.owed(false);

    assertThat(owed).hasSize(1);
    assertThat(owed.getFirst().result().reason()).startsWith("940 more of this address");
    assertThat(denials.isOwing()).isFalse();
    assertThat(denials.told(denial(1))).as("a new minute").hasSize(1);
  }

  @Test
  void tellsAtTheEndWhatItOwes() throws UnknownHostException {
    for (int each = 0; each < 61; each++) {
      denials.told(denial(1));
    }

    assertThat(denials.owed(true).getFirst().result().reason()).startsWith("1 more");
  }
}
