package dev.roundhouse.gateway.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.Protocol.Era;
import java.util.ArrayList;
import java.util.List;
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
              "{}".getBytes(UTF_8)),
          line,
          Limits.DEFAULT,
          NOBODY,
          (server, what) -> noise.add(server + " " + what));

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
}
