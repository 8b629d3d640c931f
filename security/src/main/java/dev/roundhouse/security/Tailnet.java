package dev.roundhouse.security;

import dev.roundhouse.security.Authentication.Accepted;
import dev.roundhouse.security.Authentication.Refused;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// People whom `tailscale serve` in front of the door has identified. Its header is believed only
/// when the operator has named people, and only from loopback, where that front is: whoever else
/// can connect there can claim to be any of them. Immutable.
public final class Tailnet {
  /// Where nobody is known by that header.
  public static final Tailnet NONE = new Tailnet(Map.of());

  /// Says who it is; the front removes it from what comes from outside.
  public static final String HEADER = "tailscale-user-login";

  private final Map<String, Principal> people;

  private Tailnet(Map<String, Principal> people) {
    this.people = Map.copyOf(people);
  }

  /// @param scopes of each person, by login name, parted by spaces
  /// @throws IllegalArgumentException naming what is no scope, and whose
  public static Tailnet of(Map<String, String> scopes) {
    Map<String, Principal> people = new HashMap<>();
    scopes.forEach((login, said) -> {
      String name = login.toLowerCase(Locale.ROOT);
      // No subject of a token made here or by an issuer looks like this.
      String subject = "tailscale/" + name;
      people.put(name, new Principal(subject, Grants.of(scopes(login, said)), subject));
    });
    return people.isEmpty() ? NONE : new Tailnet(people);
  }

  private static Set<Scope> scopes(String login, String said) {
    if (said.isBlank()) {
      throw new IllegalArgumentException(
          "tailscale." + login + " says no scope; write some, such as: mcp monitor");
    }
    return Arrays.stream(said.strip().split(" +", -1))
        .map(each ->
            Scope.of(each)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "tailscale."
                            + login
                            + ": \""
                            + each
                            + "\" is no scope; there are "
                            + Scope.words()
                            + ", server:NAME, virtual:NAME and tool:SERVER/TOOL")))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Who a request without a token is from.
  ///
  /// @param logins what the header says, each time that it is there
  /// @param source where the request comes from
  /// @return null where the header says nothing that counts
  public @Nullable Authentication authenticate(List<String> logins, InetAddress source) {
    if (people.isEmpty() || logins.isEmpty() || !source.isLoopbackAddress()) {
      return null;
    }
    if (logins.size() > 1) {
      return new Refused("there are several Tailscale-User-Login headers");
    }
    Principal known = people.get(logins.getFirst().toLowerCase(Locale.ROOT));
    return known == null
        ? new Refused("this person of the tailnet is not named in security.tailscale")
        : new Accepted(known);
  }
}
