package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A server as it should be.
///
/// @param callTimeout longest silence of the server during a call
/// @param sleep when it sleeps while nobody uses it
/// @param confinement how far it may go, where it is a process
/// @param repeat what of it may be done twice
/// @param extras members of an imported entry that mean nothing here, as raw JSON, kept for export
public record ServerDefinition(
    ServerId id,
    Transport transport,
    Isolation isolation,
    Origin origin,
    boolean enabled,
    Optional<String> description,
    Duration callTimeout,
    Map<String, String> extras,
    Sleep sleep,
    Confinement confinement,
    Repeat repeat) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

  public ServerDefinition {
    requireNonNull(id, "id");
    requireNonNull(transport, "transport");
    requireNonNull(isolation, "isolation");
    requireNonNull(origin, "origin");
    requireNonNull(description, "description");
    requireNonNull(callTimeout, "callTimeout");
    extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
    requireNonNull(sleep, "sleep");
    requireNonNull(repeat, "repeat");
    requireNonNull(confinement, "confinement");
    if (transport instanceof Transport.Http && !confinement.equals(Confinement.UNSAID)) {
      throw new IllegalArgumentException(
          "limits and a user are for a server that is a command; one at a url runs elsewhere");
    }
  }

  /// One that says nothing of limits and repetition.
  public ServerDefinition(
      ServerId id,
      Transport transport,
      Isolation isolation,
      Origin origin,
      boolean enabled,
      Optional<String> description,
      Duration callTimeout,
      Map<String, String> extras,
      Sleep sleep) {
    this(
        id,
        transport,
        isolation,
        origin,
        enabled,
        description,
        callTimeout,
        extras,
        sleep,
        Confinement.UNSAID,
        Repeat.UNSAID);
  }

  /// One that says nothing of its sleep, and of what may be done twice.
  public ServerDefinition(
      ServerId id,
      Transport transport,
      Isolation isolation,
      Origin origin,
      boolean enabled,
      Optional<String> description,
      Duration callTimeout,
      Map<String, String> extras) {
    this(
        id,
        transport,
        isolation,
        origin,
        enabled,
        description,
        callTimeout,
        extras,
        Sleep.UNSAID,
        Confinement.UNSAID,
        Repeat.UNSAID);
  }

  public ServerDefinition withOrigin(Origin other) {
    return new ServerDefinition(
        id,
        transport,
        isolation,
        other,
        enabled,
        description,
        callTimeout,
        extras,
        sleep,
        confinement,
        repeat);
  }

  /// A definition with the defaults for everything that need not be said.
  public static ServerDefinition of(ServerId id, Transport transport, Origin origin) {
    return new ServerDefinition(
        id,
        transport,
        Isolation.SESSION,
        origin,
        true,
        Optional.empty(),
        DEFAULT_TIMEOUT,
        Map.of());
  }
}
