package dev.roundhouse.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// An authority of a test's own, and a server that it vouches for, made by the JDK's keytool.
///
/// @param authority its certificate in PEM
/// @param server the identity that it vouches for
record Certified(Path authority, SSLContext server) {
  private static final String PASSWORD = "changeit";

  /// @param host that the server's certificate is for, such as `dns:localhost`
  static Certified make(Path folder, String name, String host) throws Exception {
    Path home = Files.createDirectory(folder.resolve(name));
    Path root = home.resolve("root.pem");
    Path wish = home.resolve("wish.pem");
    Path signed = home.resolve("signed.pem");
    keytool(
        home,
        "ca.p12",
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "bc:c");
    keytool(home, "ca.p12", "-exportcert", "-rfc", "-alias", "ca", "-file", root.toString());
    keytool(
        home,
        "server.p12",
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=server");
    keytool(home, "server.p12", "-certreq", "-alias", "server", "-file", wish.toString());
    keytool(
        home,
        "ca.p12",
        "-gencert",
        "-rfc",
        "-alias",
        "ca",
        "-ext",
        "SAN=" + host,
        "-infile",
        wish.toString(),
        "-outfile",
        signed.toString());
    keytool(
        home, "server.p12", "-importcert", "-noprompt", "-alias", "ca", "-file", root.toString());
    keytool(
        home,
        "server.p12",
        "-importcert",
        "-noprompt",
        "-alias",
        "server",
        "-file",
        signed.toString());
    return new Certified(root, context(home.resolve("server.p12")));
  }

  private static SSLContext context(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(Path home, String store, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-J-XX:TieredStopAtLevel=1");
    command.addAll(List.of(words));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", home.resolve(store).toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool failed: " + output);
    }
  }
}
