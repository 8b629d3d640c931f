package dev.roundhouse.http;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Limits and habits of one listener.
public record HttpSettings(
    @Setting(value = "Address to bind; loopback unless you say otherwise.", fallback = "127.0.0.1")
        String host,
    @Setting(
            value = "Port to bind; 0 picks a free one.",
            fallback = "4444",
            min = "0",
            max = "65535")
        int port,
    @Setting(value = "Largest request body.", fallback = "4MiB", max = "1GiB") ByteSize maxBody,
    @Setting(value = "Largest request line and headers together.", fallback = "32KiB", max = "1MiB")
        ByteSize maxHead,
    @Setting(value = "Most headers in one request.", fallback = "100", min = "1", max = "1000")
        int maxHeaders,
    @Setting(
            value = "Time for a client to send its whole request.",
            fallback = "30s",
            min = "100ms")
        Duration requestTimeout,
    @Setting(
            value = "Time a connection may stay idle between requests.",
            fallback = "75s",
            min = "100ms")
        Duration idleTimeout,
    @Setting(
            value = "Longest wait for a client that reads slowly.",
            fallback = "30s",
            min = "100ms")
        Duration writeTimeout,
    @Setting(
            value = "Pause after which an event stream gets a keep-alive comment.",
            fallback = "15s",
            min = "100ms")
        Duration keepAlive,
    @Setting(
            value = "Most bytes waiting in one event stream before a slow reader is cut off.",
            fallback = "1MiB",
            min = "1KiB")
        ByteSize maxPending,
    @Setting(value = "Most open connections.", fallback = "20000", min = "1") int maxConnections,
    @Setting(
            value = "Most requests in work at once; more are answered 503.",
            fallback = "4096",
            min = "1")
        int maxRequests,
    @Setting(
            value =
                "Time after the signal to end in which /health says 503 and draining, and everything"
                    + " else goes on, so that a load balancer turns away before the listener closes;"
                    + " 0s closes at once.",
            fallback = "0s",
            max = "5m")
        Duration drainNotice,
    @Setting(value = "Certificate chain and key for TLS; reloaded when the files change.")
        Optional<Tls> tls) {

  /// The same limits and TLS at another address.
  public HttpSettings at(String otherHost, int otherPort) {
    return new HttpSettings(
        otherHost,
        otherPort,
        maxBody,
        maxHead,
        maxHeaders,
        requestTimeout,
        idleTimeout,
        writeTimeout,
        keepAlive,
        maxPending,
        maxConnections,
        maxRequests,
        drainNotice,
        tls);
  }

  /// PEM files of a certificate chain (leaf first) and its private key.
  public record Tls(
      @Setting("PEM file with the certificate chain, leaf first.") Path certificate,
      @Setting("PEM file with the private key (PKCS#8), readable by the owner only.") Path key) {}
}
