package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.http.SignedPost;
import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Something beside this program that is looked at with it: a `url`, a `tcp` address or a database
/// (`sql`).
public sealed interface NeighbourSettings {
  /// Where it is, in the words of the settings; without a secret.
  String address();

  /// Whether nobody is served here without it.
  boolean essential();

  /// Time between two looks; as for all parts where nobody says anything.
  Optional<Duration> every();

  /// Longest time for a look; as for all parts where nobody says anything.
  Optional<Duration> timeout();

  /// One that is asked with GET, and well when it answers with 2xx or 3xx.
  record Web(
      @Setting("Address that is asked with GET; well is what answers with 2xx or 3xx.") URI url,
      @Setting(value = "Whether nobody is served here without it.", fallback = "false")
          boolean essential,
      @Setting(
              value = "Time between two looks; monitoring.health.every unless said.",
              min = "1s",
              max = "1h")
          Optional<Duration> every,
      @Setting(
              value = "Longest time for a look; monitoring.health.timeout unless said.",
              min = "100ms",
              max = "1m")
          Optional<Duration> timeout)
      implements NeighbourSettings {
    public Web {
      requireNonNull(every, "every");
      requireNonNull(timeout, "timeout");
      SignedPost.check(url);
      if (url.getUserInfo() != null) {
        throw new IllegalArgumentException("the url of a neighbour holds no user or password");
      }
    }

    /// Without its query, which may hold a key.
    @Override
    public String address() {
      String whole = url.toString();
      int query = whole.indexOf('?');
      return query < 0 ? whole : whole.substring(0, query);
    }
  }

  /// One that is well when it takes connections.
  record Socket(
      @Setting("Host and port, as in cache.example.org:6379; well is what takes a connection.")
          String tcp,
      @Setting(value = "Whether nobody is served here without it.", fallback = "false")
          boolean essential,
      @Setting(
              value = "Time between two looks; monitoring.health.every unless said.",
              min = "1s",
              max = "1h")
          Optional<Duration> every,
      @Setting(
              value = "Longest time for a look; monitoring.health.timeout unless said.",
              min = "100ms",
              max = "1m")
          Optional<Duration> timeout)
      implements NeighbourSettings {
    private static final Pattern HOST_AND_PORT =
        Pattern.compile("(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]):([0-9]{1,5})");

    public Socket {
      requireNonNull(every, "every");
      requireNonNull(timeout, "timeout");
      if (!HOST_AND_PORT.matcher(tcp).matches() || port(tcp) < 1 || port(tcp) > 65_535) {
        throw new IllegalArgumentException(
            "tcp is a host and a port such as db.example.org:5432, not " + tcp);
      }
    }

    @Override
    public String address() {
      return tcp;
    }

    /// Without the brackets of an IPv6 address.
    public String host() {
      String host = tcp.substring(0, tcp.lastIndexOf(':'));
      return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public int port() {
      return port(tcp);
    }

    private static int port(String text) {
      return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    }
  }

  /// A database that is well when it answers.
  record Sql(
      @Setting(
              "Database, as in postgresql://db.example.org:5432/name or sqlite:/path/of/file; well is"
                  + " what answers.")
          String sql,
      @Setting("User of the database.") Optional<String> user,
      @Setting("Password of the user: a reference such as ${secret:NAME}.")
          Optional<SecretText> password,
      @Setting(value = "Whether nobody is served here without it.", fallback = "false")
          boolean essential,
      @Setting(
              value = "Time between two looks; monitoring.health.every unless said.",
              min = "1s",
              max = "1h")
          Optional<Duration> every,
      @Setting(
              value = "Longest time for a look; monitoring.health.timeout unless said.",
              min = "100ms",
              max = "1m")
          Optional<Duration> timeout)
      implements NeighbourSettings {
    private static final Pattern KNOWN =
        Pattern.compile("postgresql://[A-Za-z0-9._:\\[\\]-]+/[A-Za-z0-9._-]+|sqlite:/[^?;]+");

    public Sql {
      requireNonNull(user, "user");
      requireNonNull(password, "password");
      requireNonNull(every, "every");
      requireNonNull(timeout, "timeout");
      if (!KNOWN.matcher(sql).matches()) {
        throw new IllegalArgumentException(
            "sql is a database such as postgresql://db.example.org:5432/name or"
                + " sqlite:/path/of/file, without user and password, which have keys of their own");
      }
    }

    @Override
    public String address() {
      return sql;
    }
  }
}
