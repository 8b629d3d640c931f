package dev.roundhouse.fleet.process;

import java.util.Map;
import java.util.Set;

/// The few variables of this program's environment that a child inherits: what programs need to
/// find files, certificates and proxies. Everything else may hold secrets of the gateway.
final class Inherited {
  private static final Set<String> NAMES =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "LANG",
          "TZ",
          "TMPDIR",
          "SHELL",
          "TERM",
          "NODE_EXTRA_CA_CERTS",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "http_proxy",
          "https_proxy",
          "no_proxy",
          "JAVA_HOME");

  private Inherited() {}

  /// Removes from a copy of this program's environment what a child must not see.
  static void retain(Map<String, String> environment) {
    environment.keySet().removeIf(name -> !isInherited(name));
  }

  static boolean isInherited(String name) {
    return NAMES.contains(name)
        || name.startsWith("LC_")
        || name.startsWith("XDG_")
        || name.startsWith("npm_config_");
  }
}
