package dev.roundhouse.mail;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who gets messages by e-mail, and which server takes them.
public record MailSettings(
    @Setting("Host of the mail server, by name or address.") String host,
    @Setting(
            value = "Its port; without it 587 for starttls, 465 for tls and 25 for none.",
            min = "1",
            max = "65535")
        Optional<Integer> port,
    @Setting(
            value =
                "starttls gives nothing to a server that offers no encryption, tls encrypts from the"
                    + " first byte, none is for a server on this machine alone.",
            fallback = "starttls")
        Security security,
    @Setting("Name to log in with; without it nobody logs in.") Optional<String> user,
    @Setting("File with the password of that user, for its owner alone (0600).")
        Optional<Path> passwordFile,
    @Setting(
            "File of certificates (PEM) of the authorities that alone are trusted for this server;"
                + " without it those that Java trusts.")
        Optional<Path> authorities,
    @Setting("Address that messages come from.") String from,
    @Setting("Addresses that get a message of each, 1 to 20.") List<String> to,
    @Setting(
            value = "Longest that one attempt may take.",
            fallback = "30s",
            min = "100ms",
            max = "5m")
        Duration timeout,
    @Setting(
            value = "How often a message is tried before it is given up.",
            fallback = "10",
            min = "1",
            max = "50")
        int attempts,
    @Setting(
            value = "First pause after an attempt that failed; it grows to an hour.",
            fallback = "2s",
            min = "10ms",
            max = "1h")
        Duration pause) {
  /// How the connection is kept from others.
  public enum Security {
    STARTTLS(587),
    TLS(465),
    NONE(25);

    private final int usual;

    Security(int usual) {
      this.usual = usual;
    }
  }

  private static final int MOST = 20;
  private static final int LONGEST_USER = 254;

  /// Nothing that only a resolver could make an address of.
  private static final Pattern LITERAL = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:.*");

  public MailSettings {
    requireNonNull(port, "port");
    requireNonNull(security, "security");
    requireNonNull(user, "user");
    requireNonNull(passwordFile, "passwordFile");
    requireNonNull(authorities, "authorities");
    requireNonNull(timeout, "timeout");
    requireNonNull(pause, "pause");
    to = List.copyOf(to);
    checkHost(host);
    if (security == Security.NONE && !isHere(host)) {
      throw new IllegalArgumentException(
          "security: none shows messages and the password to everybody between here and %s, so it is for localhost, 127.0.0.1 and ::1 only; write starttls or tls"
              .formatted(host));
    }
    if (user.isPresent() != passwordFile.isPresent()) {
      throw new IllegalArgumentException("user and password-file go together: say both or neither");
    }
    user.ifPresent(MailSettings::checkUser);
    Address.check("from", from);
    to.forEach(each -> Address.check("to", each));
    if (to.isEmpty() || to.size() > MOST || to.stream().distinct().count() < to.size()) {
      throw new IllegalArgumentException("to names 1 to " + MOST + " addresses, each once");
    }
  }

  private static void checkHost(String host) {
    if (!Address.isHost(host) && !isLiteral(host)) {
      throw new IllegalArgumentException(
          "host is the name or address of a mail server, such as mail.example.org; the port is a"
              + " setting of its own");
    }
  }

  private static void checkUser(String user) {
    if (user.isBlank()
        || user.length() > LONGEST_USER
        || user.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "user is 1 to " + LONGEST_USER + " letters without control characters");
    }
  }

  private static boolean isLiteral(String host) {
    return LITERAL.matcher(host).matches() && literal(host).isPresent();
  }

  private static boolean isHere(String host) {
    return host.equalsIgnoreCase("localhost")
        || (isLiteral(host) && literal(host).filter(InetAddress::isLoopbackAddress).isPresent());
  }

  /// Asks no resolver for what looks like an address.
  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Where it is connected to.
  ///
  /// @throws UnknownHostException when it has to be on this machine, and is not
  String place() throws UnknownHostException {
    if (security != Security.NONE) {
      return host;
    }
    InetAddress found = InetAddress.getByName(host);
    if (!found.isLoopbackAddress()) {
      throw new UnknownHostException(host + " is not this machine, and security is none");
    }
    return found.getHostAddress();
  }

  int portInForce() {
    return port.orElse(security.usual);
  }
}
