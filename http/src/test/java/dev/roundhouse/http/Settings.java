package dev.roundhouse.http;

import dev.roundhouse.kernel.ByteSize;
import java.time.Duration;
import java.util.Optional;

/// Settings for tests: small limits on a free port, changed one at a time.
final class Settings {
  private ByteSize maxBody = ByteSize.ofKiB(64);
  private int maxConnections = 100;
  private int maxRequests = 100;
  private Duration requestTimeout = Duration.ofSeconds(10);
  private Duration idleTimeout = Duration.ofSeconds(10);
  private Duration writeTimeout = Duration.ofSeconds(10);
  private Duration keepAlive = Duration.ofSeconds(10);
  private Optional<HttpSettings.Tls> tls = Optional.empty();

  Settings maxBody(ByteSize size) {
    maxBody = size;
    return this;
  }

  Settings maxConnections(int count) {
    maxConnections = count;
    return this;
  }

  Settings maxRequests(int count) {
    maxRequests = count;
    return this;
  }

  Settings requestTimeout(Duration timeout) {
    requestTimeout = timeout;
    return this;
  }

  Settings idleTimeout(Duration timeout) {
    idleTimeout = timeout;
    return this;
  }

  Settings writeTimeout(Duration timeout) {
    writeTimeout = timeout;
    return this;
  }

  Settings keepAlive(Duration interval) {
    keepAlive = interval;
    return this;
  }

  Settings tls(HttpSettings.Tls files) {
    tls = Optional.of(files);
    return this;
  }

  HttpServer start(Handler handler) {
    return HttpServer.start(
        new HttpSettings(
            "127.0.0.1",
            0,
            maxBody,
            ByteSize.ofKiB(8),
            50,
            requestTimeout,
            idleTimeout,
            writeTimeout,
            keepAlive,
            ByteSize.ofKiB(256),
            maxConnections,
            maxRequests,
            Duration.ZERO,
            tls),
        handler);
  }
}
