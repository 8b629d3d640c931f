package dev.roundhouse.monitoring.push;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.Reply;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.monitoring.channel.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A POST of JSON, once. Redirects are not followed. Blocks its thread for the timeout at most for
/// each of connecting and waiting.
///
/// @param headers further ones
/// @param authorization file with the value of that header, read each time; empty for none
/// @param setting that names the file
public record Post(
    URI url,
    Duration timeout,
    Map<String, String> headers,
    Optional<Path> authorization,
    String setting) {
  /// What became of it.
  public sealed interface Outcome {
    record Taken() implements Outcome {}

    /// It may go well another time.
    record Later(String why) implements Outcome {}

    /// The receiver does not want just this.
    record Never(String why) implements Outcome {}
  }

  public Post {
    requireNonNull(url, "url");
    requireNonNull(timeout, "timeout");
    headers = Map.copyOf(headers);
    requireNonNull(authorization, "authorization");
    requireNonNull(setting, "setting");
  }

  public Outcome send(byte[] body) {
    ClientSettings settings =
        new ClientSettings(timeout, timeout, timeout, 1, ByteSize.ofMiB(1), ByteSize.ofKiB(16));
    List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
    headers.forEach((name, value) -> all.addAll(List.of(name, value)));
    try (HttpClient client = HttpClient.open(settings);
        Exchange exchange = client.exchange(client.target(url))) {
      if (authorization.isPresent()) {
        all.addAll(List.of("Authorization", SecretFile.read(setting, authorization.get())));
      }
      Reply reply = exchange.send("POST", all.toArray(String[]::new), body);
      int status = reply.status();
      // Read, so that the connection ends in order; what it says may repeat what was sent.
      reply.body();
      return switch (status / 100) {
        case 2 -> new Outcome.Taken();
        case 4 -> ofClient(status);
        default -> new Outcome.Later("it answered " + status);
      };
    } catch (IOException e) {
      return new Outcome.Later(String.valueOf(e.getMessage()));
    }
  }

  /// Who is not let in now, or has sent too much, may do better later.
  private static Outcome ofClient(int status) {
    return switch (status) {
      case 401, 403, 404, 408, 429 -> new Outcome.Later("it answered " + status);
      default -> new Outcome.Never("it answered " + status);
    };
  }
}
