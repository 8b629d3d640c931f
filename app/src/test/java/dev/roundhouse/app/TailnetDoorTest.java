package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People whom a front on this machine has identified, at the doors.
final class TailnetDoorTest {
  private static final String LOGIN = "Tailscale-User-Login";

  @TempDir private Path directory;

  private static HttpResponse<String> get(RunningHouse house, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(house.url(path)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Test
  void letsInWhoIsNamedForWhatIsSaid() throws Exception {
    String file = "listen: {port: 0}\nsecurity:\n  tailscale:\n    ada@example.com: monitor\n";
    try (RunningHouse house = RunningHouse.open(directory, file)) {
      assertThat(get(house, "/api/v1/servers", LOGIN, "ada@example.com").statusCode())
          .isEqualTo(200);
      assertThat(get(house, "/api/v1/tokens", LOGIN, "ada@example.com").statusCode())
          .isEqualTo(403);
      assertThat(get(house, "/api/v1/servers", LOGIN, "bob@example.com").statusCode())
          .isEqualTo(401);
      assertThat(get(house, "/api/v1/servers").statusCode()).isEqualTo(401);
      // A token counts for itself, also a bad one.
      String token = "Bearer " + house.token("u", "mcp");
      assertThat(
              get(house, "/metrics", LOGIN, "ada@example.com", "Authorization", token).statusCode())
          .isEqualTo(403);
      assertThat(
              get(house, "/metrics", LOGIN, "ada@example.com", "Authorization", "Bearer x")
                  .statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void believesNobodyUnlessSomebodyIsNamed() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      assertThat(get(house, "/api/v1/servers", LOGIN, "ada@example.com").statusCode())
          .isEqualTo(401);
    }
  }
}
