package dev.roundhouse.config;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A settings record with one key of every kind.
record SampleSettings(
    @Setting(value = "Shown name.", fallback = "house") String displayName,
    @Setting("The listener.") Listen listen,
    @Setting(value = "What to do on trouble.", fallback = "slow-down") Mood mood,
    @Setting("A note.") Optional<String> note,
    @Setting(value = "Names allowed in.", fallback = "[localhost, example.org]") List<String> hosts,
    @Setting("Servers by name.") Map<String, Server> servers,
    @Setting("Second listener.") Optional<Listen> extra,
    @Setting("Accounts.") List<Account> accounts,
    @Setting(value = "Where data lives.", fallback = "data") Path folder,
    @Setting(value = "Home page.", fallback = "https://example.org/") URI home) {

  enum Mood {
    CALM,
    SLOW_DOWN
  }

  record Listen(
      @Setting(value = "Port.", fallback = "4444", min = "0", max = "65535") int port,
      @Setting(value = "Serial number.", fallback = "9000000000") long serial,
      @Setting(value = "Share of load.", fallback = "0.5", min = "0", max = "1") double share,
      @Setting(value = "Whether it is on.", fallback = "true") boolean enabled,
      @Setting(value = "Patience.", fallback = "30s", min = "100ms", max = "1h") Duration timeout,
      @Setting(value = "Largest body.", fallback = "4MiB", min = "1KiB") ByteSize maxBody) {
    Listen {
      if (enabled && port == 13) {
        throw new IllegalArgumentException("port 13 is unlucky");
      }
    }
  }

  sealed interface Server {
    record Local(
        @Setting("Program.") String command,
        @Setting("Arguments.") List<String> args,
        @Setting("Environment.") Map<String, SecretText> env)
        implements Server {}

    record Remote(
        @Setting("Address.") URI url,
        @Setting("Headers.") Map<String, SecretText> headers,
        @Setting("Patience.") Optional<Duration> timeout)
        implements Server {}
  }

  record Account(@Setting("User name.") String user, @Setting("Password.") SecretText password) {}
}
