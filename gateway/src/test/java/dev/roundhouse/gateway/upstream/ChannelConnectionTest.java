package dev.roundhouse.gateway.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.gateway.BuiltIn;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.security.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ChannelConnectionTest {
  /// A channel whose other side is the test.
  private static final class Line implements Channel {
    private final List<String> sent = new ArrayList<>();

    @Override
    public void attach(Receiver receiver) {}

    @Override
    public void send(byte[] line) {
      sent.add(new String(line, UTF_8));
    }

    @Override
    public boolean recall(byte[] line) {
      return false;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static final Unasked NOBODY =
      new Unasked() {
        @Override
        public void note(Connection connection, Frame notification) {}

        @Override
        public void ask(Connection connection, Frame request) {}

        @Override
        public void closed(Connection connection, String reason) {}
      };

  /// A clock that stands still until a test moves it.
  private static final class Hands implements Ticker {
    private final AtomicLong nanos = new AtomicLong(1);

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(nanos.get());
    }

    @Override
    public void sleep(Duration duration) {
      nanos.addAndGet(duration.toNanos());
    }
  }

  private final Hands ticker = new Hands();
  private final Line line = new Line();
  private final List<String> noise = new ArrayList<>();
  private final ChannelConnection connection =
      new ChannelConnection(
          new ServerId("one"),
          new Caller(
              "principal",
              "tenant",
              "profile",
              Era.LEGACY,
              "2025-11-25",
              "{}".getBytes(UTF_8),
              "{}".getBytes(UTF_8),
              Reach.EVERYTHING),
          line,
          Limits.DEFAULT,
          NOBODY,
          (server, what) -> noise.add(server + " " + what),
          ticker);

  private UpstreamCall started(long id) throws UpstreamFailure {
    return connection.start(Outgoing.internal(id, "ping", new byte[0]));
  }

  private void answered(long id) {
    connection.line(("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}").getBytes(UTF_8));
  }

  @Test
  void takesALateAnswerToACancelledCallForNoLie() throws Exception {
    started(7).cancel("nobody waits");

    answered(7);

    assertThat(line.sent).anyMatch(each -> each.contains("notifications/cancelled"));
    assertThat(noise).isEmpty();
  }

  @Test
  void tellsOfAnswersThatNobodyAskedFor() throws Exception {
    started(7).cancel("nobody waits");
    started(8);

    answered(7);
    answered(7);
    answered(8);
    answered(8);
    answered(9);

    assertThat(noise).hasSize(3).allMatch(each -> each.startsWith("one answered a request"));
  }

  @Test
  void endsALongWaitWhenItsTimeIsOver() throws Exception {
    UpstreamCall call =
        connection.start(
            new Outgoing(
                3, "tools/call", null, new String[0], new byte[0], BuiltIn.Asker.GATEWAY, false));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CallEvent> waiting = threads.submit(() -> call.next(Duration.ofSeconds(30)));
      ticker.sleep(Duration.ofSeconds(29));
      connection.endOverdue();
      assertThat(waiting.isDone()).isFalse();

      // Whether the wait began before or after the clock was moved, two times its length are
      // enough.
      await()
          .until(() -> {
            ticker.sleep(Duration.ofSeconds(31));
            connection.endOverdue();
            return waiting.isDone();
          });

      assertThatThrownBy(waiting::get)
          .cause()
          .isInstanceOf(UpstreamFailure.class)
          .hasMessageContaining("was not answered within 30000 ms");
      answered(3);
      assertThat(call.next(Duration.ofSeconds(30))).isInstanceOf(CallEvent.Done.class);
    }
  }
}
