package dev.roundhouse.updates;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.fleet.NpmRegistries;
import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.npm.NpmSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the tests of this room share: settings, and a server on loopback for what they make up.
public final class Depot {
  private Depot() {}

  /// One that answers nothing yet.
  public static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// One that asks what is on loopback.
  public static HttpClient client() {
    return HttpClient.open(
        new ClientSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            0,
            ByteSize.ofMiB(1),
            ByteSize.ofKiB(64)));
  }

  public static URI at(HttpServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  public static UpdateSettings settings() {
    return settings(Optional.empty(), Duration.ZERO, Optional.empty());
  }

  /// So many archives at once, each asked for once.
  static UpdateSettings settings(Optional<URI> registry, Duration hold, Optional<Path> advisories) {
    return settings(UpdateMode.STAGING_ONLY, 3, registry, hold, advisories, Optional.empty());
  }

  public static UpdateSettings settings(UpdateMode mode, int atOnce) {
    return settings(
        mode, atOnce, Optional.empty(), Duration.ZERO, Optional.empty(), Optional.empty());
  }

  /// What is said about builds is checked by this trust root.
  public static UpdateSettings trusting(Path trust) {
    return settings(
        UpdateMode.STAGING_ONLY,
        3,
        Optional.empty(),
        Duration.ZERO,
        Optional.empty(),
        Optional.of(trust));
  }

  private static UpdateSettings settings(
      UpdateMode mode,
      int atOnce,
      Optional<URI> registry,
      Duration hold,
      Optional<Path> advisories,
      Optional<Path> trust) {
    return new UpdateSettings(
        mode,
        registry,
        Duration.ofSeconds(10),
        ByteSize.ofKiB(64),
        4,
        advisories,
        atOnce,
        Duration.ofDays(90),
        new DownloadSettings(ByteSize.ofMiB(1), Duration.ofSeconds(40), 1, 2, List.of(), trust),
        WatchSettings.DEFAULT,
        hold,
        TrialSettings.DEFAULT,
        UpdatePolicy.DEFAULT,
        Map.of(),
        ProtectionSettings.DEFAULT,
        NoticeSettings.DEFAULT,
        Optional.empty());
  }

  public static NpmSource source(NpmSource.Configuration npm) {
    return new NpmSource(npm, Depot::settings, Ticker.system());
  }

  public static NpmSource source(URI registry) {
    return source(() -> new NpmRegistries(registry, Map.of(), Optional.empty()));
  }
}
