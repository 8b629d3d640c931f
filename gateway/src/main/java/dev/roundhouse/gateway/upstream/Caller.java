package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Isolation;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.security.Reach;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// On whose behalf a server is used, and what is declared to it: two callers with different tenants
/// never share the state of a server, unless its isolation says otherwise.
///
/// @param principal whose token it came with
/// @param tenant key of the party downstream: its session, or its principal and capabilities
/// @param profile names the capabilities; servers may list different tools for different ones
/// @param era the era the party itself speaks: the one preferred upstream, so that least is lost
/// @param version the revision the party speaks
/// @param capabilities raw JSON object of client capabilities
/// @param clientInfo raw JSON object naming the client; null when it did not say
/// @param reach what the party may see and use of the servers
public record Caller(
    String principal,
    String tenant,
    String profile,
    Era era,
    String version,
    byte[] capabilities,
    byte @Nullable [] clientInfo,
    Reach reach) {
  private static final byte[] NONE = "{}".getBytes(StandardCharsets.US_ASCII);

  /// What a person can be asked, as capabilities of a client.
  public static final String PERSON = "{\"elicitation\":{\"form\":{},\"url\":{}}}";

  private static final String SHARED = Fleet.EVERYBODY;

  /// How the names of further instances begin that everybody shares.
  private static final String OTHERS = SHARED + "/";

  /// How the names of parties begin that are known by their principal.
  private static final String LASTING = "p:";

  /// Stands where capabilities stand, in the name of all that a principal sends. Those are a JSON
  /// object, so no party that declares some has such a name.
  private static final String WHOLE = "*";

  public Caller {
    requireNonNull(principal, "principal");
    requireNonNull(tenant, "tenant");
    requireNonNull(profile, "profile");
    requireNonNull(era, "era");
    requireNonNull(version, "version");
    requireNonNull(capabilities, "capabilities");
    requireNonNull(reach, "reach");
  }

  /// Somebody of the modern era who looks or calls, and is asked nothing.
  public static Caller onlooker(String subject, Reach reach) {
    String profile = new String(NONE, StandardCharsets.US_ASCII);
    String tenant = tenant(subject, profile);
    return new Caller(subject, tenant, profile, Era.MODERN, Protocol.MODERN, NONE, null, reach);
  }

  /// Somebody of the modern era who calls from within this program, and can be asked.
  public static Caller person(String subject, Reach reach) {
    byte[] declared = PERSON.getBytes(StandardCharsets.US_ASCII);
    String tenant = tenant(subject, PERSON);
    return new Caller(subject, tenant, PERSON, Era.MODERN, Protocol.MODERN, declared, null, reach);
  }

  /// The name of a party that is nothing but its principal and what it declares.
  public static String tenant(String principal, String profile) {
    return LASTING + principal + ":" + profile;
  }

  /// Whether a party of this name may come back after a restart: a session ends with the program.
  public static boolean comesBack(String tenant) {
    return isEverybodys(tenant) || tenant.startsWith(LASTING);
  }

  /// Whether an instance that ran for a party of this name is still what the definition asks for.
  public static boolean isMeant(ServerDefinition definition, String tenant) {
    boolean isWhole = tenant.endsWith(":" + WHOLE);
    return tenant.equals(SHARED) // and one that was started by hand
        || switch (definition.isolation()) {
          case SESSION -> tenant.startsWith(LASTING) && !isWhole;
          case PRINCIPAL -> tenant.startsWith(LASTING) && isWhole;
          case SHARED ->
              IntStream.rangeClosed(2, definition.instances())
                  .anyMatch(number -> numbered(number).equals(tenant));
        };
  }

  /// The name of one of the instances that everybody shares.
  static String numbered(int number) {
    return number == 1 ? SHARED : OTHERS + number;
  }

  private static boolean isEverybodys(String tenant) {
    return tenant.equals(SHARED) || tenant.startsWith(OTHERS);
  }

  /// Whether a message from an instance of this party is for a client: the state of a shared server
  /// is everybody's, and that of a principal's everything's that it sends.
  public boolean isFor(Caller client) {
    return isEverybodys(tenant)
        || tenant.equals(client.tenant)
        || tenant.equals(tenant(client.principal, WHOLE));
  }

  /// The same party, under this name where it gave none.
  Caller orNamed(byte[] name) {
    return clientInfo == null
        ? new Caller(principal, tenant, profile, era, version, capabilities, name, reach)
        : this;
  }

  /// The party that this client is at a server of such isolation. One that more than one client can
  /// be declares no capabilities: a question from the server could not be brought to the right one.
  Caller at(Isolation isolation) {
    return switch (isolation) {
      case SESSION -> this;
      case PRINCIPAL ->
          new Caller(principal, tenant(principal, WHOLE), SHARED, era, version, NONE, null, reach);
      case SHARED -> at(1);
    };
  }

  /// The party that this client is at one of the instances that everybody shares.
  Caller at(int number) {
    return new Caller(SHARED, numbered(number), SHARED, era, version, NONE, null, Reach.EVERYTHING);
  }
}
