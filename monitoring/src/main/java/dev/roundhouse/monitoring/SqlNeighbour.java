package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SecretException;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Function;

/// A database beside this program, asked over a connection of its own whether it answers.
record SqlNeighbour(NeighbourSettings.Sql where, Function<SecretText, Secret> secrets) {
  SqlNeighbour {
    requireNonNull(where, "where");
    requireNonNull(secrets, "secrets");
  }

  Reading look(Duration timeout) {
    int seconds = Math.toIntExact(Math.max(1, timeout.toSeconds()));
    try (Connection connection =
        DriverManager.getConnection("jdbc:" + where.sql(), with(seconds))) {
      return connection.isValid(seconds)
          ? Reading.healthy(where.address() + " answers")
          : Neighbourhood.bad(where, "does not answer");
    } catch (SQLException e) {
      return Neighbourhood.bad(where, "cannot be asked: " + firstLine(e));
    } catch (SecretException e) {
      return Neighbourhood.bad(where, "cannot be asked: " + e.getMessage());
    }
  }

  /// PostgreSQL tells hints in further lines.
  private static String firstLine(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private Properties with(int seconds) {
    Properties properties = new Properties();
    where.user().ifPresent(user -> properties.setProperty("user", user));
    where
        .password()
        .ifPresent(
            password -> properties.setProperty("password", secrets.apply(password).reveal()));
    if (where.sql().startsWith("sqlite:")) {
      properties.setProperty("open_mode", "1"); // read only: a look makes no file
    } else {
      String limit = Integer.toString(seconds);
      properties.setProperty("loginTimeout", limit);
      properties.setProperty("connectTimeout", limit);
      properties.setProperty("socketTimeout", limit);
      properties.setProperty("ApplicationName", "roundhouse-health");
    }
    return properties;
  }
}
