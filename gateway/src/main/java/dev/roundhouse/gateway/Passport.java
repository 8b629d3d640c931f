package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.RemoteAuth;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.RemoteAccess.Verdict;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Where connections get the tokens for servers that have an `auth`, and bring what those servers
/// say of them. A token of a client has no way into it. Safe for many threads; blocks for as long
/// as an issuer takes, which is some seconds at most.
///
/// @see dev.roundhouse.security.RemoteAccessException what its methods throw where an issuer is
///   away, or gives nothing
public interface Passport {
  /// For whom, and where.
  ///
  /// @param subject empty where one authorization serves everybody
  record Holder(ServerId server, String subject, URI address, RemoteAuth auth) {
    public Holder {
      requireNonNull(server, "server");
      requireNonNull(subject, "subject");
      requireNonNull(address, "address");
      requireNonNull(auth, "auth");
    }
  }

  /// The token for the next request; empty where there is none, which the server may not want.
  Optional<Secret> token(Holder holder);

  /// The server has answered a request as it should. Cheap.
  void accepted(Holder holder);

  /// The server has refused a request with 401 or 403.
  ///
  /// @param used the token of the request; empty when it had none
  /// @param challenges each `WWW-Authenticate` of its answer
  Verdict refused(Holder holder, Optional<Secret> used, int status, List<String> challenges);
}
