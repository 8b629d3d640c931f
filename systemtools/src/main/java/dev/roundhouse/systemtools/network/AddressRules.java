package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where tools may connect to: public addresses at the usual ports, and what the operator has
/// listed. Immutable; resolving blocks.
public final class AddressRules {
  private final Set<String> names = new HashSet<>();
  private final List<Block> blocks = new ArrayList<>();
  private final Set<Integer> ports;
  private final Resolver resolver;

  /// @param hosts names, addresses and blocks of them that are allowed although not public
  /// @param ports that may be connected to
  public AddressRules(List<String> hosts, Set<Integer> ports, Resolver resolver) {
    for (String host : hosts) {
      Block block = Reach.blockOf(host);
      if (block == null) {
        names.add(host.toLowerCase(Locale.ROOT));
      } else {
        blocks.add(block);
      }
    }
    this.ports = Set.copyOf(ports);
    this.resolver = requireNonNull(resolver, "resolver");
  }

  /// @throws IllegalArgumentException when nothing can be allowed by this text
  public static void checkListed(String host) {
    if (Reach.blockOf(host) != null) {
      return;
    }
    try {
      if (HostName.parse(host).address() == null) {
        return;
      }
    } catch (Refusal e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    throw new IllegalArgumentException("\"" + host + "\" is not a name, an address or a block");
  }

  /// Whether a port may be connected to.
  ///
  /// @throws Refusal when it may not
  void check(int port) throws Refusal {
    if (!ports.contains(port)) {
      String listed =
          ports.stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
      throw new Refusal(
          Refusal.Kind.DENIED,
          "port %d is not among those that may be connected to: %s (system.network.allowed-ports)"
              .formatted(port, listed));
    }
  }

  /// The addresses of a host, all of which may be connected to. A name that also leads where nobody
  /// may go is refused as a whole.
  ///
  /// @throws Refusal when it cannot be resolved or may not be connected to
  List<InetAddress> permitted(HostName host) throws Refusal {
    InetAddress given = host.address();
    List<InetAddress> all = given != null ? List.of(given) : resolved(host);
    List<InetAddress> plain = new ArrayList<>();
    for (InetAddress each : all) {
      InetAddress address = Reach.plain(each);
      Reach reach = Reach.of(address);
      if (!isPermitted(host, address, reach)) {
        throw denied(host, reach);
      }
      plain.add(address);
    }
    return plain;
  }

  private boolean isPermitted(HostName host, InetAddress address, Reach reach) {
    boolean isNamed = host.address() == null && names.contains(host.text());
    return reach == Reach.PUBLIC
        || blocks.stream().anyMatch(block -> block.holds(address.getAddress()))
        || (isNamed && !reach.isNeverByName());
  }

  /// Says where it leads and not to which address: that of a name inside is nobody's business.
  private static Refusal denied(HostName host, Reach reach) {
    return new Refusal(
        Refusal.Kind.DENIED,
        "%s is %s, which may be connected to only when system.network.allowed-hosts lists it%s"
            .formatted(host.text(), reach.where(), reach.isNeverByName() ? " by its address" : ""));
  }

  private List<InetAddress> resolved(HostName host) throws Refusal {
    @Nullable IOException failure = null;
    try {
      List<InetAddress> all = resolver.resolve(host.text());
      if (!all.isEmpty()) {
        return all;
      }
    } catch (IOException e) {
      failure = e;
    }
    String message = host.text() + " cannot be resolved to an address";
    throw failure == null
        ? new Refusal(Refusal.Kind.NOT_FOUND, message)
        : new Refusal(Refusal.Kind.NOT_FOUND, message, failure);
  }
}
