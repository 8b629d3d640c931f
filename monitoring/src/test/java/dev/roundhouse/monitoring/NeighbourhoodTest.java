package dev.roundhouse.monitoring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// With a real web server, a real port, and real databases of both kinds.
@Timeout(60)
final class NeighbourhoodTest {
  @TempDir private Path folder;

  private static Component only(NeighbourSettings neighbour, String password) {
    HealthSettings settings =
        new HealthSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            2,
            1,
            Duration.ofDays(1),
            Duration.ofDays(1),
            Map.of("one", neighbour));
    return new Neighbourhood(_ -> Secret.of(password)).components(settings).getFirst();
  }

  private static Reading look(NeighbourSettings neighbour) throws Exception {
    return only(neighbour, "").probe().read();
  }

  private static NeighbourSettings web(String url) {
    return new NeighbourSettings.Web(URI.create(url), false, Optional.empty(), Optional.empty());
  }

  private static NeighbourSettings port(String hostAndPort) {
    return new NeighbourSettings.Socket(hostAndPort, false, Optional.empty(), Optional.empty());
  }

  private static NeighbourSettings sql(String sql, Optional<String> user) {
    return new NeighbourSettings.Sql(
        sql,
        user,
        user.map(_ -> SecretText.parse("${secret:db}")),
        true,
        Optional.of(Duration.ofSeconds(7)),
        Optional.empty());
  }

  /// Answers once.
  private static Thread answering(ServerSocket socket, String answer) {
    return Thread.ofVirtual()
        .start(() -> {
          try (Socket client = socket.accept()) {
            client.getInputStream().read(new byte[1000]);
            client.getOutputStream().write(answer.getBytes(US_ASCII));
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "200 OK, HEALTHY",
    "302 Found, HEALTHY",
    "404 Not Found, UNHEALTHY",
    "503 Service Unavailable, UNHEALTHY"
  })
  void oneOnTheWebIsWellWhenItAnswersSo(String status, ComponentState state) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering = answering(socket, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");

      String url = "http://127.0.0.1:" + socket.getLocalPort() + "/ready";
      Reading reading = look(web(url + "?key=hidden"));

      answering.join();
      assertThat(reading.state()).isEqualTo(state);
      assertThat(reading.message()).contains(url, status.substring(0, 3)).doesNotContain("hidden");
    }
  }

  @Test
  void onePortIsWellWhenItTakesAConnection() throws Exception {
    String where;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      where = "127.0.0.1:" + socket.getLocalPort();
      assertThat(look(port(where)).state()).isEqualTo(ComponentState.HEALTHY);
    }

    Reading gone = look(port(where));

    assertThat(gone.state()).isEqualTo(ComponentState.UNHEALTHY);
    assertThat(gone.message()).startsWith(where + " takes no connection");
    assertThat(look(web("http://" + where + "/")).state()).isEqualTo(ComponentState.UNHEALTHY);
  }

  @Test
  void aFileIsAskedAndNoneIsMade() throws Exception {
    Path file = folder.resolve("some.db");
    Reading missing = look(sql("sqlite:" + file, Optional.empty()));
    assertThat(missing.state()).isEqualTo(ComponentState.UNHEALTHY);
    assertThat(file).doesNotExist();
    try (Connection made = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = made.createStatement()) {
      statement.execute("create table one (two integer)");
    }

    assertThat(look(sql("sqlite:" + file, Optional.empty())).state())
        .isEqualTo(ComponentState.HEALTHY);
    Files.writeString(file, "this is no database, though it is a file of some length".repeat(99));
    assertThat(look(sql("sqlite:" + file, Optional.empty())).state())
        .isEqualTo(ComponentState.UNHEALTHY);
  }

  @Test
  void aDatabaseServerIsWellWhenItAnswersThisUser() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
      String where = "postgresql://localhost:" + server.getPort() + "/postgres";
      NeighbourSettings good = sql(where, Optional.of("postgres"));

      Component component = only(good, "postgres");
      assertThat(component.isEssential()).isTrue();
      assertThat(component.rhythm().every()).isEqualTo(Duration.ofSeconds(7));
      assertThat(component.rhythm().timeout()).isEqualTo(Duration.ofSeconds(2));
      assertThat(component.probe().read().state()).isEqualTo(ComponentState.HEALTHY);

      Reading other = only(sql(where, Optional.of("nobody")), "hunter2").probe().read();
      assertThat(other.state()).isEqualTo(ComponentState.UNHEALTHY);
      assertThat(other.message()).contains(where, "nobody").doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "db:", "db:0", "db:65536", "db:x", "http://db:1", "a b:1"})
  void aPortHasAHostAndANumber(String text) {
    assertThatThrownBy(() -> port(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tcp is a host and a port");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://me:secret@db/name",
        "postgresql://db/name?password=secret",
        "mysql://db/name",
        "jdbc:sqlite:/x"
      })
  void aDatabaseIsNamedWithoutSecrets(String text) {
    assertThatThrownBy(() -> sql(text, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keys of their own")
        .hasMessageNotContaining("secret");
  }
}
