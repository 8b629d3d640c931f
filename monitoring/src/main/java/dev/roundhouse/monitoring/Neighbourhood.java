package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.monitoring.Component.Rhythm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// What is beside this program, as parts that are looked at.
public final class Neighbourhood {
  private final Function<SecretText, Secret> secrets;

  /// @param secrets follows references at each look, so that a changed secret is used at the next
  public Neighbourhood(Function<SecretText, Secret> secrets) {
    this.secrets = requireNonNull(secrets, "secrets");
  }

  /// Each that the settings name, as `neighbour:NAME`.
  public List<Component> components(HealthSettings settings) {
    List<Component> all = new ArrayList<>();
    settings
        .neighbours()
        .forEach((name, each) -> {
          Rhythm usual = settings.rhythm();
          Rhythm rhythm =
              new Rhythm(
                  each.every().orElse(usual.every()),
                  each.timeout().orElse(usual.timeout()),
                  usual.failures(),
                  usual.successes());
          all.add(
              new Component(
                  "neighbour:" + name,
                  "neighbour",
                  each.essential(),
                  rhythm,
                  () -> look(each, rhythm.timeout())));
        });
    return all;
  }

  private Reading look(NeighbourSettings neighbour, Duration timeout) throws InterruptedException {
    return switch (neighbour) {
      case NeighbourSettings.Web web -> look(web, timeout);
      case NeighbourSettings.Socket socket -> look(socket, timeout);
      case NeighbourSettings.Sql sql -> new SqlNeighbour(sql, secrets).look(timeout);
    };
  }

  static Reading bad(NeighbourSettings neighbour, String why) {
    return new Reading(ComponentState.UNHEALTHY, neighbour.address() + " " + why);
  }

  private static Reading look(NeighbourSettings.Web web, Duration timeout) {
    ClientSettings limits =
        new ClientSettings(timeout, timeout, timeout, 0, ByteSize.ofMiB(1), ByteSize.ofKiB(16));
    try (HttpClient client = HttpClient.open(limits);
        Exchange exchange = client.exchange(client.target(web.url()))) {
      int status = exchange.send("GET", new String[] {"Accept", "*/*"}, new byte[0]).status();
      return status >= 200 && status < 400
          ? Reading.healthy(web.address() + " answered " + status)
          : bad(web, "answered " + status);
    } catch (UpstreamException e) {
      return bad(web, "did not answer: " + e.kind().name().toLowerCase(Locale.ROOT));
    }
  }

  private static Reading look(NeighbourSettings.Socket neighbour, Duration timeout) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(neighbour.host(), neighbour.port()),
          Math.toIntExact(timeout.toMillis()));
      return Reading.healthy(neighbour.address() + " takes connections");
    } catch (IOException e) {
      return bad(neighbour, "takes no connection: " + e.getMessage());
    }
  }
}
