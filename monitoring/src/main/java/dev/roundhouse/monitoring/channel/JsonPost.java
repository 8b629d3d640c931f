package dev.roundhouse.monitoring.channel;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.mail.Delivery;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A POST of JSON to an address of the operator's, once. Redirects are not followed. Blocks its
/// thread for the timeout at most for each of connecting and waiting.
record JsonPost(URI url, Duration timeout) {
  private static final int LONGEST_REASON = 200;

  JsonPost {
    requireNonNull(url, "url");
    requireNonNull(timeout, "timeout");
  }

  Delivery send(byte[] body) {
    ClientSettings settings =
        new ClientSettings(timeout, timeout, timeout, 1, ByteSize.ofMiB(1), ByteSize.ofKiB(16));
    try (HttpClient client = HttpClient.open(settings);
        Exchange exchange = client.exchange(client.target(url))) {
      Reply reply = exchange.send("POST", new String[] {"Content-Type", "application/json"}, body);
      return of(reply.status(), reply.body());
    } catch (UpstreamException e) {
      return new Delivery.Later(hidden(String.valueOf(e.getMessage())));
    }
  }

  /// What it says of the body itself is for good; everything else can be put right.
  private Delivery of(int status, byte[] answer) {
    if (status / 100 == 2) {
      return new Delivery.Taken();
    }
    String says =
        hidden(new String(answer, StandardCharsets.UTF_8)).replaceAll("\\p{Cntrl}+", " ").strip();
    String cut = says.length() > LONGEST_REASON ? says.substring(0, LONGEST_REASON) + "…" : says;
    String why = "it answered " + status + (cut.isEmpty() ? "" : ": " + cut);
    return switch (status) {
      case 400, 413, 422 -> new Delivery.Never(why);
      default -> new Delivery.Later(why);
    };
  }

  /// The path and the query may be the secret.
  private String hidden(String text) {
    String path = url.getRawPath();
    String without = text.replace(url.toString(), url.getScheme() + "://" + url.getHost() + "/…");
    return path == null || path.length() < 2 ? without : without.replace(path, "/…");
  }
}
