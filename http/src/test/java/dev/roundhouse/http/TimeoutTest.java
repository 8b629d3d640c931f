package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TimeoutTest {
  private static final Handler OK = (_, response) -> response.send();

  @Test
  void aHeadThatDribblesIsCutOff() throws Exception {
    Settings settings = new Settings().requestTimeout(Duration.ofMillis(300));
    try (HttpServer server = settings.start(OK);
        RawClient client = new RawClient(server)) {
      client.send("GET / HTTP/1.1\r\nHost: t\r\nX-Slow: a");

      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aBodyThatDribblesIsCutOff() throws Exception {
    Settings settings = new Settings().requestTimeout(Duration.ofMillis(300));
    try (HttpServer server = settings.start(OK);
        RawClient client = new RawClient(server)) {
      client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc");

      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws Exception {
    Settings settings = new Settings().requestTimeout(Duration.ofMillis(200));
    try (HttpServer server = settings.start(OK);
        RawClient client = new RawClient(server)) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void anIdleConnectionIsClosedAfterItsTime() throws Exception {
    Settings settings = new Settings().idleTimeout(Duration.ofMillis(200));
    try (HttpServer server = settings.start(OK);
        RawClient client = new RawClient(server)) {
      assertThat(client.get("/").answer().status()).isEqualTo(200);

      assertThat(client.isClosedByServer()).isTrue();
    }
  }
}
