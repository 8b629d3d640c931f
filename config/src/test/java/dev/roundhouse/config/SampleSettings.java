package dev.roundhouse.config;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One setting of every kind.
record SampleSettings(
    @Setting(value = "Name shown to clients.", fallback = "roundhouse") String title,
    @Setting(value = "Where state is kept.", fallback = "~/state") Path dataDirectory,
    @Setting(value = "How much is logged.", fallback = "info") Level logLevel,
    @Setting("Where clients connect.") Listen listen,
    @Setting("Servers behind the door, by name.") Map<ServerId, Server> servers,
    @Setting("Share of calls traced.") Optional<Double> traced,
    @Setting(value = "Names answered to.", fallback = "[localhost, 127.0.0.1]") List<String> hosts,
    @Setting("Key that signs tokens.") Optional<Secret> signingKey) {

  enum Level {
    DEBUG,
    INFO,
    WARN_ONLY
  }

  record Listen(
      @Setting(value = "Address to bind.", fallback = "127.0.0.1") String host,
      @Setting(value = "Port to bind.", fallback = "4444", min = "0", max = "65535") int port,
      @Setting(value = "Largest body.", fallback = "4MiB", min = "1KiB", max = "1GiB")
          ByteSize maxBody,
      @Setting(value = "Longest idle time.", fallback = "75s", min = "100ms", max = "1h")
          Duration idleTimeout,
      @Setting(value = "Whether to compress.", fallback = "true") boolean compress,
      @Setting(value = "Most calls ever.", fallback = "9000000000") long maxCalls,
      @Setting("Certificate and key.") Optional<Tls> tls) {}

  record Tls(@Setting("Certificate chain.") Path certificate, @Setting("Private key.") Path key) {}

  sealed interface Server {
    record Stdio(
        @Setting("Program to run.") String command,
        @Setting("Its arguments.") List<String> args,
        @Setting("Its variables.") Map<String, SecretText> env,
        @Setting(value = "Idle time before sleep.", fallback = "5m", min = "1s") Duration idle)
        implements Server {}

    record Http(
        @Setting("Address of the server.") URI url,
        @Setting("Headers to send.") Map<String, SecretText> headers,
        @Setting("Ends of a range of ports.") Optional<Range> range)
        implements Server {}
  }

  record Range(
      @Setting(value = "First port.", fallback = "1") int first,
      @Setting(value = "Last port.", fallback = "9") int last) {
    Range {
      if (first > last) {
        throw new IllegalArgumentException("first is " + first + ", after last, " + last);
      }
    }
  }
}
