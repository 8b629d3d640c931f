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
/// @param repeat what of it may be done twice; empty when it does not say
/// @param membership its class, which has the word where the server itself says nothing
/// @param extras members of an imported entry that mean nothing here, as raw JSON, kept for export
/// @param instances how many may share the load, where everybody shares
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
    Optional<Repeat> repeat,
    Membership membership,
    int instances) {
  /// The most instances that may share the load of one server.
  public static final int MOST_INSTANCES = 64;

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
    requireNonNull(membership, "membership");
    requireNonNull(confinement, "confinement");
    if (transport instanceof Transport.Http && !confinement.equals(Confinement.UNSAID)) {
      throw new IllegalArgumentException(
          "limits, a user and a sandbox are for a server that is a command; one at a url runs"
              + " elsewhere");
    }
    if (transport instanceof Transport.Contained && confinement.sandbox().isPresent()) {
      throw new IllegalArgumentException(
          "sandbox is for a server that is a command; a container is one already");
    }
    boolean isPartOfThis = transport instanceof Transport.BuiltIn;
    if (isPartOfThis && !confinement.equals(Confinement.UNSAID)) {
      throw new IllegalArgumentException(
          "limits, a user and a sandbox are for a server that is a command; one that is built in is"
              + " no process of its own");
    }
    checkInstances(instances, isolation, isPartOfThis || transport instanceof Transport.Http);
    if (transport instanceof Transport.Http http) {
      checkSharing(http.auth(), isolation);
    }
  }

  /// @throws IllegalArgumentException when authorizations of single principals would be used by all
  static void checkSharing(Optional<RemoteAuth> auth, Isolation isolation) {
    boolean isPersonal = auth.filter(each -> each.per() == RemoteAuth.Per.PRINCIPAL).isPresent();
    if (isPersonal && isolation == Isolation.SHARED) {
      throw new IllegalArgumentException(
          "auth.per: principal needs connections of single principals: say isolation: principal or"
              + " session");
    }
  }

  /// Whether it is a part of this program.
  public boolean isBuiltIn() {
    return transport instanceof Transport.BuiltIn;
  }

  /// @throws IllegalArgumentException when there cannot be as many of such a server
  static void checkInstances(int instances, Isolation isolation, boolean isRemote) {
    if (instances < 1 || instances > MOST_INSTANCES) {
      throw new IllegalArgumentException("instances is 1 to " + MOST_INSTANCES);
    }
    if (instances > 1 && isRemote) {
      throw new IllegalArgumentException(
          "instances is for a command or a container; a server at several addresses has urls");
    }
    if (instances > 1 && isolation != Isolation.SHARED) {
      throw new IllegalArgumentException(
          "instances is for a server that everybody shares: say isolation: shared as well, or leave"
              + " instances out, as each client has an instance of its own");
    }
  }

  /// One that says nothing of limits, repetition, a class and several instances.
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
        Optional.empty(),
        Membership.NONE,
        1);
  }

  /// One that says nothing of its sleep either.
  public ServerDefinition(
      ServerId id,
      Transport transport,
      Isolation isolation,
      Origin origin,
      boolean enabled,
      Optional<String> description,
      Duration callTimeout,
      Map<String, String> extras) {
    this(id, transport, isolation, origin, enabled, description, callTimeout, extras, Sleep.UNSAID);
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
        repeat,
        membership,
        instances);
  }

  /// The same, described so and shared so.
  public ServerDefinition with(Optional<String> about, Isolation shared) {
    return new ServerDefinition(
        id,
        transport,
        shared,
        origin,
        enabled,
        about,
        callTimeout,
        extras,
        sleep,
        confinement,
        repeat,
        membership,
        instances);
  }

  /// The same, reached so.
  ServerDefinition with(Transport other, Map<String, String> kept) {
    return new ServerDefinition(
        id,
        other,
        isolation,
        origin,
        enabled,
        description,
        callTimeout,
        kept,
        sleep,
        confinement,
        repeat,
        membership,
        instances);
  }

  /// The same as a member of a class.
  public ServerDefinition with(Membership other) {
    return with(sleep, confinement, repeat, other);
  }

  private ServerDefinition with(
      Sleep when, Confinement far, Optional<Repeat> twice, Membership other) {
    return new ServerDefinition(
        id,
        transport,
        isolation,
        origin,
        enabled,
        description,
        callTimeout,
        extras,
        when,
        far,
        twice,
        other,
        instances);
  }

  /// How far it may go, by its own word and that of its class. A class says nothing here of what is
  /// no process of this machine.
  public Confinement confinementInForce() {
    return switch (transport) {
      case Transport.Stdio _ -> confinement.or(membership.says());
      case Transport.Contained _, Transport.BuiltIn _, Transport.Http _ -> confinement;
    };
  }

  /// What of it may be done twice, by its own word or else by that of its class.
  public Repeat repeatInForce() {
    return repeat.or(membership.says()::repeat).orElse(Repeat.UNSAID);
  }

  /// Whether what runs for the one serves the other as well: nothing differs but when it sleeps,
  /// what of it may be done twice, and who says so.
  public boolean runsAs(ServerDefinition other) {
    return running().equals(other.running());
  }

  private ServerDefinition running() {
    return with(Sleep.UNSAID, confinementInForce(), Optional.empty(), Membership.NONE);
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
